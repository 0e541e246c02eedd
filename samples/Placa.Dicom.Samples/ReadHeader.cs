namespace Placa.Dicom.Samples;

/// <summary>Reads a few values; pixel data stay in the file.</summary>
internal static class ReadHeader
{
    public static void Run(string path)
    {
        using var file = DicomFile.Open(path);
        var dataset = file.Dataset;
        Console.WriteLine($"patient  {dataset.GetPersonName(Tags.PatientName)?.Components.FamilyName} ({dataset.GetString(Tags.PatientID)})");
        Console.WriteLine($"modality {dataset.GetString(Tags.Modality)}, {dataset.GetInt32(Tags.Columns)} × {dataset.GetInt32(Tags.Rows)}");
        Console.WriteLine($"spacing  {string.Join(" × ", dataset.GetDoubles(Tags.PixelSpacing))} mm");
        Console.WriteLine($"encoded  {file.TransferSyntax.Name}");
        foreach (var item in dataset.GetItems(Tags.ReferencedImageSequence))
            Console.WriteLine($"refers to {item.GetUid(Tags.ReferencedSOPInstanceUID)}");
    }
}
