using System.Buffers;
using System.Globalization;
using Placa.Archive.Index;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>Reads from a data set, once, everything the index will ever answer about the instance.</summary>
internal static class InstanceReader
{
    /// <summary>Text stays in the metadata up to this length; what is longer goes out as bulk data.</summary>
    private const int InlineTextLength = 1 << 20;

    /// <summary>The standard allows 64 characters (PS3.5 section 9.1); 67 have been seen.</summary>
    private const int MaxUidLength = 128;

    /// <summary>The identifiers, or why the instance cannot be kept.</summary>
    public static (InstanceIdentity? Identity, StoreOutcome.NotStorable? Refusal) Identify(Dataset dataset)
    {
        if (IsMediaDirectory(dataset))
            return (null, new StoreOutcome.NotStorable(NotStorableReason.MediaDirectory, "A media directory (DICOMDIR) is not an instance."));

        foreach (var tag in (ReadOnlySpan<Tag>)[Tags.SOPClassUID, Tags.SOPInstanceUID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID])
        {
            if (!IsUsable(dataset.GetStrings(tag)))
                return (null, new StoreOutcome.NotStorable(NotStorableReason.UnusableUid, $"{tag} holds no usable identifier."));
        }

        if (dataset.GetString(Tags.SOPClassUID) is not { } sopClass)
            return (null, new StoreOutcome.NotStorable(NotStorableReason.MissingSopClassUid, "SOP Class UID (0008,0016) is missing."));
        if (dataset.GetString(Tags.SOPInstanceUID) is not { } instance)
            return (null, new StoreOutcome.NotStorable(NotStorableReason.MissingSopInstanceUid, "SOP Instance UID (0008,0018) is missing."));

        var (study, series) = (dataset.GetString(Tags.StudyInstanceUID), dataset.GetString(Tags.SeriesInstanceUID));
        return (new InstanceIdentity(
            sopClass, instance, study ?? StandInUid.Make("study", series ?? instance), series ?? StandInUid.Make("series", study ?? instance)), null);
    }

    private static bool IsMediaDirectory(Dataset dataset) =>
        dataset.Contains(Tags.DirectoryRecordSequence) || dataset.GetString(Tags.SOPClassUID) == Uids.MediaStorageDirectoryStorage.Value;

    /// <summary>Malformed identifiers are kept as they are as long as they can be a key: one value, printable, not too long. None is missing, not unusable.</summary>
    private static bool IsUsable(string[] values) =>
        values.All(string.IsNullOrEmpty)
        || values is [var uid] && uid.Length <= MaxUidLength && !uid.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <param name="dataset">As read from its bytes.</param>
    /// <param name="identity">What <see cref="Identify"/> found.</param>
    /// <param name="syntax">How it is encoded.</param>
    /// <param name="baseOffset">What element offsets count from the data set's first byte.</param>
    /// <param name="defaultIssuer">Issuer of Patient ID where the data set names none.</param>
    /// <param name="inlineLength">Binary values of more bytes are left out of the metadata.</param>
    public static InstanceDescription Describe(
        Dataset dataset, InstanceIdentity identity, TransferSyntax syntax, long baseOffset, string defaultIssuer, int inlineLength)
    {
        var bulk = new Dictionary<long, BulkElement>();
        CollectBulk(dataset, "", inlineLength, bulk);
        var split = ReadMetadata(dataset, identity, bulk);
        var layout = LayoutReader.Read(dataset, syntax, baseOffset, bulk);

        return new InstanceDescription
        {
            Identity = identity,
            Patient = new PatientKeys(
                Text(dataset, Tags.PatientID), Text(dataset, Tags.IssuerOfPatientID) is { Length: > 0 } issuer ? issuer : defaultIssuer,
                Text(dataset, Tags.PatientName), Date(dataset, Tags.PatientBirthDate), Text(dataset, Tags.PatientSex)),
            Study = new StudyKeys(
                Date(dataset, Tags.StudyDate), Time(dataset, Tags.StudyTime), Text(dataset, Tags.AccessionNumber),
                Text(dataset, Tags.StudyID), Text(dataset, Tags.StudyDescription), Text(dataset, Tags.ReferringPhysicianName),
                Text(dataset, Tags.TimezoneOffsetFromUTC)),
            Series = new SeriesKeys(
                Text(dataset, Tags.Modality), dataset.GetInt32(Tags.SeriesNumber), Text(dataset, Tags.SeriesDescription),
                Text(dataset, Tags.BodyPartExamined), Date(dataset, Tags.SeriesDate), Time(dataset, Tags.SeriesTime)),
            Number = dataset.GetInt32(Tags.InstanceNumber),
            NumberOfFrames = layout.FrameCount,
            StudyAttributes = split.Study,
            SeriesAttributes = split.Series,
            InstanceAttributes = split.Instance,
            Metadata = MetadataBlock.Compress(split.Rest),
            Layout = layout.Encode(),
        };
    }

