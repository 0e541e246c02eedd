namespace Placa.Codecs.HighThroughput;

/// <summary>Lookups from the next bits of the VLC stream to what they say of a quad or a pair of quads (T.814 sections 7.3.4 to 7.3.6).</summary>
internal static class HtVlcTables
{
    /// <summary>Bits of a CxtVLC lookup beside the context.</summary>
    public const int CodewordBits = 7;

    /// <summary>
    /// For the first row of quads, by context × 128 + 7 bits: codeword length in bits 0–2, u_off in bit 3, then four bits each of
    /// rho, e_1 and e_k.
    /// </summary>
    public static readonly ushort[] FirstRow = Expand(HtVlcCodewords.FirstRow);

    /// <summary>As <see cref="FirstRow"/>, for all other rows.</summary>
    public static readonly ushort[] OtherRows = Expand(HtVlcCodewords.OtherRows);

    /// <summary>
    /// The U-VLC prefixes of a pair of quads in the first row, by mode × 64 + 6 bits. The mode has the first quad's u_off in bit 0 and
    /// the second's in bit 1; it is 4 where both are set and the MEL symbol says that both values exceed 2. Bits 0–2 of an entry are the
    /// length of both prefixes, 3–6 that of both suffixes, 7–9 that of the first suffix, 10–12 and 13–15 the values of the prefixes.
    /// </summary>
    public static readonly ushort[] FirstRowPrefixes = PairPrefixes(firstRow: true);

    /// <summary>As <see cref="FirstRowPrefixes"/>, for all other rows, which have modes 0 to 3 only.</summary>
    public static readonly ushort[] OtherRowPrefixes = PairPrefixes(firstRow: false);

    private static ushort[] Expand(ReadOnlySpan<uint> rows)
    {
        var table = new ushort[8 << CodewordBits];
        foreach (var row in rows)
        {
            var length = (int)row & 0xF;
            var codeword = row >> 4 & 0xFF;
            var entry = (row >> 16 & 0xF) << 12 | (row >> 12 & 0xF) << 8 | (row >> 24 & 0xF) << 4 | (row >> 20 & 1) << 3 | (uint)length;
            for (var rest = 0u; rest < 1u << (CodewordBits - length); rest++)
                table[row >> 28 << CodewordBits | rest << length | codeword] = (ushort)entry;
        }

        return table;
    }

    private static ushort[] PairPrefixes(bool firstRow)
    {
        var table = new ushort[8 << 6];
        for (var index = 1 << 6; index < (firstRow ? 5 << 6 : 4 << 6); index++)
        {
            var mode = index >> 6;
            var first = (mode & 1) != 0 || mode == 4 ? Prefix(index) : default;
            var second = (mode & 2) != 0 || mode == 4 ? Prefix((index & 0x3F) >> first.Length) : default;
            var bias = mode == 4 ? 2 : 0;

            // With the first value above 2 the second is 1 or 2: one bit says which (T.814 section 7.3.6).
            if (firstRow && mode == 3 && first.Length == 3)
                second = (1, 0, 1 + (index >> 3 & 1));

            table[index] = (ushort)(first.Length + second.Length | first.Suffix + second.Suffix << 3 | first.Suffix << 7
                | first.Value + bias << 10 | second.Value + bias << 13);
        }

        return table;
    }

    /// <summary>The U-VLC prefixes 1, 01, 001 and 000 (T.814 Table 3), the first bit lowest.</summary>
    private static (int Length, int Suffix, int Value) Prefix(int bits) => (bits & 7) switch
    {
        0 => (3, 5, 5),
        4 => (3, 1, 3),
        2 or 6 => (2, 0, 2),
        _ => (1, 0, 1),
    };
}
