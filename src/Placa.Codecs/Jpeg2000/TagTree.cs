namespace Placa.Codecs.Jpeg2000;

/// <summary>A tag tree being decoded: the least values of a grid of leaves, told only as far as needed (T.800 section B.10.2).</summary>
internal sealed class TagTree
{
    private readonly int[] _values;
    private readonly bool[] _isKnown;
    private readonly int[] _levelStarts;
    private readonly int[] _levelWidths;

    public TagTree(int width, int height)
    {
        var starts = new List<int>();
        var widths = new List<int>();
        var count = 0;
        while (true)
        {
            starts.Add(count);
            widths.Add(width);
            count += width * height;
            if (width * height <= 1)
                break;
            width = width + 1 >> 1;
            height = height + 1 >> 1;
        }

        _values = new int[count];
        _isKnown = new bool[count];
        _levelStarts = [.. starts];
        _levelWidths = [.. widths];
    }

    /// <summary>Reads until the leaf is known, or known to be at least the threshold.</summary>
    /// <returns>Whether the leaf's value is below the threshold; <see cref="Value"/> is then final.</returns>
    public bool Decode(ref PacketBitReader bits, int x, int y, int threshold)
    {
        var low = 0;
        for (var level = _levelStarts.Length - 1; level >= 0; level--)
        {
            var node = _levelStarts[level] + (y >> level) * _levelWidths[level] + (x >> level);
            var value = Math.Max(_values[node], low);
            while (value < threshold && !_isKnown[node])
            {
                if (bits.ReadBit() != 0)
                    _isKnown[node] = true;
                else
                    value++;
            }

            _values[node] = value;
            low = value;
        }

        return low < threshold && _isKnown[y * _levelWidths[0] + x];
    }

    public int Value(int x, int y) => _values[y * _levelWidths[0] + x];
}
