using System.Buffers;

namespace Placa.Codecs.HighThroughput;

/// <summary>Decodes one code-block of High-Throughput JPEG 2000: one HT set of a cleanup, SigProp and MagRef pass (T.814 clause 7).</summary>
internal static class HtBlockDecoder
{
    /// <summary>The most bit-planes whose coefficients fit the output in half units, beside the sign.</summary>
    public const int MaximumBitPlanes = 30;

    /// <summary>Decodes a code-block into coefficients in half units.</summary>
    /// <remarks>
    /// The cleanup pass codes whole magnitudes down to bit-plane P = <paramref name="bitPlanes"/> − 1 − <paramref name="missingBitPlanes"/>,
    /// where 0 is the plane of units: with M_b − 1 missing planes, which is what an encoder of one cleanup pass states for its finest
    /// plane, P is 0. SigProp and MagRef code plane P − 1. A coefficient is sign · (2 · magnitude + 2^Q), Q the last plane coded for it
    /// (P, or P − 1 where a refinement reached it), and 0 where it is insignificant. So the midpoint is always there, for Q = 0 too: the
    /// irreversible transform takes coefficient / 2.0, the reversible one coefficient / 2 with the quotient cut towards zero, never
    /// coefficient >> 1.
    /// </remarks>
    /// <param name="cleanup">The bytes of the cleanup pass, exactly, as it is read from both ends.</param>
    /// <param name="refinement">The bytes of the SigProp and MagRef passes together, exactly; may be empty.</param>
    /// <param name="width">Columns, from 1.</param>
    /// <param name="height">Rows, from 1.</param>
    /// <param name="missingBitPlanes">The zero bit-planes of the packet header.</param>
    /// <param name="bitPlanes">M_b of the sub-band (T.800 equation E-2).</param>
    /// <param name="passes">Coding passes: 1, 2 or 3.</param>
    /// <param name="verticallyCausal">Whether SigProp looks into the next stripe (T.800 Table A.19).</param>
    /// <param name="coefficients">Receives the coefficients, two's complement in half units; all of the block are written.</param>
    /// <param name="stride">From one row of the coefficients to the next.</param>
    /// <exception cref="CodecException">The bytes are no code-block. The position is that within <paramref name="cleanup"/>.</exception>
    public static void Decode(
        ReadOnlySpan<byte> cleanup, ReadOnlySpan<byte> refinement, int width, int height, int missingBitPlanes, int bitPlanes, int passes,
        bool verticallyCausal, Span<int> coefficients, int stride)
    {
        if (passes > 3)
            throw new CodecException(CodecError.Unsupported, 0, "more than one HT set in a code-block.");
        if (bitPlanes > MaximumBitPlanes)
            throw new CodecException(CodecError.Unsupported, 0, $"a code-block of {bitPlanes} bit-planes; {MaximumBitPlanes} are decoded.");
        if (passes < 1 || missingBitPlanes < 0 || missingBitPlanes >= bitPlanes)
            throw new CodecException(CodecError.Invalid, 0, $"a code-block of {passes} passes and {missingBitPlanes} of {bitPlanes} bit-planes missing.");
        if (cleanup.Length < 2)
            throw new CodecException(CodecError.Truncated, cleanup.Length, "a cleanup pass takes two bytes.");

        // The length of the MEL and VLC segments together stands in the last 12 bits (T.814 section 7.1.1).
        var suffixLength = cleanup[^1] << 4 | cleanup[^2] & 0x0F;
        if (suffixLength < 2 || suffixLength > cleanup.Length || suffixLength > 4079)
            throw new CodecException(CodecError.Invalid, cleanup.Length - 2, $"MEL and VLC of {suffixLength} bytes in a cleanup pass of {cleanup.Length}.");

        var magnitudes = cleanup[..^suffixLength];
        var suffix = cleanup[^suffixLength..];
        var layout = new HtBlockLayout(width, height);
        var quadArray = ArrayPool<uint>.Shared.Rent(layout.QuadLength);
        var bitsArray = ArrayPool<byte>.Shared.Rent(layout.BitsLength(missingBitPlanes));
        try
        {
            var quads = quadArray.AsSpan(0, layout.QuadLength);
            var vlcBits = bitsArray.AsSpan(0, layout.VlcBitsLength);
            HtBits.Backward(suffix[..^2], vlcBits, (uint)suffix[^2] >> 4, (suffix[^2] >> 4 & 7) == 7 ? 3 : 4, suffix[^2] | 0x0F);
            HtQuadDecoder.Decode(new HtMelDecoder(suffix[..^1]), vlcBits, layout, quads);

            var magnitudeBits = bitsArray.AsSpan(0, layout.MagnitudeBitsLength(missingBitPlanes));
            HtBits.Forward(magnitudes, magnitudeBits, 0xFF);
            var plane = bitPlanes - 1 - missingBitPlanes;
            HtMagnitudeDecoder.Decode(quads, magnitudeBits, layout, plane, missingBitPlanes + 2, coefficients, stride);

            // Below the plane of units there is nothing to refine.
            if (passes > 1 && plane > 0 && !refinement.IsEmpty)
                HtRefinementDecoder.Decode(refinement, quads, layout, plane - 1, passes == 3, verticallyCausal, bitsArray, coefficients, stride);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bitsArray);
            ArrayPool<uint>.Shared.Return(quadArray);
        }
    }
}
