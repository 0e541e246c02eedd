using Placa.Codecs.Jpeg;

namespace Placa.Codecs.JpegLossless;

/// <summary>The Huffman codes of a scan for writing, a table for each component.</summary>
internal sealed class LosslessCodes
{
    /// <summary>The distance of one component's entries from the next one's: 17 categories, rounded up to a power of two.</summary>
    public const int TableLength = 32;

    public LosslessCodes(HuffmanCode[] tables)
    {
        Tables = tables;
        LastTable = TableLength * (tables.Length - 1);
        Entries = new ulong[TableLength * tables.Length];
        for (var i = 0; i < tables.Length; i++)
        {
            for (var category = 0; category <= LosslessCategory.Largest; category++)
            {
                var code = tables[i].Codes[category];
                var additionalBits = LosslessCategory.AdditionalBits(category);
                Entries[i * TableLength + category] = (ulong)(code >> 8) << additionalBits << 8 | (code & 0xFF) + (uint)additionalBits;
            }
        }
    }

    public HuffmanCode[] Tables { get; }

    /// <summary>Where the entries of the last component begin.</summary>
    public int LastTable { get; }

    /// <summary>For each component and category the code with zeros for its additional bits, shifted by 8, and the length of both.</summary>
    public ulong[] Entries { get; }
}
