using Placa.Codecs.HighThroughput;

namespace Placa.Codecs.Tests.HighThroughput;

/// <summary>Code-blocks for tests, with and without a codestream around them.</summary>
internal static class HtBlocks
{
    /// <summary>Coefficients of which a share is significant, in magnitudes that spread over the bit-planes.</summary>
    public static int[] Random(int seed, int length, int bitPlanes, double share)
    {
        var random = new Random(seed);
        var coefficients = new int[length];
        for (var i = 0; i < length; i++)
        {
            if (random.NextDouble() < share)
                coefficients[i] = (int)random.NextInt64(1L << random.Next(1, bitPlanes + 1)) * (random.Next(2) * 2 - 1);
        }

        return coefficients;
    }

    public static byte[] Encode(int[] coefficients, int width, int height, out int bitPlanes)
    {
        var output = new PooledBuffer(16);
        try
        {
            bitPlanes = HtBlockEncoder.Encode(coefficients, width, height, width, output).BitPlanes;
            return output.Written.ToArray();
        }
        finally
        {
            output.Return();
        }
    }

    /// <summary>Decodes one cleanup pass that reaches the plane of units.</summary>
    public static int[] Decode(ReadOnlySpan<byte> cleanup, int width, int height, int bitPlanes)
    {
        var decoded = new int[width * height];
        HtBlockDecoder.Decode(cleanup, [], width, height, bitPlanes - 1, bitPlanes, 1, false, decoded, width);
        return decoded;
    }
}
