using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>What is known of the errors in one context (T.87 clause A.2.1).</summary>
internal struct RegularContext
{
    /// <summary>The sum of the errors' magnitudes.</summary>
    public int A;

    /// <summary>The sum of the errors, kept near zero by the correction.</summary>
    public int B;

    /// <summary>How often it was met.</summary>
    public ushort N;

    /// <summary>The correction of the prediction.</summary>
    public sbyte C;

    /// <summary>The Golomb parameter that follows from A and N: kept, as the next sample waits for it.</summary>
    public byte K;

    /// <summary>All ones where errors are mapped the other way round, as most are negative (T.87 clause A.5.2); only ever in lossless coding.</summary>
    public readonly int Inversion
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((K - 1) & (2 * B + N - 1)) >> 31;
    }

    /// <summary>Learns from an error (T.87 clause A.6). Its sign is as good as random, so there is no branch on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int error, int step, int reset)
    {
        int n = N, sum = B + error * step, magnitudes = A + ((error ^ error >> 31) - (error >> 31));
        if (n == reset)
        {
            magnitudes >>= 1;
            sum >>= 1;
            n >>= 1;
        }

        n++;
        var isLow = (sum + n - 1) >> 31; // sum <= -n
        var isHigh = -sum >> 31; // sum > 0
        sum += (n & isLow) - (n & isHigh);
        sum &= sum >> 31; // at most 0
        sum -= (sum + n - 1) & (sum + n - 1) >> 31; // at least 1 - n
        var correction = C + isLow - isHigh;
        if (correction == (sbyte)correction)
            C = (sbyte)correction;
        A = magnitudes;
        B = sum;
        N = (ushort)n;
        K = (byte)ContextModel.GolombParameter(magnitudes, n);
    }
}

/// <summary>What is known of the samples that end a run (T.87 clause A.7.2).</summary>
internal struct RunContext
{
    public int A;
    public int N;

    /// <summary>How many errors were negative, Nn.</summary>
    public int Negative;

    public readonly int GolombParameter(int runType) => ContextModel.GolombParameter(A + (N >> 1) * runType, N);

    public void Update(int error, int mapped, int runType, int reset)
    {
        Negative += error < 0 ? 1 : 0;
        A += (mapped + 1 - runType) >> 1;
        if (N == reset)
        {
            A >>= 1;
            N >>= 1;
            Negative >>= 1;
        }

        N++;
    }
}

/// <summary>The contexts of a scan, and the quantiser of gradients that chooses among them (T.87 clauses A.3.3 and A.3.4).</summary>
internal sealed class ContextModel : IDisposable
{
    /// <summary>The 365 contexts, and room that an index of nine bits cannot leave.</summary>
    public const int RegularCount = 512;

    private readonly int _initialA;
    private readonly RentedArray<sbyte> _quantised;

    public ContextModel(CodingParameters parameters)
    {
        Parameters = parameters;
        _quantised = new RentedArray<sbyte>(2 * parameters.MaxValue + 1);
        FillQuantiser(_quantised.Span, parameters);
        _initialA = Math.Max(2, (parameters.Range + 32) / 64);
        Reset();
    }

    /// <summary>The exponents of the lengths in which a run is counted (J in T.87 table A.1).</summary>
    private static ReadOnlySpan<byte> RunLengthExponents =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    public CodingParameters Parameters { get; }

    /// <summary>The quantised gradients from -MAXVAL to MAXVAL.</summary>
    public ReadOnlySpan<sbyte> Quantised => _quantised.Span;

    public RegularContext[] Regular { get; } = new RegularContext[RegularCount];

    public RunContext[] Run { get; } = new RunContext[2];

    public static int RunLengthBits(int runIndex) => RunLengthExponents[runIndex & 31];

    /// <summary>Begins anew, as at the start of a scan and after each restart marker.</summary>
    public void Reset()
    {
        Array.Fill(Regular, new RegularContext { A = _initialA, N = 1, K = (byte)GolombParameter(_initialA, 1) });
        Array.Fill(Run, new RunContext { A = _initialA, N = 1 });
    }

    public void Dispose() => _quantised.Dispose();

    /// <summary>The least k for which n · 2^k reaches a (T.87 clause A.5.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GolombParameter(int a, int n)
    {
        var k = BitOperations.LeadingZeroCount((uint)n) - BitOperations.LeadingZeroCount((uint)(a | n));
        return k + (int)(((uint)n << k) - (uint)a >> 31);
    }

    /// <summary>The context that the gradients around a sample choose; the opposite ones have its negative (T.87 clause A.3.4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Context(ReadOnlySpan<sbyte> quantised, int maxValue, int a, ReadOnlySpan<ushort> above, int i)
    {
        int c = above[i - 1], b = above[i], d = above[i + 1];
        return (quantised[d - b + maxValue] * 9 + quantised[b - c + maxValue]) * 9 + quantised[c - a + maxValue];
    }

    private static void FillQuantiser(Span<sbyte> quantised, CodingParameters parameters)
    {
        ReadOnlySpan<int> thresholds = [parameters.Near + 1, parameters.T1, parameters.T2, parameters.T3];
        var zero = parameters.MaxValue;
        for (var region = 1; region <= thresholds.Length; region++)
        {
            quantised[Math.Min(zero + thresholds[region - 1], quantised.Length)..].Fill((sbyte)region);
            quantised[..Math.Max(0, zero - thresholds[region - 1] + 1)].Fill((sbyte)-region);
        }
    }
}
