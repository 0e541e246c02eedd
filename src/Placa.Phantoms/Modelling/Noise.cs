namespace Placa.Phantoms.Modelling;

/// <summary>
/// Noise that depends on place and seed alone, so frames can be made in any order, on any thread, with equal results.
/// </summary>
internal static class Noise
{
    /// <summary>A well-mixed number for a point of the integer lattice.</summary>
    public static uint Hash(int x, int y, int z, uint seed)
    {
        var h = seed + (uint)x * 0x9E3779B1 + (uint)y * 0x85EBCA77 + (uint)z * 0xC2B2AE3D;
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        return h ^ (h >> 15);
    }

    /// <summary>Evenly spread between 0 and 1.</summary>
    public static float Uniform(int x, int y, int z, uint seed) => (Hash(x, y, z, seed) >> 8) * (1f / (1 << 24));

    /// <summary>Smooth noise between -1 and 1 whose features are one unit wide.</summary>
    public static float Smooth(float x, float y, float z, uint seed)
    {
        int x0 = (int)MathF.Floor(x), y0 = (int)MathF.Floor(y), z0 = (int)MathF.Floor(z);
        float u = Fade(x - x0), v = Fade(y - y0), w = Fade(z - z0);
        var near = Face(x0, y0, z0, u, v, seed);
        return near + (Face(x0, y0, z0 + 1, u, v, seed) - near) * w;
    }

    /// <summary>Smooth noise with finer and weaker copies of itself laid on top, roughly between -1 and 1.</summary>
    public static float Fractal(float x, float y, float z, int octaves, uint seed)
    {
        float sum = 0, amplitude = 0.6f;
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += Smooth(x, y, z, seed + (uint)octave) * amplitude;
            (x, y, z, amplitude) = (x * 2.03f, y * 2.03f, z * 2.03f, amplitude * 0.5f);
        }

        return sum;
    }

    private static float Face(int x, int y, int z, float u, float v, uint seed)
    {
        float a = Uniform(x, y, z, seed), b = Uniform(x + 1, y, z, seed);
        float c = Uniform(x, y + 1, z, seed), d = Uniform(x + 1, y + 1, z, seed);
        var top = a + (b - a) * u;
        return (top + (c + (d - c) * u - top) * v) * 2 - 1;
    }

    private static float Fade(float t) => t * t * (3 - 2 * t);
}
