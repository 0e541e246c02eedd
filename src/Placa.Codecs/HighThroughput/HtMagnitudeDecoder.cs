namespace Placa.Codecs.HighThroughput;

/// <summary>Decodes the MagSgn segment of a cleanup pass: magnitudes and signs of the significant samples (T.814 sections 7.3.2 and 7.3.7).</summary>
internal static class HtMagnitudeDecoder
{
    /// <summary>Samples of a pair of quads in one row.</summary>
    private const int PairWidth = 4;

    private const int LargestForTwo = 28;

    /// <summary>Decodes all quads, pair by pair.</summary>
    /// <param name="quads">What <see cref="HtQuadDecoder"/> found; exponent bounds take the place of residuals.</param>
    /// <param name="bits">The segment without stuffing.</param>
    /// <param name="layout">The block.</param>
    /// <param name="plane">The bit-plane of the pass.</param>
    /// <param name="maximumExponent">What no exponent bound exceeds.</param>
    /// <param name="coefficients">Receives half units.</param>
    /// <param name="stride">From one row of them to the next.</param>
    public static void Decode(
        Span<uint> quads, ReadOnlySpan<byte> bits, HtBlockLayout layout, int plane, int maximumExponent, Span<int> coefficients, int stride)
    {
        // 2μ − 1 of the bottom samples of the row above, whose highest bit is the exponent; two zeros before them, and zeros behind.
        Span<uint> above = stackalloc uint[HtExponentBounds.LineLength(layout)];
        above.Clear();
        Span<int> outside = stackalloc int[layout.Width];
        var position = 0;
        for (var row = 0; row < layout.QuadsHigh; row++)
        {
            var y = 2 * row;
            var top = coefficients.Slice(y * stride, layout.Width);
            var bottom = y + 1 < layout.Height ? coefficients.Slice((y + 1) * stride, layout.Width) : outside;
            var quadsOfRow = quads.Slice(row * layout.QuadStride, layout.QuadsWide + 1 & ~1);
            if (HtExponentBounds.Replace(quadsOfRow, above) > maximumExponent)
                throw new CodecException(CodecError.Invalid, position >> 3, $"an exponent in a code-block that goes beyond the {maximumExponent} it allows.");
            position = DecodeRow(quadsOfRow, bits, position, above[2..], top, bottom, plane);
        }
    }

    private static int DecodeRow(
        ReadOnlySpan<uint> quads, ReadOnlySpan<byte> bits, int position, Span<uint> line, Span<int> top, Span<int> bottom, int plane)
    {
        Span<int> rest = stackalloc int[2 * PairWidth];
        for (var x = 0; x < top.Length; x += PairWidth)
        {
            var first = quads[x >> 1];
            var second = quads[(x >> 1) + 1];
            var isWhole = x + PairWidth <= top.Length;
            var upper = isWhole ? top.Slice(x, PairWidth) : rest[..PairWidth];
            var lower = isWhole ? bottom.Slice(x, PairWidth) : rest[PairWidth..];
            position = HtMagnitudeVector.Fits(first, second)
                ? HtMagnitudeVector.DecodePair(first, second, bits, position, plane, line.Slice(x, PairWidth), upper, lower)
                : DecodePair(first, second, bits, position, plane, line.Slice(x, PairWidth), upper, lower);
            if (isWhole)
                continue;

            upper[..(top.Length - x)].CopyTo(top[x..]);
            lower[..(top.Length - x)].CopyTo(bottom[x..]);
        }

        return position;
    }

    /// <summary>Decodes two quads; the scalar equal of <see cref="HtMagnitudeVector.DecodePair"/>, for exponents of any size.</summary>
    internal static int DecodePair(
        uint first, uint second, ReadOnlySpan<byte> bits, int position, int plane, Span<uint> line, Span<int> top, Span<int> bottom)
    {
        for (var column = 0; column < PairWidth; column++)
        {
            var quad = (column < 2 ? first : second) >> (2 * column & 2);
            var bound = (int)((column < 2 ? first : second) >> 16);

            // Two samples of usual size fit what is read at once.
            var window = HtBits.Read(bits, position);
            var length = Sample(quad, bound, window, plane, out top[column], out _);
            position += length;
            window = bound <= LargestForTwo ? window >> length : HtBits.Read(bits, position);
            position += Sample(quad >> 1, bound, window, plane, out bottom[column], out line[column]);
        }

        return position;
    }

    /// <summary>One sample, without branches: its bits of rho, e_1 and e_k stand in bits 4, 8 and 12. Returns the number of bits it takes.</summary>
    private static int Sample(uint quad, int bound, ulong window, int plane, out int coefficient, out uint exponent)
    {
        var significant = 0 - (quad >> 4 & 1);
        var known = quad >> 12 & 1;
        var length = (int)((uint)bound & significant) - (int)known;

        // v = 2(μ − 1) + sign; the sign's place takes the midpoint.
        var value = (uint)window & (1u << length) - 1 | (quad >> 8 & 1) << length | 1;
        var negative = 0 - ((uint)window & 1);
        coefficient = (int)(((value + 2 << plane ^ negative) - negative) & significant);
        exponent = value & significant;
        return length;
    }
}
