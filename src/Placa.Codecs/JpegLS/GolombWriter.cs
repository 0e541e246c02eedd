using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>
/// Writes bits into a window of bytes, without the stuffed ones. The window is not a field, so that the JIT may keep all fields in registers.
/// </summary>
internal struct GolombWriter
{
    /// <summary>The most bits that one call can append.</summary>
    private const int MaxBits = 56;

    /// <summary>The bits of a byte that is not full, from the top.</summary>
    public ulong Bits;

    /// <summary>Their number, below 8.</summary>
    public int Count;

    /// <summary>Whole bytes in the window.</summary>
    public int Written;

    /// <summary>The bits of the byte that is not full, as a number.</summary>
    public readonly uint LastBits => (uint)(Bits >> 1 >> (63 - Count));

    /// <summary>Appends the low bits of a value, which has no others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(Span<byte> window, ulong value, int length)
    {
        var count = Count + length;
        var bits = Bits | value << 1 << (63 - count);
        BinaryPrimitives.WriteUInt64BigEndian(window.Slice(Written, sizeof(ulong)), bits);
        Written += count >> 3;
        Bits = bits << (count & ~7);
        Count = count & 7;
    }

    /// <summary>Appends a Golomb code of limited length (T.87 clause A.5.3).</summary>
    /// <param name="window">The window.</param>
    /// <param name="mapped">The mapped error.</param>
    /// <param name="k">The Golomb parameter.</param>
    /// <param name="longestPrefix">Zeros that announce an error which is not in the code.</param>
    /// <param name="errorBits">Bits of such an error.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendGolomb(Span<byte> window, int mapped, int k, int longestPrefix, int errorBits)
    {
        var zeros = mapped >> k;
        if (zeros < longestPrefix)
        {
            if (zeros + 1 + k > MaxBits)
            {
                Append(window, 0, zeros / 2);
                zeros -= zeros / 2;
            }

            Append(window, 1UL << k | (uint)mapped & (1UL << k) - 1, zeros + 1 + k);
            return;
        }

        Append(window, 0, longestPrefix / 2);
        Append(window, 0, longestPrefix - longestPrefix / 2);
        Append(window, 1UL << errorBits | (uint)(mapped - 1), 1 + errorBits);
    }
}
