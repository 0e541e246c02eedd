using System.Buffers.Binary;

namespace Placa.Codecs.JpegLossless;

/// <summary>Codes differences, each as the code of its category and the additional bits (T.81 clause H.1.2.2).</summary>
internal ref struct LosslessBitWriter(PooledBuffer output)
{
    /// <summary>A code of 16 bits with 15 additional ones, each byte followed by a stuffed zero.</summary>
    private const int LongestDifference = 8;

    private ulong _bits;
    private int _count;

    /// <summary>Codes a row of differences.</summary>
    public void WriteRow(scoped ReadOnlySpan<ushort> differences, LosslessCodes codes)
    {
        var target = output.GetSpan(LongestDifference * (differences.Length + 1));
        var written = 0;
        var (bits, count) = (_bits, _count);
        var entries = codes.Entries;
        var table = 0;
        foreach (var modular in differences)
        {
            int difference = (short)modular;
            var category = LosslessCategory.Of(difference);
            var entry = entries[table | category];
            var additional = (uint)(difference + (difference >> 31)) & ((1u << LosslessCategory.AdditionalBits(category)) - 1);
            bits = bits << (int)(entry & 0xFF) | entry >> 8 | additional;
            count += (int)(entry & 0xFF);
            table = table == codes.LastTable ? 0 : table + LosslessCodes.TableLength;
            if (count < 32)
                continue;

            count -= 32;
            var word = (uint)(bits >> count);
            if ((word & ~(word + 0x01010101) & 0x80808080) == 0) // no byte can be 0xFF
            {
                BinaryPrimitives.WriteUInt32BigEndian(target[written..], word);
                written += 4;
            }
            else
            {
                for (var shift = 24; shift >= 0; shift -= 8)
                    WriteByte(target, ref written, (byte)(word >> shift));
            }
        }

        (_bits, _count) = (bits, count);
        output.Advance(written);
    }

    /// <summary>Fills the last byte with ones, as before each marker (T.81 clause F.1.2.3).</summary>
    public void Finish()
    {
        var target = output.GetSpan(2 * LongestDifference);
        var written = 0;
        var padding = -_count & 7;
        _bits = _bits << padding | ((1UL << padding) - 1);
        for (_count += padding; _count > 0; _count -= 8)
            WriteByte(target, ref written, (byte)(_bits >> (_count - 8)));
        output.Advance(written);
    }

    private static void WriteByte(Span<byte> target, ref int written, byte value)
    {
        target[written++] = value;
        if (value == 0xFF)
            target[written++] = 0;
    }
}
