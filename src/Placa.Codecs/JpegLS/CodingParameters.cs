using System.Numerics;

namespace Placa.Codecs.JpegLS;

/// <summary>The preset coding parameters, where zero stands for the default (T.87 clause C.2.4.1.1).</summary>
internal readonly record struct PresetParameters(int MaxValue, int T1, int T2, int T3, int Reset);

/// <summary>What a scan is coded with: the parameters and what follows from them (T.87 clauses A.2.1 and C.2.4.1.1.1).</summary>
internal sealed record CodingParameters
{
    private const int DefaultReset = 64;

    private CodingParameters(int near, int maxValue)
    {
        (Near, MaxValue) = (near, maxValue);
        Step = 2 * near + 1;
        Range = (maxValue + 2 * near) / Step + 1;
        ErrorBits = BitOperations.Log2((uint)Range - 1) + 1;
        var bits = Math.Max(2, BitOperations.Log2((uint)maxValue) + 1);
        Limit = 2 * (bits + Math.Max(8, bits));
        LongestPrefix = Limit - ErrorBits - 1;
        IsLossless = near == 0 && (maxValue & (maxValue + 1)) == 0;
    }

    public int Near { get; }

    public int MaxValue { get; }

    public int T1 { get; private init; }

    public int T2 { get; private init; }

    public int T3 { get; private init; }

    public int Reset { get; private init; }

    /// <summary>The distance of two values of a quantised error.</summary>
    public int Step { get; }

    /// <summary>The number of quantised errors.</summary>
    public int Range { get; }

    /// <summary>Bits of a quantised error, qbpp.</summary>
    public int ErrorBits { get; }

    /// <summary>The longest Golomb code.</summary>
    public int Limit { get; }

    /// <summary>The zeros before a Golomb code that announce an error which is not in the code.</summary>
    public int LongestPrefix { get; }

    /// <summary>Whether <see cref="Lossless"/> does: errors are not quantised, and samples take all values of their bits.</summary>
    public bool IsLossless { get; }

    /// <summary>Checks the parameters and fills in defaults.</summary>
    /// <returns>Null when they are out of their bounds.</returns>
    public static CodingParameters? Create(PresetParameters preset, int bitsPerSample, int near)
    {
        var largest = (1 << bitsPerSample) - 1;
        var maxValue = preset.MaxValue == 0 ? largest : preset.MaxValue;
        if (maxValue < 1 || maxValue > largest || near > Math.Min(255, maxValue / 2))
            return null;

        int t1, t2, t3;
        if (maxValue >= 128)
        {
            var factor = (Math.Min(maxValue, 4095) + 128) >> 8;
            t1 = Clamp(factor + 2 + 3 * near, near + 1, maxValue);
            t2 = Clamp(factor * 4 + 3 + 5 * near, t1, maxValue);
            t3 = Clamp(factor * 17 + 4 + 7 * near, t2, maxValue);
        }
        else
        {
            var factor = 256 / (maxValue + 1);
            t1 = Clamp(Math.Max(2, 3 / factor + 3 * near), near + 1, maxValue);
            t2 = Clamp(Math.Max(3, 7 / factor + 5 * near), t1, maxValue);
            t3 = Clamp(Math.Max(4, 21 / factor + 7 * near), t2, maxValue);
        }

        t1 = preset.T1 == 0 ? t1 : preset.T1;
        t2 = preset.T2 == 0 ? t2 : preset.T2;
        t3 = preset.T3 == 0 ? t3 : preset.T3;
        var reset = preset.Reset == 0 ? DefaultReset : preset.Reset;
        if (t1 < near + 1 || t2 < t1 || t3 < t2 || t3 > maxValue || reset < 3 || reset > Math.Max(255, maxValue))
            return null;

        return new CodingParameters(near, maxValue) { T1 = t1, T2 = t2, T3 = t3, Reset = reset };
    }

    /// <summary>The CLAMP of T.87 figure C.3: a value out of bounds becomes the lower bound.</summary>
    private static int Clamp(int value, int low, int high) => value > high || value < low ? low : value;
}
