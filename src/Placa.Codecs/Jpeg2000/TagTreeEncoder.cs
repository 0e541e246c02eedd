namespace Placa.Codecs.Jpeg2000;

/// <summary>A tag tree being encoded: each node holds the least value of those below (T.800 section B.10.2).</summary>
internal sealed class TagTreeEncoder
{
    private readonly List<(int[] Values, int[] Low, bool[] IsKnown, int Width)> _levels = [];

    public TagTreeEncoder(int[] leaves, int width, int height)
    {
        var values = leaves;
        while (true)
        {
            _levels.Add((values, new int[values.Length], new bool[values.Length], width));
            if (values.Length <= 1)
                return;

            var above = new int[(width + 1 >> 1) * (height + 1 >> 1)];
            above.AsSpan().Fill(int.MaxValue);
            for (var i = 0; i < values.Length; i++)
            {
                ref var parent = ref above[(i / width >> 1) * (width + 1 >> 1) + (i % width >> 1)];
                parent = Math.Min(parent, values[i]);
            }

            values = above;
            width = width + 1 >> 1;
            height = height + 1 >> 1;
        }
    }

    /// <summary>Tells whether the leaf's value is below the threshold, as far as not told before.</summary>
    public void Encode(PacketBitWriter bits, int x, int y, int threshold)
    {
        var low = 0;
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var (values, lows, isKnown, width) = _levels[level];
            var node = (y >> level) * width + (x >> level);
            low = Math.Max(low, lows[node]);
            while (low < threshold && low < values[node])
            {
                bits.WriteBit(0);
                low++;
            }

            if (low < threshold && !isKnown[node])
            {
                bits.WriteBit(1);
                isKnown[node] = true;
            }

            lows[node] = low;
        }
    }
}
