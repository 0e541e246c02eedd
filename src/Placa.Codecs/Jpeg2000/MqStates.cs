namespace Placa.Codecs.Jpeg2000;

/// <summary>The probability states of the arithmetic coder (T.800 table C.2), packed so that one word tells all that decoding a symbol needs.</summary>
/// <remarks>A state word has Qe from bit 47 on, the index of the table's row in bits 1 to 7 and the more probable symbol in bit 0.</remarks>
internal static class MqStates
{
    /// <summary>Leaves the sign bit of 64 to an interval, which takes 16 bits.</summary>
    public const int QeShift = 47;

    public const long QeMask = 0xFFFFL << QeShift;
    public const int Uniform = 46;
    public const int RunLength = 3;
    public const int FirstZeroCoding = 4;

    /// <summary>State words after a symbol: index 4 × row + 2 × more probable symbol + 1 when the less probable one came.</summary>
    public static readonly long[] Next = CreateNext();

    private static ReadOnlySpan<ushort> Qe =>
    [
        0x5601, 0x3401, 0x1801, 0x0AC1, 0x0521, 0x0221, 0x5601, 0x5401, 0x4801, 0x3801, 0x3001, 0x2401, 0x1C01, 0x1601, 0x5601, 0x5401,
        0x5101, 0x4801, 0x3801, 0x3401, 0x3001, 0x2801, 0x2401, 0x2201, 0x1C01, 0x1801, 0x1601, 0x1401, 0x1201, 0x1101, 0x0AC1, 0x09C1,
        0x08A1, 0x0521, 0x0441, 0x02A1, 0x0221, 0x0141, 0x0111, 0x0085, 0x0049, 0x0025, 0x0015, 0x0009, 0x0005, 0x0001, 0x5601,
    ];

    private static ReadOnlySpan<byte> NextMps =>
    [
        1, 2, 3, 4, 5, 38, 7, 8, 9, 10, 11, 12, 13, 29, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 45, 46,
    ];

    private static ReadOnlySpan<byte> NextLps =>
    [
        1, 6, 9, 12, 29, 33, 6, 14, 14, 14, 17, 18, 20, 21, 14, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
        30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 46,
    ];

    public static long Word(int row, int moreProbable) => (long)Qe[row] << QeShift | (long)row << 1 | (long)moreProbable;

    private static long[] CreateNext()
    {
        var next = new long[256];
        for (var row = 0; row < Qe.Length; row++)
        {
            var switches = row is 0 or 6 or 14;
            for (var symbol = 0; symbol < 2; symbol++)
            {
                next[4 * row + 2 * symbol] = Word(NextMps[row], symbol);
                next[4 * row + 2 * symbol + 1] = Word(NextLps[row], switches ? 1 - symbol : symbol);
            }
        }

        return next;
    }
}
