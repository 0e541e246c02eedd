using System.Numerics;

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
internal sealed class ContextModel
{
    /// <summary>The 365 contexts, and room that an index of nine bits cannot leave.</summary>
    public const int RegularCount = 512;

    /// <summary>The exponents of the lengths in which a run is counted (J in T.87 table A.1).</summary>
    private static readonly byte[] _runLengthBits =
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly int _initialA;

    public ContextModel(CodingParameters parameters)
    {
        Parameters = parameters;
        Quantised = new sbyte[2 * parameters.MaxValue + 1];
        for (var i = 0; i < Quantised.Length; i++)
            Quantised[i] = (sbyte)Quantise(i - parameters.MaxValue, parameters);
        _initialA = Math.Max(2, (parameters.Range + 32) / 64);
        Reset();
    }

    public CodingParameters Parameters { get; }

    /// <summary>The quantised gradients from -MAXVAL to MAXVAL.</summary>
    public sbyte[] Quantised { get; }

    public RegularContext[] Regular { get; } = new RegularContext[RegularCount];

    public RunContext[] Run { get; } = new RunContext[2];

    public static int RunLengthBits(int runIndex) => _runLengthBits[runIndex & 31];

    /// <summary>Begins anew, as at the start of a scan and after each restart marker.</summary>
    public void Reset()
    {
        Array.Fill(Regular, new RegularContext { A = _initialA, N = 1, K = (byte)GolombParameter(_initialA, 1) });
        Array.Fill(Run, new RunContext { A = _initialA, N = 1 });
    }

    /// <summary>The least k for which n · 2^k reaches a (T.87 clause A.5.1).</summary>
    public static int GolombParameter(int a, int n)
    {
        var k = Math.Max(0, BitOperations.LeadingZeroCount((uint)n) - BitOperations.LeadingZeroCount((uint)a));
        return k + ((long)n << k < (uint)a ? 1 : 0);
    }

    private static int Quantise(int gradient, in CodingParameters parameters)
    {
        var magnitude = Math.Abs(gradient);
        var region = magnitude <= parameters.Near ? 0
            : magnitude < parameters.T1 ? 1
            : magnitude < parameters.T2 ? 2
            : magnitude < parameters.T3 ? 3
            : 4;
        return gradient < 0 ? -region : region;
    }
}
