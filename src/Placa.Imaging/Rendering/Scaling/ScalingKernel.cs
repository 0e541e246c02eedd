namespace Placa.Imaging;

/// <summary>
/// What each sample of a scaled line is made of: the average of the samples it covers when the line becomes shorter, else a Lanczos filter of
/// three lobes over six samples. Beyond the ends the last sample goes on.
/// </summary>
internal sealed class ScalingKernel
{
    private const int Lobes = 3;
    private readonly int[] _starts;
    private readonly int[] _offsets;
    private readonly float[] _weights;

    private ScalingKernel(int[] starts, int[] offsets, float[] weights)
    {
        _starts = starts;
        _offsets = offsets;
        _weights = weights;
    }

    public static ScalingKernel Create(int source, int target)
    {
        var starts = new int[target];
        var offsets = new int[target + 1];
        var weights = new List<float>(target);
        for (var i = 0; i < target; i++)
        {
            starts[i] = target > source ? AddLanczos(i, source, target, weights, offsets[i]) : AddAverage(i, source, target, weights);
            offsets[i + 1] = weights.Count;
        }

        return new ScalingKernel(starts, offsets, [.. weights]);
    }

    /// <summary>The first source sample that a target sample takes.</summary>
    public int Start(int target) => _starts[target];

    /// <summary>The shares of it and those after it; they add up to 1.</summary>
    public ReadOnlySpan<float> Weights(int target) => _weights.AsSpan(_offsets[target].._offsets[target + 1]);

    private static int AddAverage(int index, int source, int target, List<float> weights)
    {
        var ratio = (double)source / target;
        var (from, to) = (index * ratio, Math.Min((index + 1) * ratio, source));
        var first = (int)from;
        for (var sample = first; sample < to; sample++)
        {
            var share = (Math.Min(sample + 1, to) - Math.Max(sample, from)) / ratio;
            if (share < 1e-6 && sample > first)
                break;
            weights.Add((float)share);
        }

        return first;
    }

    private static int AddLanczos(int index, int source, int target, List<float> weights, int offset)
    {
        var centre = (index + 0.5) * source / target - 0.5;
        var first = (int)Math.Floor(centre) - Lobes + 1;
        var start = Math.Clamp(first, 0, source - 1);
        var end = Math.Clamp(first + 2 * Lobes - 1, 0, source - 1);
        var sum = 0.0;
        for (var sample = start; sample <= end; sample++)
            weights.Add(0);
        for (var sample = first; sample < first + 2 * Lobes; sample++)
        {
            var weight = Lanczos(sample - centre);
            sum += weight;
            weights[offset + Math.Clamp(sample, start, end) - start] += (float)weight;
        }

        for (var i = offset; i < weights.Count; i++)
            weights[i] = (float)(weights[i] / sum);
        return start;
    }

    private static double Lanczos(double x)
    {
        if (Math.Abs(x) < 1e-9)
            return 1;
        if (Math.Abs(x) >= Lobes)
            return 0;
        var angle = Math.PI * x;
        return Lobes * Math.Sin(angle) * Math.Sin(angle / Lobes) / (angle * angle);
    }
}
