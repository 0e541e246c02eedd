using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.HighThroughput;

/// <summary>Encodes one code-block of High-Throughput JPEG 2000 as a single cleanup pass (T.814 clause 7).</summary>
internal static class HtBlockEncoder
{
    /// <summary>Encodes whole coefficients down to the plane of units.</summary>
    /// <remarks>
    /// A cleanup pass codes all planes above its own at once, so the packet header always states M_b − 1 zero bit-planes for it, however
    /// small the magnitudes are; <see cref="HtBlockResult.BitPlanes"/> must not exceed M_b.
    /// </remarks>
    /// <param name="coefficients">Two's complement, in whole units of the quantiser step.</param>
    /// <param name="width">Columns, from 1.</param>
    /// <param name="height">Rows, from 1.</param>
    /// <param name="stride">From one row of coefficients to the next.</param>
    /// <param name="output">Receives the cleanup pass.</param>
    /// <exception cref="CodecException">A magnitude has more bits than <see cref="HtBlockDecoder.MaximumBitPlanes"/>.</exception>
    public static HtBlockResult Encode(ReadOnlySpan<int> coefficients, int width, int height, int stride, PooledBuffer output)
    {
        var bitPlanes = CountBitPlanes(coefficients, width, height, stride);
        if (bitPlanes == 0)
            return default;
        if (bitPlanes > HtBlockDecoder.MaximumBitPlanes)
            throw new CodecException(CodecError.Unsupported, 0, $"a code-block of {bitPlanes} bit-planes; {HtBlockDecoder.MaximumBitPlanes} are encoded.");

        var layout = new HtBlockLayout(width, height);
        var magnitudeLength = layout.MagnitudeBitsLength(bitPlanes) + HtBits.Padding;
        var vlcLength = layout.VlcBitsLength + HtBits.Padding;
        var melLength = layout.QuadsHigh * layout.QuadStride + HtBits.Padding;
        var working = ArrayPool<byte>.Shared.Rent(magnitudeLength + vlcLength + melLength);
        try
        {
            var magnitudeBits = working.AsSpan(0, magnitudeLength);
            var vlcBits = working.AsSpan(magnitudeLength, vlcLength);
            var encoder = new HtCleanupEncoder(magnitudeBits, vlcBits, working.AsSpan(magnitudeLength + vlcLength, melLength), layout);
            encoder.Encode(coefficients, stride);

            var segment = output.GetSpan(magnitudeLength + magnitudeLength / 7 + vlcLength + vlcLength / 7 + melLength + HtBits.Padding);
            var length = encoder.Assemble(magnitudeBits, vlcBits, segment);
            output.Advance(length);
            return new HtBlockResult(length, bitPlanes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(working);
        }
    }

    private static int CountBitPlanes(ReadOnlySpan<int> coefficients, int width, int height, int stride)
    {
        var all = 0u;
        var lanes = Vector256<int>.Zero;
        for (var y = 0; y < height; y++)
        {
            var row = coefficients.Slice(y * stride, width);
            var x = 0;
            for (; x + Vector256<int>.Count <= row.Length; x += Vector256<int>.Count)
                lanes |= Vector256.Abs(Vector256.Create(row.Slice(x, Vector256<int>.Count)));
            foreach (var coefficient in row[x..])
                all |= (uint)((coefficient ^ coefficient >> 31) - (coefficient >> 31));
        }

        for (var lane = 0; lane < Vector256<int>.Count; lane++)
            all |= (uint)lanes[lane];
        return 32 - BitOperations.LeadingZeroCount(all);
    }
}
