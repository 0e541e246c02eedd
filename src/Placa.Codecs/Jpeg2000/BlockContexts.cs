using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The contexts of the code-block coder, and tables that find them by flags (T.800 section D.3).</summary>
/// <remarks>
/// One flag word stands for a column of four coefficients. Bits 0 to 17 are the significance of a window of six rows, the one above the
/// column to the one below, by three columns, the column itself in the middle. Then come the sign of the row above, and three bits for each of
/// the four rows: its sign, whether it has been refined, whether it was visited in this bit-plane; last the sign of the row below. So what
/// concerns a row lies three bits above what concerns the one before, and a set of rows is one of the bits 0, 3, 6 and 9.
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

    /// <summary>All four rows.</summary>
    public const uint Rows = 1 | 1 << 3 | 1 << 6 | 1 << 9;

    public const int OwnShift = 4;

    /// <summary>Significance around the first row; shift by 3 for each row below.</summary>
    public const uint Neighbours = 0x1EF;

    public const int SignAboveShift = 18;
    public const int SignShift = 19;
    public const int RefinedShift = 20;
    public const int VisitedShift = 21;
    public const int SignBelowShift = 31;
    public const uint Visited = Rows << VisitedShift;

    /// <summary>Zero coding contexts: 512 neighbourhoods for each of four orientations (T.800 table D.1).</summary>
    public static readonly byte[] ZeroCodingTable = CreateZeroCoding();

    /// <summary>
    /// Sign coding contexts, with the bit to flip in bit 7, by sign and significance of the neighbours above, left, right and below, two bits
    /// each (T.800 tables D.2 and D.3).
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

        static int Contribution(int index, int neighbour) => Bit(index, 2 * neighbour + 1) * (1 - 2 * Bit(index, 2 * neighbour));
    }

    /// <summary>Rows that are insignificant, unvisited, and see something significant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RowsToPropagate(uint word)
    {
        var across = word & Significance;
        across |= across >> 1 | across >> 2;
        return (across | across >> 3 | across >> 6) & ~(word >> OwnShift | word >> VisitedShift) & Rows;
    }

    /// <summary>Rows that are significant and unvisited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RowsToRefine(uint word) => word >> OwnShift & ~(word >> VisitedShift) & Rows;

    /// <summary>Rows that are insignificant and unvisited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RowsToCleanUp(uint word) => ~(word >> OwnShift | word >> VisitedShift) & Rows;

    /// <summary>The number of the row that a bit of a set stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Row(int bit) => bit * 11 >> 5;

    /// <summary>The context to refine a row with (T.800 table D.4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RefinementOf(uint word, int bit)
    {
        var refined = word >> RefinedShift + bit & 1;
        var neighbours = word >> bit & Neighbours;
        return Refinement + (int)(refined << 1 | (0 - neighbours >> 31 & ~refined));
    }

    /// <summary>Index into <see cref="SignCodingTable"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SignIndex(Span<uint> flags, int index, int bit, uint word)
    {
        var above = word >> (bit == 0 ? SignAboveShift : SignShift - 3 + bit);
        return (int)(word >> bit & 0xAA | above & 1 | (flags[index - 1] >> SignShift + bit & 1) << 2
            | (flags[index + 1] >> SignShift + bit & 1) << 4 | (word >> SignShift + 3 + bit & 1) << 6);
    }

    /// <summary>Enters a coefficient that became significant into its own word, which is returned, and those around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Spread(Span<uint> flags, int stride, bool isCausal, int index, int bit, uint word, uint negative)
    {
        flags[index - 1] |= 0x20u << bit;
        flags[index + 1] |= 0x08u << bit;
        if (bit == 0)
        {
            if (!isCausal)
            {
                var above = flags.Slice(index - stride - 1, 3);
                above[0] |= 1u << 17;
                above[1] |= 1u << 16 | negative << SignBelowShift;
                above[2] |= 1u << 15;
            }
        }
        else if (bit == 9)
        {
            var below = flags.Slice(index + stride - 1, 3);
            below[0] |= 4;
            below[1] |= 2 | negative << SignAboveShift;
            below[2] |= 1;
        }

        return word | 0x10u << bit | negative << SignShift + bit;
    }

    private static int Bit(int value, int index) => value >> index & 1;
}
