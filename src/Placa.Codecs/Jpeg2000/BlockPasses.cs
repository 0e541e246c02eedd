using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// The three coding passes with the arithmetic coder (T.800 section D.3). Each is one method that is large on purpose: the coder is a local
/// of it. Rows of a column are taken out of a set of bits, so that those with nothing to do cost no branch.
/// </summary>
internal static class BlockPasses
{
    /// <summary>Insignificant coefficients with significant neighbours (T.800 section D.3.1).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PropagateSignificance(
        ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, Span<int> coefficients, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        var coder = decoder;
        var (width, stride, isCausal) = (layout.Width, layout.Stride, layout.IsCausal);
        var value = 3 << plane;
        zeroCoding = zeroCoding[..512];
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * stride + 1;
            var target = 4 * stripe * width;
            for (var end = index + width; index < end; index++, target++)
            {
                var word = flags[index];
                var rows = BlockContexts.RowsToPropagate(word);
                if (rows == 0)
                    continue;
                do
                {
                    var bit = BitOperations.TrailingZeroCount(rows);
                    rows &= rows - 1;
                    if (coder.Decode(zeroCoding[(int)(word >> bit & BlockContexts.Neighbours)]) != 0)
                    {
                        var lookup = BlockContexts.SignCodingTable[BlockContexts.SignIndex(flags, index, bit, word) & 0xFF];
                        var negative = coder.Decode(lookup) ^ lookup >> 7;
                        word = BlockContexts.Spread(flags, stride, isCausal, index, bit, word, (uint)negative);
                        coefficients[target + BlockContexts.Row(bit) * width] = (value ^ -negative) + negative;
                        rows |= BlockContexts.RowsToPropagate(word) & 8u << bit; // the row below sees this one now
                    }

                    word |= 1u << BlockContexts.VisitedShift + bit;
                }
                while (rows != 0);
                flags[index] = word;
            }
        }

        decoder = coder;
    }

    /// <summary>One more bit of what was significant before this bit-plane (T.800 section D.3.3).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Refine(ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int plane)
    {
        var coder = decoder;
        var (width, stride) = (layout.Width, layout.Stride);
        var half = 1 << plane;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * stride + 1;
            var target = 4 * stripe * width;
            for (var end = index + width; index < end; index++, target++)
            {
                var word = flags[index];
                var rows = BlockContexts.RowsToRefine(word);
                if (rows == 0)
                    continue;
                flags[index] = word | rows << BlockContexts.RefinedShift;
                do
                {
                    var bit = BitOperations.TrailingZeroCount(rows);
                    rows &= rows - 1;
                    var outward = coder.Decode(BlockContexts.RefinementOf(word, bit));
                    ref var coefficient = ref coefficients[target + BlockContexts.Row(bit) * width];
                    var sign = coefficient >> 31;
                    coefficient += ((outward << 1) * half - half ^ sign) - sign;
                }
                while (rows != 0);
            }
        }

        decoder = coder;
    }

    /// <summary>All that is left, four insignificant ones without neighbours at once (T.800 section D.3.4).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CleanUp(
        ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, Span<int> coefficients, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        var coder = decoder;
        var (width, stride, isCausal) = (layout.Width, layout.Stride, layout.IsCausal);
        var value = 3 << plane;
        zeroCoding = zeroCoding[..512];
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * stride + 1;
            var target = 4 * stripe * width;
            var visited = layout.VisitedOf(stripe);
            for (var end = index + width; index < end; index++, target++)
            {
                var word = flags[index];
                var rows = BlockContexts.RowsToCleanUp(word);
                var isKnown = false;
                if ((word & (BlockContexts.Significance | BlockContexts.Visited)) == 0)
                {
                    if (coder.Decode(BlockContexts.RunLength) == 0)
                        continue;
                    var first = coder.Decode(BlockContexts.Uniform) << 1;
                    first |= coder.Decode(BlockContexts.Uniform);
                    rows = rows >> 3 * first << 3 * first;
                    isKnown = true;
                }

                while (rows != 0)
                {
                    var bit = BitOperations.TrailingZeroCount(rows);
                    rows &= rows - 1;
                    if (isKnown || coder.Decode(zeroCoding[(int)(word >> bit & BlockContexts.Neighbours)]) != 0)
                    {
                        isKnown = false;
                        var lookup = BlockContexts.SignCodingTable[BlockContexts.SignIndex(flags, index, bit, word) & 0xFF];
                        var negative = coder.Decode(lookup) ^ lookup >> 7;
                        word = BlockContexts.Spread(flags, stride, isCausal, index, bit, word, (uint)negative);
                        coefficients[target + BlockContexts.Row(bit) * width] = (value ^ -negative) + negative;
                    }
                }

                flags[index] = word & ~visited;
            }
        }

        decoder = coder;
    }

    /// <summary>Four symbols after a cleanup pass (T.800 section D.5). What they are is not looked at: other decoders do not mind either.</summary>
    public static void SkipSegmentationSymbol(ref MqDecoder decoder)
    {
        for (var i = 0; i < 4; i++)
            decoder.Decode(BlockContexts.Uniform);
    }
}
