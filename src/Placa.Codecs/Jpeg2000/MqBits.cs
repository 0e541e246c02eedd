using System.Buffers.Binary;

namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// Takes the stuffing out of a codeword segment of the arithmetic coder once, so that the decoder reads 32 bits with one load
/// (T.800 section C.3.4).
/// </summary>
internal static class MqBits
{
    /// <summary>Bytes of ones that are written after the segment, so that its end needs no care.</summary>
    public const int Padding = 16;

    private const ulong LowBits = 0x0101_0101_0101_0101;

    /// <summary>
    /// After 0xFF a byte brings 7 bits, and its upper one, where it is set, is carried into those before it. One above 0x8F is a marker, from
    /// which on only ones come.
    /// </summary>
    /// <returns>Bytes of <paramref name="bits"/> that are written; it must be <see cref="Padding"/> longer than the segment.</returns>
    public static int Unstuff(ReadOnlySpan<byte> segment, Span<byte> bits)
    {
        var accumulator = 0UL;
        var count = 0; // bits of the accumulator, below 8
        var written = 0;
        var position = 0;
        var previous = 0;
        while (position < segment.Length)
        {
            if (previous != 0xFF && segment.Length - position >= 8)
            {
                var word = BinaryPrimitives.ReadUInt64BigEndian(segment[position..]);
                if (((word & ~(LowBits << 7)) + LowBits & word & LowBits << 7) == 0)
                {
                    BinaryPrimitives.WriteUInt64BigEndian(bits[written..], accumulator << 1 << 63 - count | word >> count);
                    accumulator = word & (1UL << count) - 1;
                    position += 8;
                    written += 8;
                    continue;
                }
            }

            var value = segment[position++];
            if (previous == 0xFF)
            {
                if (value > 0x8F)
                    break;
                if (value > 0x7F && ++accumulator >> count != 0)
                {
                    accumulator = 0;
                    Carry(bits[..written]);
                }

                accumulator = accumulator << 7 | value & 0x7Fu;
                count += 7;
            }
            else
            {
                accumulator = accumulator << 8 | value;
                count += 8;
            }

            previous = value;
            if (count >= 8)
            {
                count -= 8;
                bits[written++] = (byte)(accumulator >> count);
                accumulator &= (1UL << count) - 1;
            }
        }

        bits[written] = (byte)(accumulator << 8 - count | 0xFFu >> count);
        bits.Slice(written + 1, Padding / 2).Fill(0xFF);
        return written + 1 + Padding / 2;
    }

    private static void Carry(Span<byte> bits)
    {
        for (var i = bits.Length - 1; i >= 0; i--)
        {
            if (++bits[i] != 0)
                return;
        }
    }
}
