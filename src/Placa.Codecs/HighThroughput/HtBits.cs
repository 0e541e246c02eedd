using System.Buffers.Binary;

namespace Placa.Codecs.HighThroughput;

/// <summary>
/// Takes the stuffed bits out of a segment once, so that the decoder reads 57 bits at any bit position with one load. What is read has
/// the first bit lowest.
/// </summary>
internal static class HtBits
{
    /// <summary>Bytes that must follow the last one which is read from.</summary>
    public const int Padding = 16;

    private const ulong LowBits = 0x0101_0101_0101_0101;

    /// <summary>At least 57 bits from a position on.</summary>
    public static ulong Read(ReadOnlySpan<byte> bits, int position) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bits[(position >> 3)..]) >> (position & 7);

    /// <summary>Reads a segment that grows forward: after 0xFF, the most significant bit of the next byte is stuffed (T.814 section 7.1.2).</summary>
    /// <param name="segment">The bytes; more of them than fit are ignored.</param>
    /// <param name="bits">Receives the bits.</param>
    /// <param name="fill">What every byte beyond the segment reads as, 0xFF or 0.</param>
    public static void Forward(ReadOnlySpan<byte> segment, Span<byte> bits, byte fill)
    {
        var accumulator = 0UL;
        var count = 0; // below 8 between steps
        var written = 0;
        var position = 0;
        var stuffed = 0;
        var limit = bits.Length - 8;

        while (position < segment.Length && written <= limit)
        {
            if (stuffed == 0 && segment.Length - position >= 8)
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(segment[position..]);
                if (((word & ~(LowBits << 7)) + LowBits & word & LowBits << 7) == 0)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(bits[written..], accumulator | word << count);
                    accumulator = word >> 1 >> (63 - count);
                    position += 8;
                    written += 8;
                    continue;
                }
            }

            var value = segment[position++];
            accumulator |= (ulong)value << count;
            count += 8 - stuffed;
            stuffed = value == 0xFF ? 1 : 0;
            if (count >= 8)
            {
                bits[written++] = (byte)accumulator;
                accumulator >>= 8;
                count -= 8;
            }
        }

        Finish(bits, written, accumulator, count, fill);
    }

    /// <summary>
    /// Reads a segment that grows backward: after a byte above 0x8F, the most significant bit of one whose others are all set is stuffed
    /// (T.814 sections 7.1.4 and 7.1.6). Beyond its begin come zeros.
    /// </summary>
    /// <param name="segment">The bytes; the last is read first.</param>
    /// <param name="bits">Receives the bits.</param>
    /// <param name="accumulator">Bits that stand before those of the segment.</param>
    /// <param name="count">How many those are; fewer than 8.</param>
    /// <param name="previous">The byte read before the segment's last.</param>
    public static void Backward(ReadOnlySpan<byte> segment, Span<byte> bits, ulong accumulator, int count, int previous)
    {
        var written = 0;
        var left = segment.Length;
        var limit = bits.Length - 8;

        while (left > 0 && written <= limit)
        {
            if (left >= 8)
            {
                var word = BinaryPrimitives.ReadUInt64BigEndian(segment[(left - 8)..]);
                if (((word & ~(LowBits << 7)) + LowBits & LowBits << 7) == 0)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(bits[written..], accumulator | word << count);
                    accumulator = word >> 1 >> (63 - count);
                    left -= 8;
                    written += 8;
                    previous = (int)(word >> 56);
                    continue;
                }
            }

            var value = segment[--left];
            accumulator |= (ulong)value << count;
            count += previous > 0x8F && (value & 0x7F) == 0x7F ? 7 : 8;
            previous = value;
            if (count >= 8)
            {
                bits[written++] = (byte)accumulator;
                accumulator >>= 8;
                count -= 8;
            }
        }

        Finish(bits, written, accumulator, count, 0);
    }

    private static void Finish(Span<byte> bits, int written, ulong accumulator, int count, byte fill)
    {
        if (written >= bits.Length)
            return;

        bits[written] = (byte)(accumulator & (1UL << count) - 1 | (ulong)fill << count);
        bits[(written + 1)..].Fill(fill);
    }
}
