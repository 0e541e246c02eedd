using System.Numerics;

namespace Placa.Codecs.HighThroughput;

/// <summary>Lookups from what is known of a quad to its codewords (T.814 Annex C and Table 3).</summary>
internal static class HtEncodingTables
{
    /// <summary>
    /// For the first row of quads, by context × 256 + rho × 16 + the samples whose exponent reaches the bound (none where u_off is 0):
    /// the codeword from bit 8 on, its length in bits 4–6, e_k in bits 0–3.
    /// </summary>
    public static readonly ushort[] FirstRow = Invert(HtVlcCodewords.FirstRow);

    /// <summary>As <see cref="FirstRow"/>, for all other rows.</summary>
    public static readonly ushort[] OtherRows = Invert(HtVlcCodewords.OtherRows);

    /// <summary>U-VLC of the values 0 to 32: prefix in bits 0–2 and its length in 4–5, suffix in bits 8–12 and its length in 16–18.</summary>
    public static readonly uint[] Residuals = ResidualCodes();

    private static ushort[] Invert(ReadOnlySpan<uint> rows)
    {
        var table = new ushort[8 << 8];
        var known = new int[table.Length];
        Array.Fill(known, -1);
        foreach (var row in rows)
        {
            var (rho, pattern, value) = (row >> 24 & 0xF, row >> 16 & 0xF, row >> 12 & 0xF);
            for (var reaching = 0u; reaching < 16; reaching++)
            {
                // u_off says whether any sample is known to reach the bound; of the codewords that fit, the one that says most saves most.
                var fits = (row >> 20 & 1) == 0 ? reaching == 0 : reaching != 0 && (reaching & ~rho) == 0 && (reaching & pattern) == value;
                var index = row >> 28 << 8 | rho << 4 | reaching;
                if (!fits || BitOperations.PopCount(pattern) < known[index])
                    continue;

                known[index] = BitOperations.PopCount(pattern);
                table[index] = (ushort)((row >> 4 & 0xFF) << 8 | (row & 0xF) << 4 | pattern);
            }
        }

        // In context zero the MEL symbol alone says that a quad is insignificant.
        table[0] = 0;
        return table;
    }

    private static uint[] ResidualCodes()
    {
        var table = new uint[64];
        (table[1], table[2], table[3], table[4]) = (0x11, 0x22, 0x1_00_34, 0x1_01_34);
        for (var value = 5u; value <= 32; value++)
            table[value] = 0x5_00_30 | (value - 5) << 8;
        return table;
    }
}
