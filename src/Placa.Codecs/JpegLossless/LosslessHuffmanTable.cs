namespace Placa.Codecs.JpegLossless;

/// <summary>
/// A Huffman table for differences (T.81 clauses C.2 and F.2.2.3), prepared so that most differences, their code and their additional bits
/// together, take one look-up.
/// </summary>
internal sealed class LosslessHuffmanTable
{
    public const int CountsLength = 16;
    public const int LookupBits = 12;

    /// <summary>
    /// For each 12 bits that may come: the difference in the upper half and the bits it takes in the lower, when all of it is in the 12
    /// bits. Else the lower half is zero, and the upper one says category and length of the code, or zero when the code alone is longer.
    /// </summary>
    public int[] Lookup { get; } = new int[1 << LookupBits];

    /// <summary>For each code length the first code that is too large for it, aligned to 16 bits (the MAXCODE of T.81 clause F.2.2.3, plus one).</summary>
    private readonly int[] _codeLimits = new int[CountsLength + 1];
    private readonly int[] _valueOffsets = new int[CountsLength + 1];
    private readonly byte[] _categories;

    private LosslessHuffmanTable(byte[] categories) => _categories = categories;

    /// <summary>Makes a table from the lists of a DHT segment.</summary>
    /// <returns>Null when there are more codes than their lengths allow, or a category above 16.</returns>
    public static LosslessHuffmanTable? Create(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> categories)
    {
        if (categories.ContainsAnyExceptInRange((byte)0, (byte)LosslessCategory.Largest))
            return null;

        var table = new LosslessHuffmanTable(categories.ToArray());
        var (code, index) = (0, 0);
        for (var length = 1; length <= CountsLength; length++)
        {
            table._valueOffsets[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length) // the code of ones alone is not for use, but has been seen, so it passes
                    return null;
                if (length <= LookupBits)
                    table.FillLookup(code, length, categories[index]);
            }

            table._codeLimits[length] = code << (CountsLength - length);
            code <<= 1;
        }

        return table;
    }

    /// <summary>Decodes a difference that is not in one entry of the look-up.</summary>
    /// <param name="bits">The next 32 bits.</param>
    /// <param name="entry">Their entry in the look-up.</param>
    /// <returns>The difference in the upper half, the bits it takes in the lower; zero for a code that does not exist.</returns>
    public long DecodeLong(uint bits, int entry)
    {
        var (category, length) = (entry >> 16 & 0xFF, entry >> 24);
        if (length == 0)
        {
            var code = (int)(bits >> 16);
            length = LookupBits + 1;
            while (code >= _codeLimits[length])
            {
                if (++length > CountsLength)
                    return 0;
            }

            category = _categories[(code >> (CountsLength - length)) + _valueOffsets[length]];
        }

        return (long)Difference(category, bits << length) << 32 | (uint)(length + LosslessCategory.AdditionalBits(category));
    }

    private void FillLookup(int code, int length, int category)
    {
        var first = code << (LookupBits - length);
        var entries = Lookup.AsSpan(first, 1 << (LookupBits - length));
        var taken = length + LosslessCategory.AdditionalBits(category);
        if (taken > LookupBits)
        {
            entries.Fill(length << 24 | category << 16);
            return;
        }

        for (var i = 0; i < entries.Length; i++)
            entries[i] = Difference(category, (uint)(first + i) << (32 - LookupBits) << length) << 16 | taken;
    }

    /// <summary>Makes the difference of the additional bits, which stand at the top (EXTEND in T.81 clause F.2.2.1).</summary>
    private static int Difference(int category, uint bits)
    {
        if (category is 0 or LosslessCategory.Largest)
            return category << 11;
        var value = (int)(bits >> (32 - category));
        return value >> (category - 1) != 0 ? value : value - (1 << category) + 1;
    }
}
