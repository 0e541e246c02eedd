using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>Reads from a window of bits. A number is all its state, so that it stays in a register of whoever reads.</summary>
internal static class GolombReader
{
    /// <summary>What is read for a code that no encoder writes.</summary>
    public const int Impossible = int.MaxValue;

    /// <summary>The bits that can be seen from any position.</summary>
    private const int VisibleBits = 57;

    /// <summary>Takes a Golomb code of limited length (T.87 clause A.5.3).</summary>
    /// <param name="window">The window.</param>
    /// <param name="position">The position of the next bit.</param>
    /// <param name="k">The Golomb parameter.</param>
    /// <param name="longestPrefix">Zeros that announce an error which is not in the code.</param>
    /// <param name="errorBits">Bits of such an error.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<byte> window, ref int position, int k, int longestPrefix, int errorBits)
    {
        var bits = Peek(window, position);
        var zeros = BitOperations.LeadingZeroCount(bits);
        if (zeros < longestPrefix && zeros + k < VisibleBits)
        {
            position += zeros + k + 1;
            return (int)(bits << zeros >> (63 - k)) + ((zeros - 1) << k); // the one that ends the zeros is in the first term
        }

        var (value, length) = ReadLong(window, position, k, longestPrefix, errorBits);
        position += length;
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadBits(ReadOnlySpan<byte> window, ref int position, int count)
    {
        var value = (int)(Peek(window, position) >> 1 >> (63 - count));
        position += count;
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Peek(ReadOnlySpan<byte> window, int position) =>
        BinaryPrimitives.ReadUInt64BigEndian(window.Slice(position >> 3, sizeof(ulong))) << (position & 7);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Value, int Length) ReadLong(ReadOnlySpan<byte> window, int position, int k, int longestPrefix, int errorBits)
    {
        var start = position;
        while (ReadBits(window, ref position, 1) == 0)
        {
            if (position - start > longestPrefix)
                return (Impossible, position - start);
        }

        var zeros = position - start - 1;
        var value = zeros < longestPrefix
            ? (int)Math.Min(Impossible, ((long)zeros << k) + ReadBits(window, ref position, k))
            : ReadBits(window, ref position, errorBits) + 1;
        return (value, position - start);
    }
}
