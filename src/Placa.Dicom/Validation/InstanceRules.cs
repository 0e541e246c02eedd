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
