namespace Placa.Dicom.Samples;

/// <summary>Goes through every element of every level and decodes each text into one buffer.</summary>
internal static class WalkElements
{
    public static void Run(string path)
    {
        using var file = DicomFile.Open(path);
        var text = new char[64 * 1024];
        foreach (var element in file.Dataset.AllElements)
        {
            if (element.VR.IsString && element.Length <= text.Length)
                Console.WriteLine($"{element.Tag} {element.VR} {text.AsSpan(0, element.GetChars(text))}");
        }
    }
}
