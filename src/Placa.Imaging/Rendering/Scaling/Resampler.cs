using System.Runtime.Intrinsics;

namespace Placa.Imaging;

/// <summary>
/// Scales pictures: first down the columns, then along the rows. Four rows of the result are made together, their samples side by side, so that
/// a vector holds one place of all four; with the same steps without vectors.
/// </summary>
internal static class Resampler
{
    private const int Lanes = 4;

    /// <summary>The same picture at another size.</summary>
    public static Canvas Resample(Canvas source, int width, int height)
    {
        if (width == source.Width && height == source.Height)
            return source;

        var vertical = ScalingKernel.Create(source.Height, height);
        var horizontal = ScalingKernel.Create(source.Width, width);
        var target = new Canvas(width, height, source.SamplesPerPixel);
        var sums = new float[source.Width * source.SamplesPerPixel];
        var lanes = new float[Lanes * sums.Length];
        var packed = new uint[target.Row(0).Length];
        for (var y = 0; y < height; y += Lanes)
        {
            var rows = Math.Min(Lanes, height - y);
            for (var lane = 0; lane < rows; lane++)
            {
                Array.Clear(sums);
                var row = vertical.Start(y + lane);
                foreach (var weight in vertical.Weights(y + lane))
                    Accumulate(source.Row(row++), weight, sums);
                PutLane(sums, lane, lanes);
            }

            ScaleRows(lanes, horizontal, source.SamplesPerPixel, packed);
            for (var lane = 0; lane < rows; lane++)
                TakeLane(packed, lane, target.Row(y + lane));
        }

        return target;
    }

    /// <summary>sums[i] += weight × samples[i]; 16 samples at once, then one by one.</summary>
    private static void Accumulate(ReadOnlySpan<byte> samples, float weight, Span<float> sums)
    {
        samples = samples[..sums.Length];
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<byte>.Count <= samples.Length; i += Vector128<byte>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.Create(samples.Slice(i, Vector128<byte>.Count)));
                Add(low, weight, sums.Slice(i, 8));
                Add(high, weight, sums.Slice(i + 8, 8));
            }
        }

        for (; i < samples.Length; i++)
            sums[i] += weight * samples[i];
    }

    private static void Add(Vector128<ushort> samples, float weight, Span<float> sums)
    {
        var (low, high) = Vector128.Widen(samples);
        (Vector128.Create<float>(sums) + Vector128.ConvertToSingle(low.AsInt32()) * weight).CopyTo(sums);
        var upper = sums[4..];
        (Vector128.Create<float>(upper) + Vector128.ConvertToSingle(high.AsInt32()) * weight).CopyTo(upper);
    }

    private static void PutLane(ReadOnlySpan<float> sums, int lane, Span<float> lanes)
    {
        for (var i = 0; i < sums.Length; i++, lane += Lanes)
            lanes[lane] = sums[i];
    }

    /// <summary>Makes the samples of four rows, packed as the four bytes of a number.</summary>
    private static void ScaleRows(ReadOnlySpan<float> lanes, ScalingKernel kernel, int samplesPerPixel, Span<uint> packed)
    {
        var half = Vector128.Create(0.5f);
        var white = Vector128.Create(255f);
        var step = Lanes * samplesPerPixel;
        for (int x = 0, i = 0; i < packed.Length; x++)
        {
            var weights = kernel.Weights(x);
            var position = kernel.Start(x) * step;
            for (var channel = 0; channel < samplesPerPixel; channel++, i++)
            {
                var samples = lanes[(position + Lanes * channel)..];
                var sum = half;
                for (int k = 0, at = 0; k < weights.Length; k++, at += step)
                    sum += Vector128.Create(samples.Slice(at, Lanes)) * weights[k];
                var grey = Vector128.ConvertToInt32(Vector128.Max(Vector128.Min(sum, white), Vector128<float>.Zero)).AsUInt32();
                var words = Vector128.Narrow(grey, grey);
                packed[i] = Vector128.Narrow(words, words).AsUInt32().ToScalar();
            }
        }
    }

    private static void TakeLane(ReadOnlySpan<uint> packed, int lane, Span<byte> row)
    {
        var shift = 8 * lane;
        row = row[..packed.Length];
        for (var i = 0; i < packed.Length; i++)
            row[i] = (byte)(packed[i] >> shift);
    }
}
