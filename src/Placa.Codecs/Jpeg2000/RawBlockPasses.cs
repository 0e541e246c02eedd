using System.Numerics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The two coding passes that may bypass the arithmetic coder (T.800 section D.6).</summary>
internal static class RawBlockPasses
{
    public static void PropagateSignificance(ref RawBitReader bits, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int plane)
    {
        var value = 3 << plane;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * layout.Stride + 1;
            var target = 4 * stripe * layout.Width;
            for (var end = index + layout.Width; index < end; index++, target++)
            {
                var word = flags[index];
                var rows = BlockContexts.RowsToPropagate(word);
                while (rows != 0)
                {
                    var bit = BitOperations.TrailingZeroCount(rows);
                    rows &= rows - 1;
                    if (bits.ReadBit() != 0)
                    {
                        var negative = bits.ReadBit();
                        word = BlockContexts.Spread(flags, layout.Stride, layout.IsCausal, index, bit, word, (uint)negative);
                        coefficients[target + BlockContexts.Row(bit) * layout.Width] = (value ^ -negative) + negative;
                        rows |= BlockContexts.RowsToPropagate(word) & 8u << bit;
                    }

                    word |= 1u << BlockContexts.VisitedShift + bit;
                }

                flags[index] = word;
            }
        }
    }

    public static void Refine(ref RawBitReader bits, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int plane)
    {
        var half = 1 << plane;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * layout.Stride + 1;
            var target = 4 * stripe * layout.Width;
            for (var end = index + layout.Width; index < end; index++, target++)
            {
                var rows = BlockContexts.RowsToRefine(flags[index]);
                flags[index] |= rows << BlockContexts.RefinedShift;
                for (; rows != 0; rows &= rows - 1)
                {
                    ref var coefficient = ref coefficients[target + BlockContexts.Row(BitOperations.TrailingZeroCount(rows)) * layout.Width];
                    var outward = bits.ReadBit() != 0;
                    coefficient += outward == coefficient > 0 ? half : -half;
                }
            }
        }
    }
}
