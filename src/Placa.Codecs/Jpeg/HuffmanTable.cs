namespace Placa.Codecs.Jpeg;

/// <summary>
/// A Huffman table made ready for decoding (T.81 annexes C and F.2.2). Codes of up to <see cref="LookupBits"/> bits are found by one
/// look-up, and where the additional bits of the value fit in as well, so is the value.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>Bits that index <see cref="Lookup"/>.</summary>
    public const int LookupBits = 10;

    /// <summary>Set in an entry of <see cref="Lookup"/> that has the value too.</summary>
    public const int HasValue = 0x80;

    private readonly int[] _limits = new int[17];
    private readonly int[] _offsets = new int[17];
    private readonly byte[] _symbols;

    private HuffmanTable(byte[] symbols) => _symbols = symbols;

    /// <summary>
    /// By the next bits: in bits 0 to 6 how many they take, in 8 to 15 the symbol, in 16 to 31 the value if <see cref="HasValue"/> is set.
    /// 0 for a longer code.
    /// </summary>
    public int[] Lookup { get; } = new int[1 << LookupBits];

    /// <summary>The largest symbol; of a DC table it is the largest category.</summary>
    public int MaxSymbol { get; private set; }

    /// <summary>Makes a table of the lengths and values of a DHT segment.</summary>
    /// <param name="counts">BITS: how many codes have 1 to 16 bits.</param>
    /// <param name="symbols">HUFFVAL, as many as the counts sum up to.</param>
    /// <param name="position">Where the table stands, for the error.</param>
    public static HuffmanTable Create(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, int position)
    {
        var table = new HuffmanTable(symbols.ToArray());
        var code = 0;
        var index = 0;
        for (var length = 1; length <= 16; length++)
        {
            table._offsets[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, index++, code++)
            {
                if (code >= 1 << length)
                    throw new CodecException(CodecError.Invalid, position, $"the Huffman table has more codes of {length} bits than there are.");
                table.MaxSymbol = Math.Max(table.MaxSymbol, symbols[index]);
                if (length <= LookupBits)
                    table.FillLookup(code, length, symbols[index]);
            }

            table._limits[length] = code << (16 - length);
            code <<= 1;
        }

        return table;
    }

    /// <summary>Finds a code longer than <see cref="LookupBits"/> bits.</summary>
    /// <param name="next">The next 16 bits.</param>
    /// <returns>Length and symbol in the way of <see cref="Lookup"/>, or 0 when there is no such code.</returns>
    public int FindLong(int next)
    {
        for (var length = LookupBits + 1; length <= 16; length++)
        {
            if (next < _limits[length])
                return _symbols[_offsets[length] + (next >> (16 - length))] << 8 | length;
        }

        return 0;
    }

    private void FillLookup(int code, int length, byte symbol)
    {
        var free = LookupBits - length;
        var size = symbol & 15;
        for (var rest = 0; rest < 1 << free; rest++)
        {
            var entry = symbol << 8 | length;
            if (size > 0 && size <= free)
            {
                var value = rest >> (free - size);
                if (value < 1 << (size - 1))
                    value -= (1 << size) - 1; // EXTEND (T.81 section F.2.2.1)
                entry = value << 16 | symbol << 8 | HasValue | (length + size);
            }

            Lookup[code << free | rest] = entry;
        }
    }
}
