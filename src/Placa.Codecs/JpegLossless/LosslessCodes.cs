using Placa.Codecs.Jpeg;

namespace Placa.Codecs.JpegLossless;

/// <summary>The Huffman codes of a scan, prepared for writing.</summary>
internal sealed class LosslessCodes
{
    /// <summary>The distance of one component's entries from the next one's: 17 categories, rounded up to a power of two.</summary>
    public const int TableLength = 32;

    /// <summary>Prepares one table for each component, or a single one for all.</summary>
    public LosslessCodes(HuffmanCode[] tables, int components)
    {
        Tables = tables;
        LastTable = TableLength * (components - 1);
        Entries = new ulong[TableLength * components];
        for (var i = 0; i < components; i++)
        {
            var codes = tables[TableOf(i)].Codes;
            for (var category = 0; category <= LosslessCategory.Largest; category++)
            {
                var additionalBits = LosslessCategory.AdditionalBits(category);
                Entries[i * TableLength + category] = (ulong)(codes[category] >> 8) << additionalBits << 8 | (codes[category] & 0xFF) + (uint)additionalBits;
            }
        }
    }

    public HuffmanCode[] Tables { get; }

    /// <summary>Where the entries of the last component begin.</summary>
    public int LastTable { get; }

    /// <summary>For each component and category the code with zeros for its additional bits, shifted by 8, and the length of both.</summary>
    public ulong[] Entries { get; }

    /// <summary>The index of a component's table.</summary>
    public int TableOf(int component) => Tables.Length == 1 ? 0 : component;
}
