using System.Runtime.Intrinsics;

namespace Placa.Imaging;

/// <summary>Scales pictures, first down the columns, then along the rows; it keeps one row in between.</summary>
internal static class Resampler
{
    /// <summary>The same picture at another size.</summary>
    public static Canvas Resample(Canvas source, int width, int height)
    {
        if (width == source.Width && height == source.Height)
            return source;

        var vertical = ScalingKernel.Create(source.Height, height);
        var horizontal = ScalingKernel.Create(source.Width, width);
        var target = new Canvas(width, height, source.SamplesPerPixel);
        var sums = new float[source.Width * source.SamplesPerPixel];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var row = vertical.Start(y);
            foreach (var weight in vertical.Weights(y))
                Accumulate(source.Row(row++), weight, sums);
            if (source.SamplesPerPixel == 1)
                ScaleGrey(sums, horizontal, target.Row(y));
            else
                ScaleColour(sums, horizontal, target.Row(y));
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
                var bytes = Vector128.Create(samples.Slice(i, Vector128<byte>.Count));
                var (low, high) = Vector128.Widen(bytes);
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
        (Vector128.Create<float>(sums[4..]) + Vector128.ConvertToSingle(high.AsInt32()) * weight).CopyTo(sums[4..]);
    }

    private static void ScaleGrey(ReadOnlySpan<float> row, ScalingKernel kernel, Span<byte> target)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var weights = kernel.Weights(x);
            var samples = row.Slice(kernel.Start(x), weights.Length);
            var sum = 0f;
            for (var k = 0; k < weights.Length; k++)
                sum += weights[k] * samples[k];
            target[x] = Round(sum);
        }
    }

    private static void ScaleColour(ReadOnlySpan<float> row, ScalingKernel kernel, Span<byte> target)
    {
        for (var x = 0; 3 * x < target.Length; x++)
        {
            var weights = kernel.Weights(x);
            var samples = row.Slice(3 * kernel.Start(x), 3 * weights.Length);
            var (red, green, blue) = (0f, 0f, 0f);
            for (var k = 0; k < weights.Length; k++)
            {
                red += weights[k] * samples[3 * k];
                green += weights[k] * samples[3 * k + 1];
                blue += weights[k] * samples[3 * k + 2];
            }

            (target[3 * x], target[3 * x + 1], target[3 * x + 2]) = (Round(red), Round(green), Round(blue));
        }
    }

    private static byte Round(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
