using Placa.Codecs.Jpeg;

namespace Placa.Codecs.JpegLossless;

/// <summary>Counts categories, to make the Huffman tables that suit an image best.</summary>
internal sealed class LosslessStatistics(int components)
{
    /// <summary>Equal categories follow each other often; counted in turn in four places, no count waits for the one before it.</summary>
    private const int Places = 4;

    private const int PlaceLength = 4 * LosslessCodes.TableLength;

    /// <summary>Bytes of a DHT segment without categories (T.81 clause B.2.4.2).</summary>
    private const int EmptySegment = 21;

    private readonly int[] _counts = new int[Places * PlaceLength];

    /// <summary>Counts a row of differences, those of a pixel together.</summary>
    public void Count(ReadOnlySpan<ushort> differences)
    {
        var counts = _counts.AsSpan(0, Places * PlaceLength);
        var lastTable = LosslessCodes.TableLength * (components - 1);
        var table = 0;
        for (var i = 0; i < differences.Length; i++)
        {
            var category = LosslessCategory.Of((short)differences[i]);
            counts[(i % Places * PlaceLength | table | category) & (counts.Length - 1)]++;
            table = table == lastTable ? 0 : table + LosslessCodes.TableLength;
        }
    }

    /// <summary>Makes a table for each component, or one for all where that takes fewer bytes.</summary>
    public LosslessCodes MakeCodes()
    {
        var all = new int[256];
        var own = new HuffmanCode[components];
        var ownLength = 0L;
        for (var i = 0; i < own.Length; i++)
        {
            var frequencies = new int[256];
            for (var category = 0; category <= LosslessCategory.Largest; category++)
            {
                for (var place = 0; place < Places; place++)
                    frequencies[category] += _counts[place * PlaceLength + i * LosslessCodes.TableLength + category];
                all[category] += frequencies[category];
            }

            own[i] = HuffmanCode.Optimal(frequencies);
            ownLength += LengthInBits(own[i], frequencies);
        }

        var shared = HuffmanCode.Optimal(all);
        return LengthInBits(shared, all) <= ownLength ? new LosslessCodes([shared], components) : new LosslessCodes(own, components);
    }

    /// <summary>The length of a table and of all codes that are taken from it.</summary>
    private static long LengthInBits(HuffmanCode code, int[] frequencies)
    {
        var length = 8L * (EmptySegment + code.Symbols.Length);
        foreach (var category in code.Symbols)
            length += (long)frequencies[category] * (code.Codes[category] & 0xFF);
        return length;
    }
}
