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
    /// <summary>Lifting steps of the synthesis. Those of odd number change samples at even coordinates, the others those at odd ones.</summary>
    static abstract int Steps { get; }

    /// <summary>What is done to low-pass or high-pass samples before the first step of the synthesis.</summary>
    static abstract void Scale(Span<T> samples, bool isHigh);

    /// <summary>A step of the synthesis.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="targets">What is changed.</param>
    /// <param name="left">The neighbour before each target.</param>
    /// <param name="right">The neighbour after it.</param>
    static abstract void Lift(int step, Span<T> targets, ReadOnlySpan<T> left, ReadOnlySpan<T> right);

    /// <summary>A line of one sample at an odd coordinate.</summary>
    static abstract T Halve(T sample);

    /// <summary>Takes samples at even coordinates, which become low-pass ones, and those at odd coordinates, which become high-pass ones.</summary>
    /// <param name="low">Samples at even coordinates.</param>
    /// <param name="high">Samples at odd coordinates.</param>
    /// <param name="unit">Elements of a sample.</param>
    /// <param name="parity">1 when the first sample has an odd coordinate.</param>
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

    /// <summary>Undoes the analysis of a line: low-pass samples become those at even coordinates, high-pass ones those at odd ones.</summary>
    public static void Synthesize<T, TKernel>(Span<T> low, Span<T> high, int parity)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        TKernel.Scale(low[1..^1], isHigh: false);
        TKernel.Scale(high[1..^1], isHigh: true);
        for (var step = 1; step <= TKernel.Steps; step++)
        {
            var isEven = (step & 1) != 0;
            var targets = isEven ? low : high;
            var others = isEven ? high : low;
            var shift = isEven ? parity : 1 - parity;
            Extend(others, 1);
            var count = targets.Length - 2;
            TKernel.Lift(step, targets.Slice(1, count), others.Slice(shift, count), others.Slice(shift + 1, count));
        }
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
    public static int Steps => 2;

    public static void Scale(Span<int> samples, bool isHigh)
    {
    }

    public static void Lift(int step, Span<int> targets, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        const int Lanes = 8;
        var i = 0;
        if (step == 1)
        {
            var two = Vector256.Create(2);
            for (; i + Lanes <= targets.Length; i += Lanes)
            {
                var sum = Vector256.Create(left.Slice(i, Lanes)) + Vector256.Create(right.Slice(i, Lanes)) + two;
                var target = targets.Slice(i, Lanes);
                (Vector256.Create<int>(target) - (sum >> 2)).CopyTo(target);
            }

            for (; i < targets.Length; i++)
                targets[i] -= left[i] + right[i] + 2 >> 2;
            return;
        }

        for (; i + Lanes <= targets.Length; i += Lanes)
        {
            var sum = Vector256.Create(left.Slice(i, Lanes)) + Vector256.Create(right.Slice(i, Lanes));
            var target = targets.Slice(i, Lanes);
            (Vector256.Create<int>(target) + (sum >> 1)).CopyTo(target);
        }

        for (; i < targets.Length; i++)
            targets[i] += left[i] + right[i] >> 1;
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

    public static int Steps => 4;

    public static void Scale(Span<float> samples, bool isHigh) => Scale(samples, isHigh ? 1 / K : K);

    public static void Lift(int step, Span<float> targets, ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Lift(targets, left, right, step switch { 1 => Delta, 2 => Gamma, 3 => Beta, _ => Alpha });

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

    /// <summary>Takes a part of both neighbours from each target sample, on samples that lie apart.</summary>
    internal static void Lift(Span<float> targets, Span<float> others, int unit, int shift, float factor)
    {
        Wavelet.Extend(others, unit);
        var target = targets[unit..^unit];
        Lift(target, others.Slice(shift * unit, target.Length), others.Slice((shift + 1) * unit, target.Length), factor);
    }

    private static void Lift(Span<float> targets, ReadOnlySpan<float> left, ReadOnlySpan<float> right, float factor)
    {
        const int Lanes = 8;
        var i = 0;
        for (; i + Lanes <= targets.Length; i += Lanes)
        {
            var sum = Vector256.Create(left.Slice(i, Lanes)) + Vector256.Create(right.Slice(i, Lanes));
            var target = targets.Slice(i, Lanes);
            (Vector256.Create<float>(target) - sum * factor).CopyTo(target);
        }

        for (; i < targets.Length; i++)
            targets[i] -= (left[i] + right[i]) * factor;
    }
}
