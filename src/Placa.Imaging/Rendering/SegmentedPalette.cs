using System.Buffers.Binary;

namespace Placa.Imaging;

/// <summary>Expands Segmented Palette Color Lookup Table Data (PS3.3 section C.7.9.2).</summary>
internal static class SegmentedPalette
{
    private const int Discrete = 0;
    private const int Linear = 1;
    private const int Indirect = 2;

    /// <summary>The entries of a table.</summary>
    /// <param name="data">The segments; words, or bytes where entries have 8 bits and the data are written so.</param>
    /// <param name="count">Entries the descriptor announces; never more are made.</param>
    /// <param name="bits">Bits of an entry.</param>
    /// <returns>Null when there is not even the first entry.</returns>
    public static ushort[]? Expand(ReadOnlySpan<byte> data, int count, int bits)
    {
        var words = new ushort[data.Length / 2];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * i)..]);
        if (bits == 8 && words is not [<= Indirect, > 0, ..])
        {
            words = new ushort[data.Length];
            for (var i = 0; i < words.Length; i++)
                words[i] = data[i];
        }

        var entries = new ushort[count];
        var written = ExpandSegments(words, 0, int.MaxValue, entries, 0, isIndirect: false);
        if (written == 0)
            return null;
        entries.AsSpan(written).Fill(entries[written - 1]);
        return entries;
    }

    /// <summary>
    /// Follows segments from a position on, until one makes no sense. An indirect segment repeats earlier ones, which may not be indirect
    /// themselves, so the work stays within entries times two.
    /// </summary>
    private static int ExpandSegments(
        ReadOnlySpan<ushort> words, int position, int segmentCount, Span<ushort> entries, int written, bool isIndirect)
    {
        for (; segmentCount > 0 && position + 1 < words.Length && written < entries.Length; segmentCount--)
        {
            int code = words[position], length = words[position + 1];
            position += 2;
            switch (code)
            {
                case Discrete:
                    for (var i = 0; i < length && position < words.Length && written < entries.Length; i++)
                        entries[written++] = words[position++];
                    break;
                case Linear when written > 0 && position < words.Length:
                    int from = entries[written - 1], to = words[position++];
                    for (var i = 1; i <= length && written < entries.Length; i++)
                        entries[written++] = (ushort)Math.Round(from + (to - from) * (double)i / length);
                    break;
                case Indirect when !isIndirect && position + 1 < words.Length:
                    var offset = (words[position] | (long)words[position + 1] << 16) / 2; // bytes from the beginning of the data
                    position += 2;
                    if (offset >= position)
                        return written;
                    written = ExpandSegments(words, (int)offset, length, entries, written, isIndirect: true);
                    break;
                default:
                    return written;
            }
        }

        return written;
    }
}
