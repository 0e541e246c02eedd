using Placa.Codecs.Jpeg;

namespace Placa.Codecs.JpegLossless;

/// <summary>Counts categories, to make the Huffman tables that suit an image best.</summary>
internal sealed class LosslessStatistics(int components)
{
    /// <summary>Equal categories follow each other often; counted in turn in four places, no count waits for the one before it.</summary>
    private const int Places = 4;

    private readonly int[] _counts = new int[Places * MaxComponents * LosslessCodes.TableLength];

    private const int MaxComponents = 4;

    public void Count(ReadOnlySpan<ushort> differences)
    {
        var counts = _counts.AsSpan(0, Places * MaxComponents * LosslessCodes.TableLength);
        var table = 0;
        var lastTable = LosslessCodes.TableLength * (components - 1);
        for (var i = 0; i < differences.Length; i++)
        {
            var category = LosslessCategory.Of((short)differences[i]);
            counts[(i % Places * MaxComponents * LosslessCodes.TableLength | table | category) & (counts.Length - 1)]++;
            table = table == lastTable ? 0 : table + LosslessCodes.TableLength;
        }
    }

    public LosslessCodes MakeCodes()
    {
        var tables = new HuffmanCode[components];
        var frequencies = new int[256];
        for (var i = 0; i < tables.Length; i++)
        {
            frequencies.AsSpan().Clear();
            for (var place = 0; place < Places; place++)
            {
                for (var category = 0; category <= LosslessCategory.Largest; category++)
                    frequencies[category] += _counts[(place * MaxComponents + i) * LosslessCodes.TableLength + category];
            }

            tables[i] = HuffmanCode.Optimal(frequencies);
        }

        return new LosslessCodes(tables);
    }
}
