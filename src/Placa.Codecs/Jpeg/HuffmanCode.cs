namespace Placa.Codecs.Jpeg;

/// <summary>A Huffman table for encoding: BITS, HUFFVAL and the codes that follow from them (T.81 Annex C).</summary>
internal sealed class HuffmanCode
{
    private HuffmanCode(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        Counts = counts.ToArray();
        Symbols = symbols.ToArray();
        var code = 0u;
        var index = 0;
        for (var length = 1; length <= 16; length++, code <<= 1)
        {
            for (var i = 0; i < counts[length - 1]; i++)
                Codes[symbols[index++]] = code++ << 8 | (uint)length;
        }
    }

    /// <summary>DC coefficients of luminance (T.81 table K.3).</summary>
    public static HuffmanCode LumaDc { get; } = new([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    /// <summary>DC coefficients of chrominance (T.81 table K.4).</summary>
    public static HuffmanCode ChromaDc { get; } = new([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    /// <summary>AC coefficients of luminance (T.81 table K.5).</summary>
    public static HuffmanCode LumaAc { get; } = new([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], Convert.FromHexString(
        "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A343536373839"
        + "3A434445464748494A535455565758595A636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7"
        + "A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"));

    /// <summary>AC coefficients of chrominance (T.81 table K.6).</summary>
    public static HuffmanCode ChromaAc { get; } = new([0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119], Convert.FromHexString(
        "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738"
        + "393A434445464748494A535455565758595A636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5"
        + "A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"));

    /// <summary>How many codes have 1 to 16 bits.</summary>
    public byte[] Counts { get; }

    /// <summary>The symbols by increasing code.</summary>
    public byte[] Symbols { get; }

    /// <summary>For each symbol its code, shifted by 8, and the code's length.</summary>
    public uint[] Codes { get; } = new uint[256];

    /// <summary>Makes the best table for symbols that occur so often (T.81 section K.2).</summary>
    public static HuffmanCode Optimal(ReadOnlySpan<int> frequencies)
    {
        Span<long> weights = stackalloc long[257];
        Span<int> lengths = stackalloc int[257];
        Span<int> next = stackalloc int[257];
        lengths.Clear();
        next.Fill(-1);
        for (var i = 0; i < 256; i++)
            weights[i] = frequencies[i];
        weights[256] = 1; // takes the code of all ones, which no symbol may have

        while (true)
        {
            int least = -1, second = -1;
            for (var i = 0; i < 257; i++)
            {
                if (weights[i] == 0)
                    continue;
                if (least < 0 || weights[i] <= weights[least])
                    (second, least) = (least, i);
                else if (second < 0 || weights[i] <= weights[second])
                    second = i;
            }

            if (second < 0)
                break;
            weights[least] += weights[second];
            weights[second] = 0;
            var tail = least;
            for (lengths[tail]++; next[tail] >= 0; lengths[tail]++)
                tail = next[tail];
            next[tail] = second;
            for (tail = second; tail >= 0; tail = next[tail])
                lengths[tail]++;
        }

        return FromLengths(lengths);
    }

    /// <summary>Shortens codes of more than 16 bits (T.81 figure K.3) and orders symbols by length (figure K.4).</summary>
    private static HuffmanCode FromLengths(ReadOnlySpan<int> lengths)
    {
        Span<int> counts = stackalloc int[258];
        counts.Clear();
        foreach (var length in lengths)
            counts[length]++;
        counts[0] = 0;
        for (var length = 257; length > 16; length--)
        {
            while (counts[length] > 0)
            {
                var shorter = length - 2;
                while (counts[shorter] == 0)
                    shorter--;
                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }

        var longest = 16;
        while (counts[longest] == 0)
            longest--;
        counts[longest]--; // the reserved code

        Span<byte> bits = stackalloc byte[16];
        for (var i = 0; i < 16; i++)
            bits[i] = (byte)counts[i + 1];
        var order = lengths[..256].ToArray();
        var symbols = Enumerable.Range(0, 256).Where(symbol => order[symbol] > 0).OrderBy(symbol => order[symbol]).Select(symbol => (byte)symbol).ToArray();
        return new HuffmanCode(bits, symbols);
    }
}