    /// <summary>The metadata alone, as <see cref="Describe"/> makes it.</summary>
    public static SplitMetadata ReadMetadata(Dataset dataset, InstanceIdentity identity, int inlineLength)
    {
        var bulk = new Dictionary<long, BulkElement>();
        CollectBulk(dataset, "", inlineLength, bulk);
        return ReadMetadata(dataset, identity, bulk);
    }

    private static SplitMetadata ReadMetadata(Dataset dataset, InstanceIdentity identity, Dictionary<long, BulkElement> bulk)
    {
        // An instance without a study is answered under the one that stands in, in this copy of its attributes only.
        if (dataset.GetString(Tags.StudyInstanceUID) is null)
            dataset.Set(Tags.StudyInstanceUID, VR.UI, identity.StudyInstanceUid);
        if (dataset.GetString(Tags.SeriesInstanceUID) is null)
            dataset.Set(Tags.SeriesInstanceUID, VR.UI, identity.SeriesInstanceUid);

        var json = new ArrayBufferWriter<byte>(16 * 1024);
        DicomJson.Write(json, dataset, new DicomJsonOptions
        {
            BulkDataUri = element => bulk.TryGetValue(element.Offset, out var value) ? "bulkdata/" + value.Path : null,
        });
        return SplitMetadata.Split(json.WrittenSpan);
    }

    /// <summary>Finds the values that are too long to be answered in JSON, at any depth; the reader has limited the depth.</summary>
    private static void CollectBulk(Dataset dataset, string prefix, int inlineLength, Dictionary<long, BulkElement> bulk)
    {
        foreach (var element in dataset)
        {
            if (element.IsSequence)
            {
                var items = element.Items;
                for (var i = 0; i < items.Count; i++)
                    CollectBulk(items[i], string.Create(CultureInfo.InvariantCulture, $"{prefix}{element.Tag.ToHex()}/{i + 1}/"), inlineLength, bulk);
            }
            else if (element.IsEncapsulated || element.Length > InlineLimit(element, inlineLength))
            {
                bulk[element.Offset] = new BulkElement(prefix + element.Tag.ToHex(), element);
            }
        }
    }

    /// <summary>Pixels are asked for as frames, however few they are.</summary>
    private static int InlineLimit(DataElement element, int inlineLength)
    {
        if (element.Tag == Tags.PixelData || element.Tag == Tags.FloatPixelData || element.Tag == Tags.DoubleFloatPixelData)
            return 0;
        return IsBinary(element.VR) ? inlineLength : InlineTextLength;
    }

    private static bool IsBinary(VR vr) =>
        vr == VR.OB || vr == VR.OW || vr == VR.OD || vr == VR.OF || vr == VR.OL || vr == VR.OV || vr == VR.UN;

    private static string Text(Dataset dataset, Tag tag) => dataset.GetString(tag) ?? "";

    /// <summary>Earlier editions wrote dates as <c>1997.04.24</c> (PS3.5 section 6.2, note 1 of DA).</summary>
    private static string Date(Dataset dataset, Tag tag) => Text(dataset, tag).Replace(".", "", StringComparison.Ordinal);

    private static string Time(Dataset dataset, Tag tag) => Text(dataset, tag).Replace(":", "", StringComparison.Ordinal);
}
