using Placa.Phantoms.Modelling;

namespace Placa.Phantoms;

/// <summary>The screen of an ultrasound machine: sector, flow colours, scale, and the electrocardiogram below.</summary>
internal sealed class EchoScreen(int width, int height)
{
    private const int Beams = 224, Samples = 440;
    private const float HalfAngle = 0.70f, FirstEcho = 6;

    public int Width => width;

    public int Height => height;

    /// <summary>First row of the sector.</summary>
    public int Top => height / 24;

    /// <summary>Last row of the sector.</summary>
    public int Bottom => Top + (int)(BeatingHeart.Depth / MillimetresPerPixel);

    public float MillimetresPerPixel => BeatingHeart.Depth / (height * 0.82f);

    /// <summary>Draws one frame.</summary>
    /// <param name="phase">Of the beat, from 0 to 1.</param>
    /// <param name="pixels">Red, green and blue of each pixel, row by row.</param>
    /// <param name="seed">Of the speckle.</param>
    public void Draw(float phase, Span<byte> pixels, uint seed)
    {
        var (echo, flow) = Scan(new BeatingHeart(phase), phase, seed);
        for (var row = Top; row <= Bottom && row < height; row++)
        {
            var depth = (row - Top) * MillimetresPerPixel;
            for (var column = 0; column < width; column++)
            {
                var across = (column - width * 0.5f) * MillimetresPerPixel;
                var range = MathF.Sqrt(across * across + depth * depth);
                var angle = MathF.Atan2(across, depth);
                if (Math.Abs(angle) >= HalfAngle || range is < FirstEcho or >= BeatingHeart.Depth - 1)
                    continue;
                var beam = (angle / HalfAngle + 1) * 0.5f * (Beams - 1);
                var sample = range / BeatingHeart.Depth * (Samples - 1);
                Put(pixels, column, row, Colour(At(echo, beam, sample), At(flow, beam, sample)));
            }
        }

        DrawScale(pixels);
        DrawElectrocardiogram(pixels, phase);
    }

    // Echo and velocity along each beam, before they are spread out into a sector.
    private static (float[] Echo, float[] Flow) Scan(BeatingHeart heart, float phase, uint seed)
    {
        var (echo, flow) = (new float[Beams * Samples], new float[Beams * Samples]);
        for (var beam = 0; beam < Beams; beam++)
        {
            var angle = (beam / (Beams - 1f) * 2 - 1) * HalfAngle;
            var (sin, cos) = MathF.SinCos(angle);
            var contact = 0.82f + 0.18f * Noise.Smooth(beam / 13f, 0, 0, seed) - 0.35f * Math.Max(0, Math.Abs(angle) / HalfAngle - 0.75f);
            for (var sample = 0; sample < Samples; sample++)
            {
                var range = sample * BeatingHeart.Depth / (Samples - 1);
                var (x, y) = (range * sin, range * cos);
                var tissue = heart.Echo(x, y) + 0.5f * MathF.Exp(-range / 9);
                // Fully developed speckle is a sum of random phasors; it follows the tissue, and drifts within a beat.
                var drift = 2.2f * MathF.Sin(phase * 2 * MathF.PI);
                float real = Noise.Smooth(beam * 0.62f, sample * 0.36f + drift, drift * 0.4f, seed + 1), imaginary = Noise.Smooth(beam * 0.62f, sample * 0.36f + drift, drift * 0.4f, seed + 2);
                var speckle = 0.30f + 1.35f * MathF.Sqrt(real * real + imaginary * imaginary);
                echo[beam * Samples + sample] = tissue * speckle * contact * (1.1f - 0.35f * range / BeatingHeart.Depth);
                // Flow is sought only in a box, as on a machine.
                if (angle is > -0.12f and < 0.42f && range is > 38 and < 128)
                    flow[beam * Samples + sample] = heart.Velocity(x, y);
            }
        }

        return (echo, flow);
    }

    private static float At(float[] scan, float beam, float sample)
    {
        int b = Math.Min((int)beam, Beams - 2), s = Math.Min((int)sample, Samples - 2);
        float u = beam - b, v = sample - s;
        var i = b * Samples + s;
        var near = scan[i] + (scan[i + 1] - scan[i]) * v;
        var far = scan[i + Samples] + (scan[i + Samples + 1] - scan[i + Samples]) * v;
        return near + (far - near) * u;
    }

    // Towards the transducer red to yellow, away from it blue to cyan; grey where nothing flows.
    private static (float R, float G, float B) Colour(float echo, float velocity)
    {
        var speed = Math.Abs(velocity);
        if (speed > 0.12f)
        {
            var (strong, bright) = (110 + 145 * Math.Min(1, speed * 1.6f), 230 * Math.Clamp(speed * 1.7f - 0.55f, 0, 1));
            return velocity > 0 ? (strong, bright, 15) : (15, bright, strong);
        }

        var grey = 265 * MathF.Pow(Math.Clamp(echo, 0, 1), 0.72f) - 12;
        return (grey, grey, grey * 1.03f);
    }

    private void DrawScale(Span<byte> pixels)
    {
        for (var centimetre = 0; centimetre <= 16; centimetre++)
        {
            var row = Top + (int)(centimetre * 10 / MillimetresPerPixel);
            for (var i = 0; i < (centimetre % 5 == 0 ? width / 64 : width / 128); i++)
                Put(pixels, width - width / 20 - i, row, (190, 190, 190));
        }

        var length = height / 5;
        for (var row = 0; row < length; row++)
            for (var i = 0; i < width / 60; i++)
                Put(pixels, width / 26 + i, Top + row, Colour(0, 1 - 2f * row / length));
    }

    private void DrawElectrocardiogram(Span<byte> pixels, float phase)
    {
        var (floor, tall) = (height * 0.965f, height * 0.07f);
        var before = 0f;
        for (var column = 0; column < width; column++)
        {
            var time = column * 2f / width + 0.15f; // two beats fit
            var level = Electrocardiogram(time - MathF.Floor(time));
            var (low, high) = (Math.Min(level, before), Math.Max(level, before));
            for (var row = floor - high * tall; row <= floor - low * tall + 1; row++)
                Put(pixels, column, (int)row, (40, 215, 90));
            before = level;
        }

        var now = (int)((phase + 0.85f) * 0.5f * width);
        for (var row = (int)(floor - tall); row < floor + tall * 0.3f; row++)
            Put(pixels, now, row, (235, 235, 235));
    }

    private static float Electrocardiogram(float t)
    {
        return 0.14f * Wave(0.86f, 0.028f) - 0.12f * Wave(0.975f, 0.008f) + Wave(1, 0.010f) - 0.22f * Wave(1.026f, 0.010f) + 0.24f * Wave(1.3f, 0.045f);

        float Wave(float at, float wide)
        {
            var distance = Math.Abs(t - at) % 1;
            distance = Math.Min(distance, 1 - distance) / wide;
            return MathF.Exp(-distance * distance * 0.5f);
        }
    }

    private void Put(Span<byte> pixels, int column, int row, (float R, float G, float B) colour)
    {
        if ((uint)column >= width || (uint)row >= height)
            return;
        var pixel = pixels.Slice((row * width + column) * 3, 3);
        pixel[0] = (byte)Math.Clamp(colour.R, 0, 255);
        pixel[1] = (byte)Math.Clamp(colour.G, 0, 255);
        pixel[2] = (byte)Math.Clamp(colour.B, 0, 255);
    }
}
