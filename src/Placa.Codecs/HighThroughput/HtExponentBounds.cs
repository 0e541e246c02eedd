using System.Numerics;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.HighThroughput;

/// <summary>
/// The exponent bounds U_q of a row of quads: residual and prediction (T.814 section 7.3.7, equation 5). They need the row above and nothing
/// of this one, so a row of them is made at once; lanes are quads.
/// </summary>
internal static class HtExponentBounds
{
    private const int Lanes = 8;

    /// <summary>Two zeros before the samples of a row, and as many behind as the last vector of quads reads.</summary>
    public static int LineLength(HtBlockLayout layout) => 2 * layout.QuadStride + 4;

    /// <summary>Puts bounds in the place of residuals, zero where a quad has no significant sample. Returns the greatest.</summary>
    /// <param name="quads">The row.</param>
    /// <param name="above">2μ − 1 of the bottom samples above, the first at 2.</param>
    public static uint Replace(Span<uint> quads, ReadOnlySpan<uint> above)
    {
        var q = 0;
        var greatest = Vector256<uint>.Zero;
        for (; q + Lanes <= quads.Length; q += Lanes)
        {
            var nearFirst = Near(above[(2 * q)..]);
            var nearLast = Near(above[(2 * q + Lanes)..]);
            var near = Vector256.Narrow(nearFirst, nearLast) | Vector256.Create(2u);

            // With the bit below the highest cleared, no float rounds up to the next exponent.
            var highest = Vector256.ConvertToSingle(Vector256.AndNot(near, near >>> 1).AsInt32()).AsUInt32() >>> 23;
            var quad = Vector256.Create<uint>(quads.Slice(q, Lanes));
            var rho = quad & Vector256.Create(0xF0u);
            var isSingle = Vector256.Equals(rho & rho - Vector256.Create(0x10u), Vector256<uint>.Zero);
            var predictor = Vector256.ConditionalSelect(isSingle, Vector256<uint>.One, highest - Vector256.Create(127u));
            var bound = Vector256.AndNot((quad >>> 16) + predictor, Vector256.Equals(rho, Vector256<uint>.Zero));
            greatest = Vector256.Max(greatest, bound);
            (quad & Vector256.Create(0xFFFFu) | bound << 16).CopyTo(quads.Slice(q, Lanes));
        }

        var result = 0u;
        for (var lane = 0; lane < Lanes; lane++)
            result = Math.Max(result, greatest[lane]);
        for (; q < quads.Length; q++)
            result = Math.Max(result, Replace(ref quads[q], above.Slice(2 * q + 1, 4)));
        return result;
    }

    /// <summary>The scalar equal.</summary>
    private static uint Replace(ref uint quad, ReadOnlySpan<uint> near)
    {
        var rho = quad & 0xF0;
        var samples = near[0] | near[1] | near[2] | near[3];
        var bound = rho == 0 ? 0 : (quad >> 16) + 1;
        if ((rho & (rho - 0x10)) != 0)
            bound += (uint)BitOperations.Log2(samples | 2) - 1;
        quad = quad & 0xFFFF | bound << 16;
        return bound;
    }

    /// <summary>For four quads, all of the sample above to the left, the two above, and the one to the right.</summary>
    private static Vector256<ulong> Near(ReadOnlySpan<uint> above)
    {
        var both = (Vector256.Create(above.Slice(1, Lanes)) | Vector256.Create(above.Slice(3, Lanes))).AsUInt64();
        return both | both >>> 32;
    }
}
