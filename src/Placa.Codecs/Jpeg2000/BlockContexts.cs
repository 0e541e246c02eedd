namespace Placa.Codecs.Jpeg2000;

/// <summary>The contexts of the code-block coder, and tables that find them by flags (T.800 section D.3).</summary>
/// <remarks>
/// One flag word stands for a column of four coefficients. Bits 0 to 17 are the significance of a window of six rows, the one above the
/// column to the one below, by three columns, the column itself in the middle. Then, for each of the four rows, whether the coefficient was
/// visited in this bit-plane and whether it has been refined; then the signs of the column in the six rows.
/// </remarks>
internal static class BlockContexts
{
    public const int ZeroCoding = 0;
    public const int SignCoding = 9;
    public const int Refinement = 14;
    public const int RunLength = 17;
    public const int Uniform = 18;

    /// <summary>Significance of the window.</summary>
    public const uint Significance = 0x3FFFF;

    /// <summary>Significance of the four rows themselves.</summary>
    public const uint OwnSignificance = 0x10 | 0x10 << 3 | 0x10 << 6 | 0x10 << 9;

    /// <summary>Significance around the first row; shift by 3 for each row below.</summary>
    public const uint Neighbours = 0x1EF;

    public const int VisitedShift = 18;
    public const int RefinedShift = 22;
    public const int SignShift = 26;
    public const uint Visited = 0xFu << VisitedShift;

    /// <summary>Zero coding contexts: 512 neighbourhoods for each of four orientations (T.800 table D.1).</summary>
    public static readonly byte[] ZeroCodingTable = CreateZeroCoding();

    /// <summary>
    /// Sign coding contexts, with the bit to flip in bit 7, by significance and sign of the neighbours above, left, right and below
    /// (T.800 tables D.2 and D.3).
    /// </summary>
    public static readonly byte[] SignCodingTable = CreateSignCoding();

    private static byte[] CreateZeroCoding()
    {
        var table = new byte[4 * 512];
        for (var orientation = 0; orientation < 4; orientation++)
        {
            for (var window = 0; window < 512; window++)
            {
                var horizontal = Bit(window, 3) + Bit(window, 5);
                var vertical = Bit(window, 1) + Bit(window, 7);
                var diagonal = Bit(window, 0) + Bit(window, 2) + Bit(window, 6) + Bit(window, 8);
                table[512 * orientation + window] = (byte)(orientation switch
                {
                    1 => ZeroCodingOfBand(vertical, horizontal, diagonal),
                    3 => ZeroCodingOfDiagonalBand(horizontal + vertical, diagonal),
                    _ => ZeroCodingOfBand(horizontal, vertical, diagonal),
                });
            }
        }

        return table;
    }

    private static int ZeroCodingOfBand(int along, int across, int diagonal) => (along, across, diagonal) switch
    {
        (2, _, _) => 8,
        (1, >= 1, _) => 7,
        (1, 0, >= 1) => 6,
        (1, 0, 0) => 5,
        (0, 2, _) => 4,
        (0, 1, _) => 3,
        (0, 0, >= 2) => 2,
        _ => diagonal,
    };

    private static int ZeroCodingOfDiagonalBand(int sides, int diagonal) => (diagonal, sides) switch
    {
        ( >= 3, _) => 8,
        (2, >= 1) => 7,
        (2, 0) => 6,
        (1, >= 2) => 5,
        (1, 1) => 4,
        (1, 0) => 3,
        (0, >= 2) => 2,
        _ => sides,
    };

    private static byte[] CreateSignCoding()
    {
        var table = new byte[256];
        for (var index = 0; index < table.Length; index++)
        {
            var vertical = Math.Clamp(Contribution(index, 0) + Contribution(index, 3), -1, 1);
            var horizontal = Math.Clamp(Contribution(index, 1) + Contribution(index, 2), -1, 1);
            var flips = horizontal < 0 || (horizontal == 0 && vertical < 0);
            if (flips)
                (horizontal, vertical) = (-horizontal, -vertical);
            var context = SignCoding + (horizontal == 1 ? 3 + vertical : vertical);
            table[index] = (byte)(context | (flips ? 0x80 : 0));
        }

        return table;

        static int Contribution(int index, int neighbour) => Bit(index, neighbour) * (1 - 2 * Bit(index, neighbour + 4));
    }

    private static int Bit(int value, int index) => value >> index & 1;
}
