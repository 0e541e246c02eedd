using System.Collections.Frozen;

namespace Placa.Dicom;

/// <summary>The directory record types, the level each belongs to (PS3.3 table F.4-1), and which one stands for a SOP class (PS3.3 section F.5).</summary>
public static class DirectoryRecordTypes
{
    /// <summary>A patient; at the top.</summary>
    public const string Patient = "PATIENT";

    /// <summary>A study, below its patient.</summary>
    public const string Study = "STUDY";

    /// <summary>A series, below its study.</summary>
    public const string Series = "SERIES";

    /// <summary>An image, below its series.</summary>
    public const string Image = "IMAGE";

    /// <summary>A type defined by Private Record UID (0004,1432); at any level.</summary>
    public const string Private = "PRIVATE";

    /// <summary>A retired type: the file that several records name (PS3.3-2004 section F.6.2); below nothing.</summary>
    internal const string MultiReferencedFile = "MRDR";

    /// <summary>The level of what is below a series.</summary>
    internal const int InstanceLevel = 3;

    /// <summary>The level of a type from 0, the top; types of the editions up to 2004 and 2018 that are retired too.</summary>
    private static readonly FrozenDictionary<string, int> Levels = MakeLevels();

    private static readonly FrozenDictionary<string, string> OfSopClass = MakeSopClasses();

    /// <summary>The level a type belongs to, 0 for the top; null for private records, which may be anywhere, and for unknown types.</summary>
    public static int? LevelOf(string type) => Levels.TryGetValue(type, out var level) ? level : null;

    /// <summary>True for a type of the standard, retired or not.</summary>
    public static bool IsKnown(string type) => type is Private or MultiReferencedFile || Levels.ContainsKey(type);

    /// <summary>The type of record that stands for an instance: by its SOP class, and for a class we do not know by what it holds.</summary>
    public static string Of(Uid sopClassUid, Dataset dataset)
    {
        if (OfSopClass.TryGetValue(sopClassUid.Value, out var type))
            return type;
        if (dataset.Contains(Tags.EncapsulatedDocument))
            return "ENCAP DOC";
        if (dataset.Contains(Tags.Rows) || dataset.Contains(Tags.PixelData))
            return Image;
        if (SopClasses.IsStorage(sopClassUid) || sopClassUid.Value.StartsWith("1.2.840.10008.", StringComparison.Ordinal))
            return dataset.Contains(Tags.ContentSequence) ? "SR DOCUMENT" : dataset.Contains(Tags.WaveformSequence) ? "WAVEFORM" : Image;
        return Private;
    }

