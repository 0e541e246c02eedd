namespace Placa.Codecs.Jpeg2000;

/// <summary>The two coding passes that may bypass the arithmetic coder (T.800 section D.6).</summary>
internal static class RawBlockPasses
{
    public static void PropagateSignificance(ref RawBitReader bits, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int plane)
    {
        for (var y = 0; y < layout.Height; y += 4)
        {
            for (var x = 0; x < layout.Width; x++)
            {
                var index = ((y >> 2) + 1) * layout.Stride + 1 + x;
                for (var row = 0; row < 4; row++)
                {
                    var word = flags[index];
                    var visited = 1u << BlockContexts.VisitedShift + row;
                    if ((word & (0x10u << 3 * row | visited)) != 0 || (word & BlockContexts.Neighbours << 3 * row) == 0)
                        continue;
                    if (bits.ReadBit() != 0)
                    {
                        var negative = bits.ReadBit();
                        coefficients[(y + row) * layout.Width + x] = negative != 0 ? -(3 << plane) : 3 << plane;
                        word = BlockPasses.Spread(flags, layout, index, row, word, (uint)negative);
                    }

                    flags[index] = word | visited;
                }
            }
        }
    }

    public static void Refine(ref RawBitReader bits, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int plane)
    {
        var half = 1 << plane;
        for (var y = 0; y < layout.Height; y += 4)
        {
            for (var x = 0; x < layout.Width; x++)
            {
                ref var word = ref flags[((y >> 2) + 1) * layout.Stride + 1 + x];
                for (var row = 0; row < 4; row++)
                {
                    var own = 0x10u << 3 * row;
                    if ((word & (own | 1u << BlockContexts.VisitedShift + row)) != own)
                        continue;
                    ref var coefficient = ref coefficients[(y + row) * layout.Width + x];
                    var outward = bits.ReadBit() != 0;
                    coefficient += outward == coefficient > 0 ? half : -half;
                    word |= 1u << BlockContexts.RefinedShift + row;
                }
            }
        }
    }
}
