using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Placa.Codecs.HighThroughput;

/// <summary>
/// Two quads of MagSgn at once. Lanes are samples in the order of the segment: down the left column of a quad, then down its right one.
/// The scalar equal is <see cref="HtMagnitudeDecoder.DecodePair"/>.
/// </summary>
internal static class HtMagnitudeVector
{
    /// <summary>Four samples of this many bits fit what is read at once, two of them a lane.</summary>
    private const int LargestBound = 14;

    /// <summary>Whether the exponent bounds of both quads are small enough, and the machine shifts lanes by different counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits(uint first, uint second) => Avx2.IsSupported && first < LargestBound + 1 << 16 && second < LargestBound + 1 << 16;

    /// <summary>Decodes two quads; returns the position after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DecodePair(
        uint first, uint second, ReadOnlySpan<byte> bits, int position, int plane, Span<uint> line, Span<int> top, Span<int> bottom)
    {
        if (((first | second) & 0xF0) == 0)
        {
            Vector128<int>.Zero.CopyTo(top);
            Vector128<int>.Zero.CopyTo(bottom);
            Vector128<uint>.Zero.CopyTo(line);
            return position;
        }

        var window = Vector256.Create(
            Vector128.CreateScalarUnsafe(Columns(first, bits, ref position)), Vector128.CreateScalarUnsafe(Columns(second, bits, ref position))).AsUInt32();
        window = Avx2.UnpackLow(window, window); // each column for both of its samples
        var quad = Vector256.Create(Vector128.Create(first), Vector128.Create(second));
        var significant = Flags(quad, 0x10);
        var reaching = Flags(quad, 0x100);
        var length = (quad >>> 16 & significant) + Flags(quad, 0x1000);

        // The lower sample of a column stands after the upper one.
        window = Avx2.ShiftRightLogicalVariable(window, (length.AsUInt64() << 32).AsUInt32());
        var end = Avx2.ShiftLeftLogicalVariable(Vector256<uint>.One, length);
        var value = window & end - Vector256<uint>.One | end & reaching | Vector256<uint>.One;
        var negative = Vector256<uint>.Zero - (window & Vector256<uint>.One);
        var coefficient = ((value + Vector256.Create(2u) << plane ^ negative) - negative) & significant;

        var byRow = Vector256.Create(0u, 2, 4, 6, 1, 3, 5, 7);
        var rows = Avx2.PermuteVar8x32(coefficient, byRow).AsInt32();
        rows.GetLower().CopyTo(top);
        rows.GetUpper().CopyTo(bottom);
        Avx2.PermuteVar8x32(value & significant, byRow).GetUpper().CopyTo(line);
        return position;
    }

    /// <summary>The bits from the begin of the left column on in the lower half, those of the right column in the upper one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Columns(uint quad, ReadOnlySpan<byte> bits, ref int position)
    {
        var window = HtBits.Read(bits, position);
        var bound = (int)(quad >> 16);
        var left = bound * BitOperations.PopCount(quad & 0x30) - BitOperations.PopCount(quad & 0x3000);
        position += bound * BitOperations.PopCount(quad & 0xF0) - BitOperations.PopCount(quad & 0xF000);
        return (uint)window | window >> left << 32;
    }

    /// <summary>All ones in the lanes whose bit is set: the first sample's is given, the others are to its left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Flags(Vector256<uint> quad, uint first)
    {
        var bits = Vector256.Create(1u, 2, 4, 8, 1, 2, 4, 8) * Vector256.Create(first);
        return Vector256.Equals(quad & bits, bits);
    }
}
