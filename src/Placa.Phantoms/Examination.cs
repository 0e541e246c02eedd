using System.Globalization;
using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>A person who does not exist.</summary>
internal sealed record Patient(string Name, string Id, DateOnly BirthDate, string Sex, int HeightInCentimetres, int WeightInKilograms);

/// <summary>A visit of a patient that led to images: what all instances of a study have in common.</summary>
internal sealed record Examination(
    string Key,
    Patient Patient,
    DateTime Start,
    string Description,
    string AccessionNumber,
    string ReferringPhysician,
    string Reason,
    string CharacterSet)
{
    public const string Institution = "Hospital Universitario Placa";

    private static readonly Patient MariaJose = new("Núñez Peña^María José", "PLC-000101", new(1958, 3, 14), "F", 163, 68);
    private static readonly Patient JoseAngel = new("Güemes Ibáñez^José Ángel", "PLC-000102", new(1961, 11, 2), "M", 176, 83);
    private static readonly Patient Begona = new("Muñoz Etxeberría^Begoña", "PLC-000103", new(1974, 7, 29), "F", 168, 61);
    private static readonly Patient Inigo = new("Castaño Yáñez^Íñigo", "PLC-000104", new(1990, 1, 9), "M", 181, 77);

    /// <summary>Two character sets on purpose: an archive in Spain holds both.</summary>
    private const string Latin1 = "ISO_IR 100", Utf8 = "ISO_IR 192";

    public static Examination CtThorax { get; } = new(
        "ct", JoseAngel, new(2026, 9, 14, 10, 42, 11), "TC de tórax y abdomen superior con contraste", "26091401",
        "Peña Ordóñez^Lucía^^Dra.", "Nódulo pulmonar en estudio", Latin1);

    public static Examination MrBrain { get; } = new(
        "mr", MariaJose, new(2026, 9, 15, 12, 5, 40), "RM de cráneo", "26091507", "Ibáñez Sáenz^Ramón^^Dr.", "Cefalea de reciente aparición", Utf8);

    public static Examination Echocardiogram { get; } = new(
        "us", Begona, new(2026, 9, 17, 9, 20, 3), "Ecocardiograma transtorácico", "26091703", "Zúñiga Márquez^Inés^^Dra.", "Soplo sistólico", Latin1);

    public static Examination ChestRadiograph { get; } = new(
        "dx", Inigo, new(2026, 9, 18, 8, 31, 55), "Radiografía de tórax", "26091802", "Núñez Güell^Martín^^Dr.", "Fiebre y tos de una semana", Utf8);

    /// <summary>A new data set with the modules that belong to the study: SOP Common to Patient Study (PS3.3 sections C.12.1, C.7.1 and C.7.2).</summary>
    public Dataset NewDataset(UidSource uids, Uid sopClass, string instanceName, TimeSpan sinceStart)
    {
        var made = Start + sinceStart;
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, CharacterSet);
        dataset.Set(Tags.InstanceCreationDate, Date(made));
        dataset.Set(Tags.InstanceCreationTime, Time(made));
        dataset.Set(Tags.SOPClassUID, sopClass.Value);
        dataset.Set(Tags.SOPInstanceUID, uids[instanceName].Value);

        dataset.Set(Tags.PatientName, Patient.Name);
        dataset.Set(Tags.PatientID, Patient.Id);
        dataset.Set(Tags.IssuerOfPatientID, "HUPLACA");
        dataset.Set(Tags.PatientBirthDate, Patient.BirthDate.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        dataset.Set(Tags.PatientSex, Patient.Sex);
        dataset.Set(Tags.PatientComments, "Paciente ficticio: maniquí de demostración");

        dataset.Set(Tags.StudyInstanceUID, StudyInstanceUid(uids).Value);
        dataset.Set(Tags.StudyDate, Date(Start));
        dataset.Set(Tags.StudyTime, Time(Start));
        dataset.Set(Tags.StudyID, AccessionNumber[^4..]);
        dataset.Set(Tags.AccessionNumber, AccessionNumber);
        dataset.Set(Tags.ReferringPhysicianName, ReferringPhysician);
        dataset.Set(Tags.StudyDescription, Description);
        dataset.Set(Tags.PatientAge, $"{AgeInYears:000}Y");
        dataset.Set(Tags.PatientSize, (Patient.HeightInCentimetres / 100m).ToString(CultureInfo.InvariantCulture));
        dataset.SetInts(Tags.PatientWeight, VR.DS, Patient.WeightInKilograms);
        dataset.Set(Tags.AdmittingDiagnosesDescription, Reason);
        return dataset;
    }

    /// <summary>General Series and General Equipment (PS3.3 sections C.7.3.1 and C.7.5.1).</summary>
    public void AddSeries(Dataset dataset, UidSource uids, string modality, int number, string description, string seriesName, Device device)
    {
        dataset.Set(Tags.Modality, modality);
        dataset.Set(Tags.SeriesInstanceUID, uids[seriesName].Value);
        dataset.SetInts(Tags.SeriesNumber, VR.IS, number);
        dataset.Set(Tags.SeriesDescription, description);
        dataset.Set(Tags.SeriesDate, Date(Start));
        dataset.Set(Tags.SeriesTime, Time(Start.AddSeconds(40 * number)));
        dataset.Set(Tags.InstitutionName, Institution);
        dataset.Set(Tags.InstitutionalDepartmentName, "Radiodiagnóstico");
        dataset.Set(Tags.Manufacturer, "Placa");
        dataset.Set(Tags.ManufacturerModelName, device.Model);
        dataset.Set(Tags.StationName, device.Station);
        dataset.Set(Tags.DeviceSerialNumber, device.SerialNumber);
        dataset.Set(Tags.SoftwareVersions, "1");
    }

    public Uid StudyInstanceUid(UidSource uids) => uids[Key];

    public static string Date(DateTime moment) => moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public static string Time(DateTime moment) => moment.ToString("HHmmss.ffffff", CultureInfo.InvariantCulture);

    private int AgeInYears =>
        Start.Year - Patient.BirthDate.Year - (DateOnly.FromDateTime(Start) < Patient.BirthDate.AddYears(Start.Year - Patient.BirthDate.Year) ? 1 : 0);
}

/// <summary>An imaginary machine.</summary>
internal sealed record Device(string Model, string Station, string SerialNumber);
