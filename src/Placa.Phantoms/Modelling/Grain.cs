namespace Placa.Phantoms.Modelling;

/// <summary>
/// Gaussian image noise with the short correlation a reconstruction filter leaves, of mean 0 and standard deviation 1.
/// Two tiles whose sizes share no divisor are added, so no repetition is seen in an image.
/// </summary>
internal sealed class Grain
{
    private const int First = 256, Second = 211;
    private readonly float[] _first, _second;

    /// <param name="seed">Equal seeds give equal grain.</param>
    /// <param name="correlation">Weight of each neighbouring pixel: 0 for white noise, about 0.3 for CT.</param>
    public Grain(uint seed, float correlation)
    {
        _first = Tile(First, seed, correlation);
        _second = Tile(Second, seed + 1, correlation);
    }

    /// <summary>Adds grain to an image of rows of <paramref name="width"/> pixels; every frame index has its own.</summary>
    public void AddTo(Span<float> image, int width, float sigma, int frameIndex)
    {
        var start = Noise.Hash(frameIndex, 0, 0, 77);
        int x0 = (int)(start & 0xFF), y0 = (int)(start >> 8 & 0xFF), x1 = (int)((start >> 16) % Second), y1 = (int)((start >> 20) % Second);
        sigma *= MathF.Sqrt(0.5f);
        for (var y = 0; y * width < image.Length; y++)
        {
            var row = image.Slice(y * width, width);
            var first = _first.AsSpan((y + y0) % First * First, First);
            var second = _second.AsSpan((y + y1) % Second * Second, Second);
            for (int x = 0, i = x0, j = x1; x < row.Length; x++)
            {
                row[x] += (first[i] + second[j]) * sigma;
                i = i + 1 & First - 1;
                j = j + 1 == Second ? 0 : j + 1;
            }
        }
    }

    private static float[] Tile(int size, uint seed, float correlation)
    {
        var white = new float[size * size];
        for (var i = 0; i < white.Length; i++)
            white[i] = Gaussian(i, seed);

        return Blur(Blur(white, 1), size);

        // One axis at a time; the step is 1 along a row and the tile's size along a column. Both wrap round.
        float[] Blur(float[] source, int step)
        {
            var target = new float[source.Length];
            var norm = 1 / MathF.Sqrt(1 + 2 * correlation * correlation);
            for (var i = 0; i < source.Length; i++)
                target[i] = norm * (source[i]
                    + correlation * (source[(i + step) % source.Length] + source[(i + source.Length - step) % source.Length]));
            return target;
        }
    }

    private static float Gaussian(int index, uint seed)
    {
        var radius = MathF.Sqrt(-2 * MathF.Log(Noise.Uniform(index, 1, 0, seed) + 1e-7f));
        return radius * MathF.Cos(2 * MathF.PI * Noise.Uniform(index, 2, 0, seed));
    }
}
