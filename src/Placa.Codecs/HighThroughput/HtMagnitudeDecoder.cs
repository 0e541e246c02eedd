using System.Numerics;

namespace Placa.Codecs.HighThroughput;

/// <summary>Decodes the MagSgn segment of a cleanup pass: magnitudes and signs of the significant samples (T.814 sections 7.3.2 and 7.3.7).</summary>
internal static class HtMagnitudeDecoder
{
    private const int LargestForTwo = 28;

    /// <summary>Decodes all quads.</summary>
    /// <param name="quads">What <see cref="HtQuadDecoder"/> found.</param>
    /// <param name="bits">The segment without stuffing.</param>
    /// <param name="layout">The block.</param>
    /// <param name="plane">The bit-plane of the pass.</param>
    /// <param name="maximumExponent">What no exponent bound exceeds.</param>
    /// <param name="coefficients">Receives half units.</param>
    /// <param name="stride">From one row of them to the next.</param>
    public static void Decode(
        ReadOnlySpan<uint> quads, ReadOnlySpan<byte> bits, HtBlockLayout layout, int plane, int maximumExponent, Span<int> coefficients, int stride)
    {
        // What the bottom samples of the row above say of exponents: for each quad, that of the sample to the left and of its own left one.
        Span<uint> line = stackalloc uint[layout.QuadsWide + 2];
        Span<int> outside = stackalloc int[layout.Width];
        var position = 0;
        for (var row = 0; row < layout.QuadsHigh; row++)
        {
            var y = 2 * row;
            var top = coefficients.Slice(y * stride, layout.Width);
            var bottom = y + 1 < layout.Height ? coefficients.Slice((y + 1) * stride, layout.Width) : outside;
            position = DecodeRow(quads.Slice(row * layout.QuadStride, layout.QuadsWide), bits, position, line, top, bottom, plane, maximumExponent);
        }
    }

    private static int DecodeRow(
        ReadOnlySpan<uint> quads, ReadOnlySpan<byte> bits, int position, Span<uint> line, Span<int> top, Span<int> bottom, int plane, int maximumExponent)
    {
        var left = 0u;
        var lineHere = line[0];
        for (var q = 0; q < quads.Length; q++)
        {
            var quad = quads[q];
            var lineNext = line[q + 1];
            var rho = quad & 0xF0;

            var x = 2 * q;
            if (rho == 0)
            {
                line[q] = left;
                left = 0;
                lineHere = lineNext;
                top[x] = bottom[x] = 0;
                if (x + 1 < top.Length)
                    top[x + 1] = bottom[x + 1] = 0;
                continue;
            }

            // The exponent predictor counts where more than one sample is significant (T.814 equation 5).
            var predictor = (rho & (rho - 0x10)) != 0 ? BitOperations.Log2(lineHere | lineNext | 2) : 1;
            var bound = (int)(quad >> 16) + predictor;
            if (bound > maximumExponent)
                throw new CodecException(CodecError.Invalid, position >> 3, $"an exponent of {bound} in a code-block that allows {maximumExponent}.");

            // Two samples of usual size fit what is read at once.
            var window = HtBits.Read(bits, position);
            var length = Sample(quad, bound, window, plane, out var topLeft, out _);
            position += length;
            window = bound <= LargestForTwo ? window >> length : HtBits.Read(bits, position);
            position += Sample(quad >> 1, bound, window, plane, out var bottomLeft, out var exponentLeft);
            window = HtBits.Read(bits, position);
            length = Sample(quad >> 2, bound, window, plane, out var topRight, out _);
            position += length;
            window = bound <= LargestForTwo ? window >> length : HtBits.Read(bits, position);
            position += Sample(quad >> 3, bound, window, plane, out var bottomRight, out var exponentRight);
            line[q] = left | exponentLeft;
            left = exponentRight;
            lineHere = lineNext;

            top[x] = topLeft;
            bottom[x] = bottomLeft;
            if (x + 1 < top.Length)
            {
                top[x + 1] = topRight;
                bottom[x + 1] = bottomRight;
            }
        }

        line[quads.Length] = left;
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
