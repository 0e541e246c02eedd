namespace Placa.Codecs.Jpeg;

/// <summary>The step sizes an encoder takes.</summary>
internal static class QuantizationTables
{
    /// <summary>T.81 table K.1, row by row.</summary>
    private static ReadOnlySpan<byte> Luma =>
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    /// <summary>T.81 table K.2, row by row; all others are 99.</summary>
    private static ReadOnlySpan<byte> ChromaCorner =>
    [
        17, 18, 24, 47,
        18, 21, 26, 66,
        24, 26, 56, 99,
        47, 66, 99, 99,
    ];

    /// <summary>Scales a table of Annex K: below 50 by 50 / quality, above by 2 - quality / 50, to steps of 1 to 255.</summary>
    public static int[] Create(bool isChroma, int quality)
    {
        var percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        var stepSizes = new int[64];
        for (var i = 0; i < 64; i++)
        {
            int x = i & 7, y = i >> 3;
            int step = !isChroma ? Luma[i] : x < 4 && y < 4 ? ChromaCorner[4 * y + x] : 99;
            stepSizes[i] = Math.Clamp((step * percent + 50) / 100, 1, 255);
        }

        return stepSizes;
    }
}
