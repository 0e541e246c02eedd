namespace Placa.Imaging;

/// <summary>A picture being made: rows from the top without padding, 8 bits a sample, grey or RGB.</summary>
internal sealed class Canvas
{
    /// <summary>The largest picture: 256 million pixels.</summary>
    public const long MaxPixels = 1 << 28;

    public Canvas(int width, int height, int samplesPerPixel)
        : this(width, height, samplesPerPixel, new byte[checked(width * height * samplesPerPixel)])
    {
    }

    public Canvas(int width, int height, int samplesPerPixel, Memory<byte> pixels)
    {
        Width = width;
        Height = height;
        SamplesPerPixel = samplesPerPixel;
        Pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    public int SamplesPerPixel { get; }

    public Memory<byte> Pixels { get; }

    /// <summary>The samples of a row.</summary>
    public Span<byte> Row(int y) => Pixels.Span.Slice(y * Width * SamplesPerPixel, Width * SamplesPerPixel);

    /// <summary>Makes pixels of a row grey, as far as they are inside.</summary>
    public void Fill(int y, int from, int to, byte grey)
    {
        from = Math.Max(from, 0);
        to = Math.Min(to, Width);
        if (y >= 0 && y < Height && from < to)
            Row(y)[(from * SamplesPerPixel)..(to * SamplesPerPixel)].Fill(grey);
    }

    /// <summary>Covers a part of a pixel, from 0 to 1, with grey; outside nothing happens.</summary>
    public void Blend(int x, int y, byte grey, float coverage)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height || coverage <= 0)
            return;
        foreach (ref var sample in Row(y).Slice(x * SamplesPerPixel, SamplesPerPixel))
            sample = (byte)(sample + (grey - sample) * Math.Min(coverage, 1) + 0.5f);
    }
}
