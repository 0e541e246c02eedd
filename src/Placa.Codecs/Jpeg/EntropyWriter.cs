using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg;

/// <summary>Codes blocks of quantized coefficients (T.81 section F.1.2), or counts the symbols that would be coded.</summary>
internal ref struct EntropyWriter(PooledBuffer output)
{
    /// <summary>64 codes of 16 bits with 15 additional ones, each byte followed by a stuffed zero.</summary>
    private const int LongestBlock = 512;

    private ulong _bits;
    private int _count;

    /// <summary>Counts the symbols of one block, its coefficients row by row.</summary>
    public static void Count(scoped Span<short> block, int prediction, Span<int> dc, Span<int> ac)
    {
        block = block[..64];
        var (_, size) = Magnitude(block[0] - prediction);
        dc[size]++;
        var order = JpegTables.NaturalOrder;
        var last = 0;
        for (var rest = NonZeroAc(block); rest != 0; rest &= rest - 1)
        {
            var k = BitOperations.TrailingZeroCount(rest);
            var run = k - last - 1;
            ac[0xF0] += run >> 4;
            (_, size) = Magnitude(block[order[k] & 63]);
            ac[(run & 15) << 4 | size]++;
            last = k;
        }

        if (last < 63)
            ac[0]++;
    }

    /// <summary>Codes one block, its coefficients row by row.</summary>
    public void Write(scoped Span<short> block, int prediction, HuffmanCode dc, HuffmanCode ac)
    {
        block = block[..64];
        var target = output.GetSpan(LongestBlock);
        var written = 0;
        var bits = _bits;
        var count = _count;
        var (additional, size) = Magnitude(block[0] - prediction);
        var code = dc.Codes[size];
        var length = (int)(code & 0xFF) + size;
        bits = bits << length | (code >> 8 << size | additional);
        count += length;

        var codes = ac.Codes;
        var order = JpegTables.NaturalOrder;
        var last = 0;
        for (var rest = NonZeroAc(block); rest != 0; rest &= rest - 1)
        {
            if (count >= 32)
                Flush(target, ref written, bits, ref count);
            var k = BitOperations.TrailingZeroCount(rest);
            var run = k - last - 1;
            for (; run > 15; run -= 16)
            {
                var zeros = codes[0xF0];
                bits = bits << (int)(zeros & 0xFF) | zeros >> 8;
                count += (int)(zeros & 0xFF);
                if (count >= 32)
                    Flush(target, ref written, bits, ref count);
            }

            (additional, size) = Magnitude(block[order[k] & 63]);
            code = codes[run << 4 | size];
            length = (int)(code & 0xFF) + size;
            bits = bits << length | (code >> 8 << size | additional);
            count += length;
            last = k;
        }

        if (count >= 32)
            Flush(target, ref written, bits, ref count);
        if (last < 63)
        {
            code = codes[0];
            bits = bits << (int)(code & 0xFF) | code >> 8;
            count += (int)(code & 0xFF);
            if (count >= 32)
                Flush(target, ref written, bits, ref count);
        }

        _bits = bits;
        _count = count;
        output.Advance(written);
    }

    /// <summary>Fills the last byte with ones (T.81 section F.1.2.3).</summary>
    public void Finish()
    {
        var target = output.GetSpan(16);
        var written = 0;
        var padding = -_count & 7;
        _bits = _bits << padding | ((1UL << padding) - 1);
        for (_count += padding; _count > 0; _count -= 8)
            WriteByte(target, ref written, (byte)(_bits >> (_count - 8)));
        output.Advance(written);
    }

    /// <summary>Writes the 32 bits that came first.</summary>
    private static void Flush(Span<byte> target, ref int written, ulong bits, ref int count)
    {
        count -= 32;
        var word = (uint)(bits >> count);
        if ((word & ~(word + 0x01010101) & 0x80808080) == 0) // no byte can be 0xFF
        {
            BinaryPrimitives.WriteUInt32BigEndian(target[written..], word);
            written += 4;
            return;
        }

        for (var shift = 24; shift >= 0; shift -= 8)
            WriteByte(target, ref written, (byte)(word >> shift));
    }

    private static void WriteByte(Span<byte> target, ref int written, byte value)
    {
        target[written++] = value;
        if (value == 0xFF)
            target[written++] = 0;
    }

    /// <summary>The category of a value and its additional bits (T.81 tables F.1 and F.2).</summary>
    private static (uint Additional, int Size) Magnitude(int value)
    {
        var sign = value >> 31;
        var size = 32 - BitOperations.LeadingZeroCount((uint)((value ^ sign) - sign));
        return ((uint)(value + sign) & ((1u << size) - 1), size);
    }

    /// <summary>
    /// A bit for each coefficient but the first that is not zero, in zig-zag order. Most are zero, so the bits are moved to their places, and not the
    /// coefficients.
    /// </summary>
    private static ulong NonZeroAc(ReadOnlySpan<short> block)
    {
        var positions = JpegTables.ZigZagOrder;
        var bits = 0UL;
        for (var rest = NonZero(block) & ~1UL; rest != 0; rest &= rest - 1)
            bits |= 1UL << positions[BitOperations.TrailingZeroCount(rest) & 63];
        return bits;
    }

    /// <summary>A bit for each coefficient that is not zero, row by row.</summary>
    private static ulong NonZero(ReadOnlySpan<short> block)
    {
        block = block[..64];
        var low = Vector256.Equals(Vector256.Create(block[..16]), Vector256<short>.Zero).ExtractMostSignificantBits()
            | Vector256.Equals(Vector256.Create(block.Slice(16, 16)), Vector256<short>.Zero).ExtractMostSignificantBits() << 16;
        var high = Vector256.Equals(Vector256.Create(block.Slice(32, 16)), Vector256<short>.Zero).ExtractMostSignificantBits()
            | Vector256.Equals(Vector256.Create(block.Slice(48, 16)), Vector256<short>.Zero).ExtractMostSignificantBits() << 16;
        return ~((ulong)high << 32 | low);
    }
}
