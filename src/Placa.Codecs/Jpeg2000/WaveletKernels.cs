using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// One dimension of a wavelet, on low-pass and high-pass samples that lie apart (T.800 section F.3.6). A sample is a unit of one
/// or more elements: one along a row, several columns next to each other along columns. Each span has a unit of room before its first sample
/// and after its last, for the symmetric extension.
/// </summary>
internal interface IWaveletKernel<T>
    where T : unmanaged
{
    /// <param name="low">Low-pass samples; become the samples at even coordinates.</param>
    /// <param name="high">High-pass samples; become the samples at odd coordinates.</param>
    /// <param name="unit">Elements of a sample.</param>
    /// <param name="parity">1 when the first sample has an odd coordinate.</param>
    static abstract void Synthesize(Span<T> low, Span<T> high, int unit, int parity);

    /// <summary>A line of one sample at an odd coordinate.</summary>
    static abstract T Halve(T sample);

    /// <summary>Undoes <see cref="Synthesize"/>: samples at even coordinates become low-pass ones, those at odd coordinates high-pass ones.</summary>
    static abstract void Analyse(Span<T> low, Span<T> high, int unit, int parity);

    /// <summary>Undoes <see cref="Halve"/>.</summary>
    static abstract T Double(T sample);
}

/// <summary>Helpers for the extension at both ends.</summary>
internal static class Wavelet
{
    /// <summary>Columns that are transformed together: a line of the cache.</summary>
    public const int StripWidth = 16;

    /// <summary>Copies a row of a strip, which is too short to call a copying routine for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> target)
        where T : unmanaged
    {
        if (source.Length == StripWidth)
        {
            Vector512.Create(source).CopyTo(target);
            return;
        }

        source.CopyTo(target);
    }

    /// <summary>Repeats the first and the last sample; between two samples of one kind lies one of the other, so this is the symmetric extension.</summary>
    public static void Extend<T>(Span<T> samples, int unit)
    {
        samples.Slice(unit, unit).CopyTo(samples);
        samples.Slice(samples.Length - 2 * unit, unit).CopyTo(samples[^unit..]);
    }
}

/// <summary>The reversible 5/3 kernel in integers (T.800 section F.3.8.2.1).</summary>
internal readonly struct ReversibleKernel : IWaveletKernel<int>
{
    public static void Synthesize(Span<int> low, Span<int> high, int unit, int parity)
    {
        Wavelet.Extend(high, unit);
        var even = low[unit..^unit];
        var left = high.Slice(parity * unit, even.Length);
        var right = high.Slice((parity + 1) * unit, even.Length);
        var i = 0;
        var two = Vector256.Create(2);
        for (; i + Vector256<int>.Count <= even.Length; i += Vector256<int>.Count)
        {
            var sum = Vector256.Create<int>(left[i..]) + Vector256.Create<int>(right[i..]) + two;
            (Vector256.Create<int>(even[i..]) - (sum >> 2)).CopyTo(even[i..]);
        }

        for (; i < even.Length; i++)
            even[i] -= left[i] + right[i] + 2 >> 2;

        Wavelet.Extend(low, unit);
        var odd = high[unit..^unit];
        left = low.Slice((1 - parity) * unit, odd.Length);
        right = low.Slice((2 - parity) * unit, odd.Length);
        for (i = 0; i + Vector256<int>.Count <= odd.Length; i += Vector256<int>.Count)
        {
            var sum = Vector256.Create<int>(left[i..]) + Vector256.Create<int>(right[i..]);
            (Vector256.Create<int>(odd[i..]) + (sum >> 1)).CopyTo(odd[i..]);
        }

        for (; i < odd.Length; i++)
            odd[i] += left[i] + right[i] >> 1;
    }

    public static int Halve(int sample) => sample >> 1;

    public static void Analyse(Span<int> low, Span<int> high, int unit, int parity)
    {
        Wavelet.Extend(low, unit);
        var odd = high[unit..^unit];
        var left = low.Slice((1 - parity) * unit, odd.Length);
        var right = low.Slice((2 - parity) * unit, odd.Length);
        var i = 0;
        for (; i + Vector256<int>.Count <= odd.Length; i += Vector256<int>.Count)
        {
            var sum = Vector256.Create<int>(left[i..]) + Vector256.Create<int>(right[i..]);
            (Vector256.Create<int>(odd[i..]) - (sum >> 1)).CopyTo(odd[i..]);
        }

        for (; i < odd.Length; i++)
            odd[i] -= left[i] + right[i] >> 1;

        Wavelet.Extend(high, unit);
        var even = low[unit..^unit];
        left = high.Slice(parity * unit, even.Length);
        right = high.Slice((parity + 1) * unit, even.Length);
        var two = Vector256.Create(2);
        for (i = 0; i + Vector256<int>.Count <= even.Length; i += Vector256<int>.Count)
        {
            var sum = Vector256.Create<int>(left[i..]) + Vector256.Create<int>(right[i..]) + two;
            (Vector256.Create<int>(even[i..]) + (sum >> 2)).CopyTo(even[i..]);
        }

        for (; i < even.Length; i++)
            even[i] += left[i] + right[i] + 2 >> 2;
    }

    public static int Double(int sample) => sample << 1;
}

/// <summary>The irreversible 9/7 kernel (T.800 section F.3.8.1.1 and table F.4).</summary>
internal readonly struct IrreversibleKernel : IWaveletKernel<float>
{
    public const float Alpha = -1.586134342059924f;
    public const float Beta = -0.052980118572961f;
    public const float Gamma = 0.882911075530934f;
    public const float Delta = 0.443506852043971f;
    public const float K = 1.230174104914001f;

    public static void Synthesize(Span<float> low, Span<float> high, int unit, int parity)
    {
        Scale(low, K);
        Scale(high, 1 / K);
        Lift(low, high, unit, parity, Delta);
        Lift(high, low, unit, 1 - parity, Gamma);
        Lift(low, high, unit, parity, Beta);
        Lift(high, low, unit, 1 - parity, Alpha);
    }

    public static float Halve(float sample) => sample / 2;

    public static void Analyse(Span<float> low, Span<float> high, int unit, int parity)
    {
        Lift(high, low, unit, 1 - parity, -Alpha);
        Lift(low, high, unit, parity, -Beta);
        Lift(high, low, unit, 1 - parity, -Gamma);
        Lift(low, high, unit, parity, -Delta);
        Scale(low, 1 / K);
        Scale(high, K);
    }

    public static float Double(float sample) => sample * 2;

    private static void Scale(Span<float> samples, float factor)
    {
        var i = 0;
        for (; i + Vector256<float>.Count <= samples.Length; i += Vector256<float>.Count)
            (Vector256.Create<float>(samples[i..]) * factor).CopyTo(samples[i..]);
        for (; i < samples.Length; i++)
            samples[i] *= factor;
    }

    /// <summary>Takes a part of both neighbours from each target sample.</summary>
    internal static void Lift(Span<float> targets, Span<float> others, int unit, int shift, float factor)
    {
        Wavelet.Extend(others, unit);
        var target = targets[unit..^unit];
        var left = others.Slice(shift * unit, target.Length);
        var right = others.Slice((shift + 1) * unit, target.Length);
        var i = 0;
        for (; i + Vector256<float>.Count <= target.Length; i += Vector256<float>.Count)
        {
            var sum = Vector256.Create<float>(left[i..]) + Vector256.Create<float>(right[i..]);
            (Vector256.Create<float>(target[i..]) - sum * factor).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
            target[i] -= (left[i] + right[i]) * factor;
    }
}
