namespace Placa.Dicom;

/// <summary>
/// Holds what was read against the rules of the standard: values (PS3.5 table 6.2-1), multiplicity and VR (PS3.6), character sets, private
/// blocks, group lengths, the file meta information (PS3.10 section 7.1), and the identifiers instances need. What the reader noticed about
/// the encoding itself is in <see cref="DicomFile.Findings"/>. The modules of an IOD are not checked.
/// </summary>
public sealed class Validator
{
    private const int MaxFindings = 1000;

    private readonly List<Finding> _findings = [];

    private Validator()
    {
    }

    /// <summary>Checks the file meta information and the data set of a file.</summary>
    /// <returns>What breaks a rule, 1000 findings at most; no finding holds an element value.</returns>
    public static IReadOnlyList<Finding> Check(DicomFile file)
    {
        var validator = new Validator();
        validator.CheckElements(file.FileMeta, default);
        validator.CheckMeta(file);
        validator.CheckInstance(file.Dataset, file.FileMeta.GetUid(Tags.MediaStorageSOPClassUID), file.DatasetOffset);
        validator.CheckElements(file.Dataset, default);
        return validator._findings;
    }

    /// <summary>Checks a data set that stands alone, or was made in memory.</summary>
    /// <returns>What breaks a rule, 1000 findings at most; no finding holds an element value.</returns>
    public static IReadOnlyList<Finding> Check(Dataset dataset)
    {
        var validator = new Validator();
        validator.CheckInstance(dataset, null, -1);
        validator.CheckElements(dataset, default);
        return validator._findings;
    }

    private void CheckMeta(DicomFile file)
    {
        if (file.FileMeta.Count == 0)
            return; // the reader has told

        ReadOnlySpan<Tag> required =
        [
            Tags.FileMetaInformationGroupLength, Tags.FileMetaInformationVersion, Tags.MediaStorageSOPClassUID,
            Tags.MediaStorageSOPInstanceUID, Tags.TransferSyntaxUID, Tags.ImplementationClassUID,
        ];
        foreach (var tag in required)
        {
            if (!file.FileMeta.TryGet(tag, out var element) || element.Length == 0)
                Note(FindingKind.MissingMetaElement, new TagPath(tag), file.DatasetOffset, "needed in every file, and absent or empty");
        }
        // The lowest bit of the second byte means version 1; no other bit is looked at (PS3.10 table 7.1-1).
        if (file.FileMeta.TryGet(Tags.FileMetaInformationVersion, out var version) && version.Length > 0
            && !(version.Length == 2 && (version.GetBytes().Span[1] & 1) != 0))
            Note(FindingKind.InvalidFormat, new TagPath(Tags.FileMetaInformationVersion), version.Offset, "the bit of version 1 is not set");
        CompareWithMeta(file, Tags.MediaStorageSOPClassUID, Tags.SOPClassUID);
        CompareWithMeta(file, Tags.MediaStorageSOPInstanceUID, Tags.SOPInstanceUID);
    }

    private void CompareWithMeta(DicomFile file, Tag metaTag, Tag tag)
    {
        if (file.FileMeta.TryGet(metaTag, out var meta) && meta.GetString() is { } named && file.Dataset.GetString(tag) is { } own && named != own)
            Note(FindingKind.MetaMismatch, new TagPath(metaTag), meta.Offset, $"another than {tag} in the data set");
    }

    private void CheckInstance(Dataset dataset, Uid? mediaStorageSopClass, long offset)
    {
        foreach (var tag in InstanceRules.Missing(dataset, mediaStorageSopClass))
            Note(FindingKind.MissingIdentifier, new TagPath(tag), offset, "needed for this SOP class, and absent or empty");
        foreach (var (tag, before) in InstanceRules.Shared(dataset))
            Note(FindingKind.SharedUid, new TagPath(tag), dataset.Find(tag)!.Value.Offset, $"the same UID as {before}");
        if (!InstanceRules.FitsPixelData(dataset))
            Note(FindingKind.DifferentVR, new TagPath(Tags.PixelData), dataset.Find(Tags.PixelData)!.Value.Offset, "OB, native pixel data of more than 8 bits are OW");
    }

    // Data sets read from outside are at most as deep as the reader's limit.
    private void CheckElements(Dataset dataset, TagPath item)
    {
        // Creators stand before what they own; looking for them each time would take the square of the elements.
        var creators = new HashSet<Tag>();
        foreach (var element in dataset)
        {
            if (_findings.Count >= MaxFindings)
                return;
            if (element.Tag.IsPrivateCreator && element.Length > 0)
                creators.Add(element.Tag);
            var hasCreator = element.Tag.IsPrivate && creators.Contains(element.Tag.PrivateCreatorTag);
            ElementRules.Check(element, dataset, hasCreator, (kind, message) => Note(kind, new TagPath(element.Tag).Within(item), element.Offset, message));
            var items = element.Items;
            for (var i = 0; i < items.Count; i++)
                CheckElements(items[i], new TagPath(element.Tag).Within(item).Item(i + 1));
        }
        GroupLengthRule.Check(dataset, (element, message) =>
        {
            if (element.Tag != Tags.FileMetaInformationGroupLength) // the reader has told
                Note(FindingKind.WrongGroupLength, new TagPath(element.Tag).Within(item), element.Offset, message);
        });
    }

    private void Note(FindingKind kind, TagPath path, long offset, string message)
    {
        if (_findings.Count < MaxFindings)
            _findings.Add(new Finding(kind, path, offset, message));
    }
}
