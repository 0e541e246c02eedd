namespace Placa.Dicom.Samples;

/// <summary>Tells what is odd about each file, and which cannot be read at all.</summary>
internal static class ListFindings
{
    public static void Run(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            try
            {
                using var file = DicomFile.Open(path);
                foreach (var finding in file.Findings)
                    Console.WriteLine($"{path}: {finding.Kind}: {finding}");
            }
            catch (DicomReadException exception)
            {
                Console.WriteLine($"{path}: {exception.Error}: {exception.Message}");
            }
        }
    }
}
