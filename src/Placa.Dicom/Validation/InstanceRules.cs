namespace Placa.Dicom;

/// <summary>What instances need to be found, told apart and shown, by kind of SOP class (PS3.3 sections C.12.1, C.7.2, C.7.3 and C.7.6.3).</summary>
internal static class InstanceRules
{
    private static readonly Tag[] OfEveryInstance = [Tags.SOPClassUID, Tags.SOPInstanceUID];

    private static readonly Tag[] OfPatientInstances = [Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.Modality];

    private static readonly Tag[] OfImages =
    [
        Tags.SamplesPerPixel, Tags.PhotometricInterpretation, Tags.Rows, Tags.Columns, Tags.BitsAllocated,
    ];

    private static readonly Tag[] OfIntegerImages = [Tags.BitsStored, Tags.HighBit, Tags.PixelRepresentation];

    /// <summary>Stored by themselves, without a patient, study or series (PS3.4 annex GG).</summary>
    private static readonly HashSet<Uid> WithoutPatient =
    [
        Uids.HangingProtocolStorage, Uids.ColorPaletteStorage, Uids.GenericImplantTemplateStorage, Uids.ImplantAssemblyTemplateStorage,
        Uids.ImplantTemplateGroupStorage, Uids.CTDefinedProcedureProtocolStorage, Uids.XADefinedProcedureProtocolStorage,
        Uids.ProtocolApprovalStorage, Uids.InventoryStorage,
    ];

    /// <summary>What each names a thing of its own (PS3.3 section A.1.2).</summary>
    private static readonly Tag[] Identifiers =
        [Tags.SOPInstanceUID, Tags.SeriesInstanceUID, Tags.StudyInstanceUID, Tags.FrameOfReferenceUID];

    /// <summary>The identifiers that have the value of one before them, with that one.</summary>
    public static IEnumerable<(Tag Tag, Tag Before)> Shared(Dataset dataset)
    {
        for (var i = 1; i < Identifiers.Length; i++)
        {
            if (dataset.GetString(Identifiers[i]) is { } uid && Array.FindIndex(Identifiers, tag => dataset.GetString(tag) == uid) is var first && first < i)
                yield return (Identifiers[i], Identifiers[first]);
        }
    }

    /// <summary>
    /// True when native pixel data of the VR can have so many bits: OB holds bytes only (PS3.5 sections 8.1.1 and A.2). Encapsulated they are OB always.
    /// </summary>
    public static bool FitsPixelData(Dataset dataset) =>
        !dataset.TryGet(Tags.PixelData, out var pixels) || pixels.IsEncapsulated || pixels.VR != VR.OB || dataset.GetInt32(Tags.BitsAllocated) is not > 8;

    /// <summary>The elements that are needed and have no value.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="mediaStorageSopClass">The SOP class that the file meta information names; null for none.</param>
    public static IEnumerable<Tag> Missing(Dataset dataset, Uid? mediaStorageSopClass)
    {
        if (mediaStorageSopClass == Uids.MediaStorageDirectoryStorage)
            return []; // a DICOMDIR is no composite instance

        IEnumerable<Tag> needed = OfEveryInstance;
        var sopClass = dataset.GetUid(Tags.SOPClassUID) ?? mediaStorageSopClass;
        if (sopClass is { } uid && SopClasses.IsStorage(uid) && !WithoutPatient.Contains(uid))
            needed = needed.Concat(OfPatientInstances);
        if (dataset.Contains(Tags.PixelData))
            needed = needed.Concat(OfImages).Concat(OfIntegerImages);
        else if (dataset.Contains(Tags.FloatPixelData) || dataset.Contains(Tags.DoubleFloatPixelData))
            needed = needed.Concat(OfImages);
        return needed.Where(tag => !dataset.TryGet(tag, out var element) || element.Length == 0);
    }
}
