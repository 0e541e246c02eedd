using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg;

/// <summary>Transforms a block of samples (T.81 section A.3.3) with the arithmetic that <see cref="InverseDct"/> undoes, and quantizes it.</summary>
internal static class ForwardDct
{
    private const int ConstantBits = 13;

    /// <summary>Step sizes as <see cref="Transform"/> takes them: eight times as large, as the transform is, and their reciprocals.</summary>
    public static float[] Reciprocals(ReadOnlySpan<int> stepSizes)
    {
        var reciprocals = new float[64];
        for (var i = 0; i < 64; i++)
            reciprocals[i] = 1f / (8 * stepSizes[i]);
        return reciprocals;
    }

    /// <summary>Transforms and quantizes.</summary>
    /// <param name="samples">The top left sample and those from there on.</param>
    /// <param name="stride">Samples from a row to the next.</param>
    /// <param name="precision">8 or 12 bits of a sample.</param>
    /// <param name="stepSizes">64, row by row.</param>
    /// <param name="reciprocals">Those of the step sizes.</param>
    /// <param name="coefficients">64, row by row.</param>
    public static void Transform(
        ReadOnlySpan<ushort> samples, int stride, int precision, ReadOnlySpan<int> stepSizes, ReadOnlySpan<float> reciprocals, Span<short> coefficients)
    {
        stepSizes = stepSizes[..64];
        reciprocals = reciprocals[..64];
        coefficients = coefficients[..64];
        if (IsFlat(samples, stride))
        {
            coefficients.Clear();
            coefficients[0] = (short)Quantize(
                Vector256.Create(64 * (samples[0] - (1 << (precision - 1)))), Vector256.Create(stepSizes[0]), Vector256.Create(reciprocals[0])).ToScalar();
            return;
        }

        var pass1Bits = precision == 8 ? 2 : 1;
        var centre = Vector256.Create(1 << (precision - 1));
        var r0 = Load(samples, centre);
        var r1 = Load(samples[stride..], centre);
        var r2 = Load(samples[(2 * stride)..], centre);
        var r3 = Load(samples[(3 * stride)..], centre);
        var r4 = Load(samples[(4 * stride)..], centre);
        var r5 = Load(samples[(5 * stride)..], centre);
        var r6 = Load(samples[(6 * stride)..], centre);
        var r7 = Load(samples[(7 * stride)..], centre);

        InverseDct.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        TransformColumns(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits - pass1Bits);
        InverseDct.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        TransformColumns(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits + pass1Bits);

        Store(r0, r1, stepSizes, reciprocals, coefficients, 0);
        Store(r2, r3, stepSizes, reciprocals, coefficients, 16);
        Store(r4, r5, stepSizes, reciprocals, coefficients, 32);
        Store(r6, r7, stepSizes, reciprocals, coefficients, 48);
    }

    /// <summary>True when all samples are the same, as outside of what a window shows: only the first coefficient is left, the sum.</summary>
    private static bool IsFlat(ReadOnlySpan<ushort> samples, int stride)
    {
        var first = Vector128.Create(samples[0]);
        for (var y = 0; y < 8; y++)
        {
            if (Vector128.Create(samples.Slice(y * stride, 8)) != first)
                return false;
        }

        return true;
    }

    private static Vector256<int> Load(ReadOnlySpan<ushort> samples, Vector256<int> centre) =>
        Vector256.WidenLower(Vector128.Create(samples[..8]).ToVector256()).AsInt32() - centre;

    private static void Store(
        Vector256<int> upper, Vector256<int> lower, ReadOnlySpan<int> stepSizes, ReadOnlySpan<float> reciprocals, Span<short> coefficients, int start)
    {
        var first = Quantize(upper, Vector256.Create(stepSizes.Slice(start, 8)), Vector256.Create(reciprocals.Slice(start, 8)));
        var second = Quantize(lower, Vector256.Create(stepSizes.Slice(start + 8, 8)), Vector256.Create(reciprocals.Slice(start + 8, 8)));
        Vector128.Narrow(first.GetLower(), first.GetUpper()).CopyTo(coefficients[start..]);
        Vector128.Narrow(second.GetLower(), second.GetUpper()).CopyTo(coefficients[(start + 8)..]);
    }

    /// <summary>
    /// Divides by eight times the step size and rounds, halves away from zero. The half added in the last place keeps the quotient clear of whole
    /// numbers by more than the error of the multiplication, so that the result is that of a division of integers.
    /// </summary>
    private static Vector256<int> Quantize(Vector256<int> value, Vector256<int> stepSize, Vector256<float> reciprocal)
    {
        var sign = value >> 31;
        var magnitude = (value ^ sign) - sign + stepSize * 4;
        var quotient = Vector256.ConvertToInt32Native((Vector256.ConvertToSingle(magnitude) + Vector256.Create(0.5f)) * reciprocal);
        return (quotient ^ sign) - sign;
    }

    /// <summary>One dimension, eight columns at a time; the first and fifth need <paramref name="shift"/> less the fraction of the constants.</summary>
    private static void TransformColumns(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7, int shift)
    {
        var t0 = r0 + r7;
        var t7 = r0 - r7;
        var t1 = r1 + r6;
        var t6 = r1 - r6;
        var t2 = r2 + r5;
        var t5 = r2 - r5;
        var t3 = r3 + r4;
        var t4 = r3 - r4;
        var rounding = Vector256.Create(1 << (shift - 1));

        var even0 = t0 + t3;
        var even3 = t0 - t3;
        var even1 = t1 + t2;
        var even2 = t1 - t2;
        r0 = (((even0 + even1) << ConstantBits) + rounding) >> shift;
        r4 = (((even0 - even1) << ConstantBits) + rounding) >> shift;
        var z1 = (even2 + even3) * 4433 + rounding;
        r2 = (z1 + even3 * 6270) >> shift;
        r6 = (z1 - even2 * 15137) >> shift;

        z1 = (t4 + t7) * -7373;
        var z2 = (t5 + t6) * -20995;
        var z3 = t4 + t6;
        var z4 = t5 + t7;
        var z5 = (z3 + z4) * 9633 + rounding;
        z3 = z3 * -16069 + z5;
        z4 = z4 * -3196 + z5;
        r7 = (t4 * 2446 + z1 + z3) >> shift;
        r5 = (t5 * 16819 + z2 + z4) >> shift;
        r3 = (t6 * 25172 + z2 + z3) >> shift;
        r1 = (t7 * 12299 + z1 + z4) >> shift;
    }
}
