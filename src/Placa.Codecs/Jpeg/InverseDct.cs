using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Placa.Codecs.Jpeg;

/// <summary>
/// Dequantizes a block and transforms it back (T.81 section A.3.3) by the algorithm of Loeffler, Ligtenberg and Moschytz in integers with
/// 13 fractional bits. The standard leaves the arithmetic open; this one gives the same samples as the usual reference decoder.
/// </summary>
internal static class InverseDct
{
    private const int ConstantBits = 13;

    /// <summary>Transforms eight rows of eight coefficients into samples.</summary>
    /// <param name="coefficients">64, row by row.</param>
    /// <param name="stepSizes">64, row by row.</param>
    /// <param name="precision">8 or 12 bits of a sample.</param>
    /// <param name="samples">The top left sample and those from there on.</param>
    /// <param name="stride">Samples from a row to the next.</param>
    public static void Transform(ReadOnlySpan<short> coefficients, ReadOnlySpan<int> stepSizes, int precision, Span<ushort> samples, int stride)
    {
        coefficients = coefficients[..64];
        stepSizes = stepSizes[..64];
        var pass1Bits = precision == 8 ? 2 : 1; // 12-bit samples leave less room in 32 bits

        var r0 = Load(coefficients, stepSizes, 0);
        var r1 = Load(coefficients, stepSizes, 1);
        var r2 = Load(coefficients, stepSizes, 2);
        var r3 = Load(coefficients, stepSizes, 3);
        var r4 = Load(coefficients, stepSizes, 4);
        var r5 = Load(coefficients, stepSizes, 5);
        var r6 = Load(coefficients, stepSizes, 6);
        var r7 = Load(coefficients, stepSizes, 7);
        TransformColumns(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits - pass1Bits);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        TransformColumns(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits + pass1Bits + 3);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);

