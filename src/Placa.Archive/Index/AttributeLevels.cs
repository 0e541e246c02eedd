using System.Collections.Frozen;
using Placa.Dicom;

namespace Placa.Archive.Index;

/// <summary>
/// Which information entity an attribute describes (PS3.3 section A.1.2): patient and study, series, or what identifies an
/// instance in an answer. Everything else is the instance's own and only in its metadata.
/// </summary>
internal static class AttributeLevels
{
    private const ushort PatientGroup = 0x0010;

    private static readonly FrozenSet<Tag> Study = FrozenSet.ToFrozenSet(
    [
        Tags.StudyDate, Tags.StudyTime, Tags.AccessionNumber, Tags.IssuerOfAccessionNumberSequence, Tags.ReferringPhysicianName,
        Tags.ReferringPhysicianIdentificationSequence, Tags.ConsultingPhysicianName, Tags.StudyDescription, Tags.ProcedureCodeSequence,
        Tags.PhysiciansOfRecord, Tags.PhysiciansOfRecordIdentificationSequence, Tags.NameOfPhysiciansReadingStudy,
        Tags.AdmittingDiagnosesDescription, Tags.AdmittingDiagnosesCodeSequence, Tags.StudyInstanceUID, Tags.StudyID,
        Tags.RequestingService, Tags.RequestingPhysician, Tags.RequestedProcedureDescription, Tags.AdmissionID,
    ]);

    private static readonly FrozenSet<Tag> Series = FrozenSet.ToFrozenSet(
    [
        Tags.SeriesDate, Tags.SeriesTime, Tags.Modality, Tags.Manufacturer, Tags.InstitutionName, Tags.StationName,
        Tags.InstitutionalDepartmentName, Tags.SeriesDescription, Tags.SeriesDescriptionCodeSequence, Tags.PerformingPhysicianName,
        Tags.OperatorsName, Tags.ManufacturerModelName, Tags.BodyPartExamined, Tags.ProtocolName, Tags.PatientPosition,
        Tags.DeviceSerialNumber, Tags.SoftwareVersions, Tags.SeriesInstanceUID, Tags.SeriesNumber, Tags.Laterality,
        Tags.FrameOfReferenceUID, Tags.PositionReferenceIndicator, Tags.PerformedProcedureStepStartDate,
        Tags.PerformedProcedureStepStartTime, Tags.PerformedProcedureStepID, Tags.PerformedProcedureStepDescription,
        Tags.RequestAttributesSequence,
    ]);

    private static readonly FrozenSet<Tag> Instance = FrozenSet.ToFrozenSet(
    [
        Tags.ImageType, Tags.InstanceCreationDate, Tags.InstanceCreationTime, Tags.SOPClassUID, Tags.SOPInstanceUID, Tags.AcquisitionDate,
        Tags.ContentDate, Tags.AcquisitionDateTime, Tags.AcquisitionTime, Tags.ContentTime, Tags.AcquisitionNumber, Tags.InstanceNumber,
        Tags.ImagePositionPatient, Tags.ImageOrientationPatient, Tags.SliceLocation, Tags.ImageComments, Tags.SamplesPerPixel,
        Tags.PhotometricInterpretation, Tags.NumberOfFrames, Tags.Rows, Tags.Columns, Tags.PixelSpacing, Tags.BitsAllocated, Tags.BitsStored,
        Tags.HighBit, Tags.PixelRepresentation, Tags.WindowCenter, Tags.WindowWidth, Tags.ConceptNameCodeSequence, Tags.CompletionFlag,
        Tags.VerificationFlag, Tags.DocumentTitle, Tags.MIMETypeOfEncapsulatedDocument, Tags.ContentLabel, Tags.ContentDescription,
    ]);

    /// <summary>Of the patient or the study; all of group 0010 is.</summary>
    public static bool IsStudy(Tag tag) => tag.Group == PatientGroup || Study.Contains(tag);

    public static bool IsSeries(Tag tag) => Series.Contains(tag);

    public static bool IsInstance(Tag tag) => Instance.Contains(tag);
}
