using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The lifting steps of a wavelet (T.800 sections F.3.8 and F.4.8). Lanes are samples beside each other.</summary>
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

    /// <summary>Undoes <see cref="Scale"/>.</summary>
    static abstract void Unscale(Span<T> samples, bool isHigh);

    /// <summary>Undoes <see cref="Lift"/>.</summary>
    static abstract void Unlift(int step, Span<T> targets, ReadOnlySpan<T> left, ReadOnlySpan<T> right);

    /// <summary>A line of one sample at an odd coordinate.</summary>
    static abstract T Halve(T sample);

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

    /// <summary>Makes low-pass and high-pass samples of a line those at even and those at odd coordinates, which lie apart.</summary>
    /// <param name="low">Has room for one sample before its first and after its last, for the symmetric extension.</param>
    /// <param name="high">The same.</param>
    /// <param name="parity">1 when the first sample has an odd coordinate.</param>
    public static void Synthesize<T, TKernel>(Span<T> low, Span<T> high, int parity)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        TKernel.Scale(low[1..^1], isHigh: false);
        TKernel.Scale(high[1..^1], isHigh: true);
        for (var step = 1; step <= TKernel.Steps; step++)
        {
            var targets = Sides(step, low, high, 1, parity, out var left, out var right);
            TKernel.Lift(step, targets, left, right);
        }
    }

    /// <summary>Undoes <see cref="Synthesize"/>, for a sample or several columns next to each other as a unit.</summary>
    public static void Analyse<T, TKernel>(Span<T> low, Span<T> high, int unit, int parity)
        where T : unmanaged
        where TKernel : IWaveletKernel<T>
    {
        for (var step = TKernel.Steps; step > 0; step--)
        {
            var targets = Sides(step, low, high, unit, parity, out var left, out var right);
            TKernel.Unlift(step, targets, left, right);
        }

        TKernel.Unscale(low[unit..^unit], isHigh: false);
        TKernel.Unscale(high[unit..^unit], isHigh: true);
    }

    /// <summary>What a step changes, and the neighbours to both sides with their extension.</summary>
    private static Span<T> Sides<T>(int step, Span<T> low, Span<T> high, int unit, int parity, out ReadOnlySpan<T> left, out ReadOnlySpan<T> right)
    {
        var isEven = (step & 1) != 0;
        var targets = (isEven ? low : high)[unit..^unit];
        var others = isEven ? high : low;
        var shift = isEven ? parity : 1 - parity;
        Extend(others, unit);
        left = others.Slice(shift * unit, targets.Length);
        right = others.Slice((shift + 1) * unit, targets.Length);
        return targets;
    }

    /// <summary>Repeats the first and the last sample; between two samples of one kind lies one of the other, so this is the symmetric extension.</summary>
    private static void Extend<T>(Span<T> samples, int unit)
    {
        samples.Slice(unit, unit).CopyTo(samples);
        samples.Slice(samples.Length - 2 * unit, unit).CopyTo(samples[^unit..]);
    }
}

/// <summary>The reversible 5/3 kernel in integers (T.800 section F.3.8.2.1).</summary>
internal readonly struct ReversibleKernel : IWaveletKernel<int>
{
    private const int Lanes = 8;

    public static int Steps => 2;

    public static void Scale(Span<int> samples, bool isHigh)
    {
    }

    public static void Unscale(Span<int> samples, bool isHigh)
    {
    }

    public static void Lift(int step, Span<int> targets, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        if (step == 1)
            Subtract(targets, left, right, 2, 2, 0);
        else
            Subtract(targets, left, right, 0, 1, -1);
    }

    public static void Unlift(int step, Span<int> targets, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        if (step == 1)
            Subtract(targets, left, right, 2, 2, -1);
        else
            Subtract(targets, left, right, 0, 1, 0);
    }

    public static int Halve(int sample) => sample >> 1;

    public static int Double(int sample) => sample << 1;

    /// <summary>Takes the shifted sum of both neighbours from each target; with −1 for the sign, adds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(Span<int> targets, ReadOnlySpan<int> left, ReadOnlySpan<int> right, int rounding, int shift, int sign)
    {
        var i = 0;
        for (; i + Lanes <= targets.Length; i += Lanes)
        {
            var sum = Vector256.Create(left.Slice(i, Lanes)) + Vector256.Create(right.Slice(i, Lanes)) + Vector256.Create(rounding);
            var target = targets.Slice(i, Lanes);
            (Vector256.Create<int>(target) - ((sum >> shift ^ Vector256.Create(sign)) - Vector256.Create(sign))).CopyTo(target);
        }

        for (; i < targets.Length; i++)
            targets[i] -= (left[i] + right[i] + rounding >> shift ^ sign) - sign;
    }
}

/// <summary>The irreversible 9/7 kernel (T.800 section F.3.8.1.1 and table F.4).</summary>
internal readonly struct IrreversibleKernel : IWaveletKernel<float>
{
    public const float Alpha = -1.586134342059924f;
    public const float Beta = -0.052980118572961f;
    public const float Gamma = 0.882911075530934f;
    public const float Delta = 0.443506852043971f;
    public const float K = 1.230174104914001f;

    private const int Lanes = 8;

    public static int Steps => 4;

    public static void Scale(Span<float> samples, bool isHigh) => Multiply(samples, isHigh ? 1 / K : K);

    public static void Unscale(Span<float> samples, bool isHigh) => Multiply(samples, isHigh ? K : 1 / K);

    public static void Lift(int step, Span<float> targets, ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Subtract(targets, left, right, Factor(step));

    public static void Unlift(int step, Span<float> targets, ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        Subtract(targets, left, right, -Factor(step));

    public static float Halve(float sample) => sample / 2;

    public static float Double(float sample) => sample * 2;

    private static float Factor(int step) => step switch { 1 => Delta, 2 => Gamma, 3 => Beta, _ => Alpha };

    private static void Multiply(Span<float> samples, float factor)
    {
        var i = 0;
        for (; i + Lanes <= samples.Length; i += Lanes)
        {
            var target = samples.Slice(i, Lanes);
            (Vector256.Create<float>(target) * factor).CopyTo(target);
        }

        for (; i < samples.Length; i++)
            samples[i] *= factor;
    }

    /// <summary>Takes a part of both neighbours from each target.</summary>
    private static void Subtract(Span<float> targets, ReadOnlySpan<float> left, ReadOnlySpan<float> right, float factor)
    {
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
