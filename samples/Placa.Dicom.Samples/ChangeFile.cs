namespace Placa.Dicom.Samples;

/// <summary>
/// Changes elements and writes the file again; everything else stays as it was. Note that this is no de-identification in the sense of
/// PS3.15 annex E, which concerns many more elements.
/// </summary>
internal static class ChangeFile
{
    public static void Run(string source, string target)
    {
        using var file = DicomFile.Open(source);
        file.Dataset.Set(Tags.PatientName, "");
        file.Dataset.Set(Tags.PatientID, "");
        file.Dataset.Remove(Tags.PatientBirthDate);
        file.Save(target);
    }
}