        var centre = Vector256.Create(1 << (precision - 1));
        var largest = Vector128.Create((short)((1 << precision) - 1));
        Store(r0, centre, largest, samples);
        Store(r1, centre, largest, samples[stride..]);
        Store(r2, centre, largest, samples[(2 * stride)..]);
        Store(r3, centre, largest, samples[(3 * stride)..]);
        Store(r4, centre, largest, samples[(4 * stride)..]);
        Store(r5, centre, largest, samples[(5 * stride)..]);
        Store(r6, centre, largest, samples[(6 * stride)..]);
        Store(r7, centre, largest, samples[(7 * stride)..]);
    }

    /// <summary>What <see cref="Transform"/> gives when all coefficients but the first are zero: one value for all samples.</summary>
    public static void TransformConstant(int coefficient, int stepSize, int precision, Span<ushort> samples, int stride)
    {
        var value = ((coefficient * stepSize + 4) >> 3) + (1 << (precision - 1));
        var row = Vector128.Create((ushort)Math.Clamp(value, 0, (1 << precision) - 1));
        for (var y = 0; y < 8; y++)
            row.CopyTo(samples.Slice(y * stride, 8));
    }

    private static Vector256<int> Load(ReadOnlySpan<short> coefficients, ReadOnlySpan<int> stepSizes, int row)
    {
        var wide = Vector256.WidenLower(Vector128.Create(coefficients.Slice(8 * row, 8)).ToVector256());
        return wide * Vector256.Create(stepSizes.Slice(8 * row, 8));
    }

    private static void Store(Vector256<int> row, Vector256<int> centre, Vector128<short> largest, Span<ushort> samples)
    {
        row += centre;
        var narrow = Vector128.NarrowWithSaturation(row.GetLower(), row.GetUpper());
        Vector128.Min(Vector128.Max(narrow, Vector128<short>.Zero), largest).AsUInt16().CopyTo(samples);
    }

    /// <summary>One dimension, eight columns at a time: lane i of the vectors is column i.</summary>
    private static void TransformColumns(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7, int shift)
    {
        // The even half: a rotation by sqrt(2) * c6 and the sums of the first and fifth.
        var z1 = (r2 + r6) * 4433;
        var even2 = z1 - r6 * 15137;
        var even3 = z1 + r2 * 6270;
        var even0 = (r0 + r4) << ConstantBits;
        var even1 = (r0 - r4) << ConstantBits;
        var rounding = Vector256.Create(1 << (shift - 1));
        var sum0 = even0 + even3 + rounding;
        var sum3 = even0 - even3 + rounding;
        var sum1 = even1 + even2 + rounding;
        var sum2 = even1 - even2 + rounding;

        // The odd half.
        var z2 = r5 + r3;
        var z3 = r7 + r3;
        var z4 = r5 + r1;
        var z5 = (z3 + z4) * 9633;
        z1 = (r7 + r1) * -7373;
        z2 *= -20995;
        z3 = z3 * -16069 + z5;
        z4 = z4 * -3196 + z5;
        var odd0 = r7 * 2446 + z1 + z3;
        var odd1 = r5 * 16819 + z2 + z4;
        var odd2 = r3 * 25172 + z2 + z3;
        var odd3 = r1 * 12299 + z1 + z4;

        r0 = (sum0 + odd3) >> shift;
        r7 = (sum0 - odd3) >> shift;
        r1 = (sum1 + odd2) >> shift;
        r6 = (sum1 - odd2) >> shift;
        r2 = (sum2 + odd1) >> shift;
        r5 = (sum2 - odd1) >> shift;
        r3 = (sum3 + odd0) >> shift;
        r4 = (sum3 - odd0) >> shift;
    }

    /// <summary>Exchanges rows and columns of eight vectors of eight lanes.</summary>
    internal static void Transpose(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7)
    {
        if (!Avx2.IsSupported)
        {
            TransposeInMemory(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
            return;
        }

        var a0 = Avx2.UnpackLow(r0, r1).AsInt64();
        var a1 = Avx2.UnpackHigh(r0, r1).AsInt64();
        var a2 = Avx2.UnpackLow(r2, r3).AsInt64();
        var a3 = Avx2.UnpackHigh(r2, r3).AsInt64();
        var a4 = Avx2.UnpackLow(r4, r5).AsInt64();
        var a5 = Avx2.UnpackHigh(r4, r5).AsInt64();
        var a6 = Avx2.UnpackLow(r6, r7).AsInt64();
        var a7 = Avx2.UnpackHigh(r6, r7).AsInt64();

        var b0 = Avx2.UnpackLow(a0, a2).AsInt32();
        var b1 = Avx2.UnpackHigh(a0, a2).AsInt32();
        var b2 = Avx2.UnpackLow(a1, a3).AsInt32();
        var b3 = Avx2.UnpackHigh(a1, a3).AsInt32();
        var b4 = Avx2.UnpackLow(a4, a6).AsInt32();
        var b5 = Avx2.UnpackHigh(a4, a6).AsInt32();
        var b6 = Avx2.UnpackLow(a5, a7).AsInt32();
        var b7 = Avx2.UnpackHigh(a5, a7).AsInt32();

        r0 = Avx2.Permute2x128(b0, b4, 0x20);
        r1 = Avx2.Permute2x128(b1, b5, 0x20);
        r2 = Avx2.Permute2x128(b2, b6, 0x20);
        r3 = Avx2.Permute2x128(b3, b7, 0x20);
        r4 = Avx2.Permute2x128(b0, b4, 0x31);
        r5 = Avx2.Permute2x128(b1, b5, 0x31);
        r6 = Avx2.Permute2x128(b2, b6, 0x31);
        r7 = Avx2.Permute2x128(b3, b7, 0x31);
    }

    private static void TransposeInMemory(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7)
    {
        Span<int> block = stackalloc int[64];
        r0.CopyTo(block);
        r1.CopyTo(block[8..]);
        r2.CopyTo(block[16..]);
        r3.CopyTo(block[24..]);
        r4.CopyTo(block[32..]);
        r5.CopyTo(block[40..]);
        r6.CopyTo(block[48..]);
        r7.CopyTo(block[56..]);
        for (var y = 1; y < 8; y++)
        {
            for (var x = 0; x < y; x++)
                (block[8 * y + x], block[8 * x + y]) = (block[8 * x + y], block[8 * y + x]);
        }

        r0 = Vector256.Create(block[..8]);
        r1 = Vector256.Create(block[8..16]);
        r2 = Vector256.Create(block[16..24]);
        r3 = Vector256.Create(block[24..32]);
        r4 = Vector256.Create(block[32..40]);
        r5 = Vector256.Create(block[40..48]);
        r6 = Vector256.Create(block[48..56]);
        r7 = Vector256.Create(block[56..]);
    }
}
