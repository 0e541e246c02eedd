namespace Placa.Codecs.Tests;

/// <summary>Bytes that look like images.</summary>
internal static class TestImages
{
    /// <summary>Runs, ramps and noise of varying length.</summary>
    public static byte[] Mixed(int length, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[length];
        for (var i = 0; i < length;)
        {
            var count = Math.Min(random.Next(1, random.Next(4) == 0 ? 400 : 12), length - i);
            var part = bytes.AsSpan(i, count);
            switch (random.Next(3))
            {
                case 0:
                    part.Fill((byte)random.Next(256));
                    break;
                case 1:
                    for (var k = 0; k < count; k++)
                        part[k] = (byte)(i + k);
                    break;
                default:
                    random.NextBytes(part);
                    break;
            }

            i += count;
        }

        return bytes;
    }
}
