using Placa.Dicom;

namespace Placa.Benchmarks;

/// <summary>Goes through every element of every level.</summary>
internal static class ElementWalk
{
    /// <summary>Counts the elements and decodes each text into the buffer, which grows where it must.</summary>
    public static int Count(Dataset dataset, ref char[] text)
    {
        var count = 0;
        foreach (var element in dataset.AllElements)
        {
            count++;
            if (!element.VR.IsString)
                continue;
            if (element.Length > text.Length)
                text = new char[element.Length];
            _ = element.GetChars(text);
        }
        return count;
    }
}