    private static FrozenDictionary<string, int> MakeLevels()
    {
        string[][] levels =
        [
            [Patient, "HANGING PROTOCOL", "PALETTE", "IMPLANT", "IMPLANT ASSY", "IMPLANT GROUP", "INVENTORY", "TOPIC", "PRINT QUEUE"],
            [Study, "HL7 STRUC DOC", "FILM SESSION"],
            [Series, "VISIT", "RESULTS", "STUDY COMPONENT", "FILM BOX"],
            [
                Image, "RT DOSE", "RT STRUCTURE SET", "RT PLAN", "RT TREAT RECORD", "PRESENTATION", "WAVEFORM", "SR DOCUMENT", "KEY OBJECT DOC",
                "SPECTROSCOPY", "RAW DATA", "REGISTRATION", "FIDUCIAL", "ENCAP DOC", "VALUE MAP", "STEREOMETRIC", "PLAN", "MEASUREMENT", "SURFACE",
                "SURFACE SCAN", "TRACT", "ASSESSMENT", "RADIOTHERAPY", "ANNOTATION",
                "OVERLAY", "MODALITY LUT", "VOI LUT", "CURVE", "STORED PRINT", "INTERPRETATION", "IMAGE BOX",
            ],
        ];
        return levels.SelectMany((types, level) => types.Select(type => KeyValuePair.Create(type, level))).ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string> MakeSopClasses()
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("HANGING PROTOCOL", Uids.HangingProtocolStorage);
        Add("PALETTE", Uids.ColorPaletteStorage);
        Add("IMPLANT", Uids.GenericImplantTemplateStorage);
        Add("IMPLANT ASSY", Uids.ImplantAssemblyTemplateStorage);
        Add("IMPLANT GROUP", Uids.ImplantTemplateGroupStorage);
        Add("INVENTORY", Uids.InventoryStorage);
        Add("RT DOSE", Uids.RTDoseStorage);
        Add("RT STRUCTURE SET", Uids.RTStructureSetStorage);
        Add("RT PLAN", Uids.RTPlanStorage, Uids.RTIonPlanStorage);
        Add("RT TREAT RECORD", Uids.RTBeamsTreatmentRecordStorage, Uids.RTBrachyTreatmentRecordStorage, Uids.RTTreatmentSummaryRecordStorage, Uids.RTIonBeamsTreatmentRecordStorage);
        Add("WAVEFORM", [.. Below("1.2.840.10008.5.1.4.1.1.9.").Where(uid => uid.Value is not "1.2.840.10008.5.1.4.1.1.9.1")]);
        Add("PRESENTATION", [.. Below("1.2.840.10008.5.1.4.1.1.11."), Uids.BasicStructuredDisplayStorage]);
        Add("SR DOCUMENT", [.. Below("1.2.840.10008.5.1.4.1.1.88.").Where(uid => uid != Uids.KeyObjectSelectionDocumentStorage)]);
        Add("SR DOCUMENT", Uids.SpectaclePrescriptionReportStorage, Uids.MacularGridThicknessAndVolumeReportStorage);
        Add("KEY OBJECT DOC", Uids.KeyObjectSelectionDocumentStorage);
        Add("SPECTROSCOPY", Uids.MRSpectroscopyStorage);
        Add("RAW DATA", Uids.RawDataStorage);
        Add("REGISTRATION", Uids.SpatialRegistrationStorage, Uids.DeformableSpatialRegistrationStorage);
        Add("FIDUCIAL", Uids.SpatialFiducialsStorage);
        Add("ENCAP DOC", [.. Below("1.2.840.10008.5.1.4.1.1.104.")]);
        Add("VALUE MAP", Uids.RealWorldValueMappingStorage);
        Add("STEREOMETRIC", Uids.StereometricRelationshipStorage);
        Add("PLAN", Uids.RTBeamsDeliveryInstructionStorage, Uids.RTBrachyApplicationSetupDeliveryInstructionStorage);
        Add(
            "MEASUREMENT",
            Uids.LensometryMeasurementsStorage,
            Uids.AutorefractionMeasurementsStorage,
            Uids.KeratometryMeasurementsStorage,
            Uids.SubjectiveRefractionMeasurementsStorage,
            Uids.VisualAcuityMeasurementsStorage,
            Uids.OphthalmicAxialMeasurementsStorage,
            Uids.IntraocularLensCalculationsStorage,
            Uids.OphthalmicVisualFieldStaticPerimetryMeasurementsStorage);
        Add("SURFACE", Uids.SurfaceSegmentationStorage);
        Add("SURFACE SCAN", Uids.SurfaceScanMeshStorage, Uids.SurfaceScanPointCloudStorage);
        Add("TRACT", Uids.TractographyResultsStorage);
        Add("ASSESSMENT", Uids.ContentAssessmentResultsStorage);
        Add("ANNOTATION", Uids.MicroscopyBulkSimpleAnnotationsStorage);
        Add("RADIOTHERAPY", [.. Enumerable.Range(10, 13).Append(25).Select(number => new Uid($"1.2.840.10008.5.1.4.1.1.481.{number}"))]);
        return types.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string type, params Uid[] sopClasses)
        {
            foreach (var uid in sopClasses)
                types.Add(uid.Value, type);
        }

        static IEnumerable<Uid> Below(string root) => SopClasses.Storage.Where(uid => uid.Value.StartsWith(root, StringComparison.Ordinal));
    }
}
