using System.Text;

namespace Placa.Dicom;

/// <summary>Lines of UTF-8 text in the image of the assembly, as the dictionary generator writes them, with where each begins.</summary>
internal readonly ref struct TextLines(ReadOnlySpan<byte> text, ReadOnlySpan<int> offsets)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<int> _offsets = offsets;

    /// <summary>A line without its line feed.</summary>
    public ReadOnlySpan<byte> this[int index] => _text[_offsets[index]..(_offsets[index + 1] - 1)];

    /// <summary>The part of a line between tabs, counted from 0.</summary>
    public ReadOnlySpan<byte> Column(int index, int column)
    {
        var rest = this[index];
        for (; column > 0; column--)
            rest = rest[(rest.IndexOf((byte)'\t') + 1)..];
        var end = rest.IndexOf((byte)'\t');
        return end < 0 ? rest : rest[..end];
    }

    public string ColumnString(int index, int column) => Encoding.UTF8.GetString(Column(index, column));

    /// <summary>Ordinal comparison of ASCII text with characters.</summary>
    public static int Compare(ReadOnlySpan<byte> ascii, ReadOnlySpan<char> text)
    {
        var shared = Math.Min(ascii.Length, text.Length);
        for (var i = 0; i < shared; i++)
        {
            var difference = ascii[i] - text[i];
            if (difference != 0)
                return difference;
        }

        return ascii.Length - text.Length;
    }
}
