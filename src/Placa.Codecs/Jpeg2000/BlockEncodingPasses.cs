using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The three coding passes of the encoder (T.800 section D.3): <see cref="BlockPasses"/> the other way round.</summary>
internal static class BlockEncodingPasses
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PropagateSignificance(
        ref MqEncoder encoder, ReadOnlySpan<int> coefficients, Span<uint> flags, BlockLayout layout, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        var coder = encoder;
        var (width, stride) = (layout.Width, layout.Stride);
        zeroCoding = zeroCoding[..512];
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * stride + 1;
            var source = 4 * stripe * width;
            for (var end = index + width; index < end; index++, source++)
            {
                var word = flags[index];
                var rows = BlockContexts.RowsToPropagate(word);
                if (rows == 0)
                    continue;
                do
                {
                    var bit = BitOperations.TrailingZeroCount(rows);
                    rows &= rows - 1;
                    var coefficient = coefficients[source + BlockContexts.Row(bit) * width];
                    var symbol = Bit(coefficient, plane);
                    coder.Encode(zeroCoding[(int)(word >> bit & BlockContexts.Neighbours)], symbol);
                    if (symbol != 0)
                    {
                        var negative = (uint)coefficient >> 31;
                        var lookup = BlockContexts.SignCodingTable[BlockContexts.SignIndex(flags, index, bit, word) & 0xFF];
                        coder.Encode(lookup, (int)negative ^ lookup >> 7);
                        word = BlockContexts.Spread(flags, stride, isCausal: false, index, bit, word, negative);
                        rows |= BlockContexts.RowsToPropagate(word) & 8u << bit;
                    }

                    word |= 1u << BlockContexts.VisitedShift + bit;
                }
                while (rows != 0);
                flags[index] = word;
            }
        }

        encoder = coder;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Refine(ref MqEncoder encoder, ReadOnlySpan<int> coefficients, Span<uint> flags, BlockLayout layout, int plane)
    {
        var coder = encoder;
        var (width, stride) = (layout.Width, layout.Stride);
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * stride + 1;
            var source = 4 * stripe * width;
            for (var end = index + width; index < end; index++, source++)
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
                    coder.Encode(BlockContexts.RefinementOf(word, bit), Bit(coefficients[source + BlockContexts.Row(bit) * width], plane));
                }
                while (rows != 0);
            }
        }

        encoder = coder;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CleanUp(
        ref MqEncoder encoder, ReadOnlySpan<int> coefficients, Span<uint> flags, BlockLayout layout, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        var coder = encoder;
        var (width, stride) = (layout.Width, layout.Stride);
        zeroCoding = zeroCoding[..512];
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * stride + 1;
            var source = 4 * stripe * width;
            var visited = layout.VisitedOf(stripe);
            for (var end = index + width; index < end; index++, source++)
            {
                var word = flags[index];
                var rows = BlockContexts.RowsToCleanUp(word);
                var isKnown = false;
                if ((word & (BlockContexts.Significance | BlockContexts.Visited)) == 0)
                {
                    var first = 0;
                    while (first < 4 && Bit(coefficients[source + first * width], plane) == 0)
                        first++;
                    coder.Encode(BlockContexts.RunLength, first == 4 ? 0 : 1);
                    if (first == 4)
                        continue;
                    coder.Encode(BlockContexts.Uniform, first >> 1);
                    coder.Encode(BlockContexts.Uniform, first);
                    rows = rows >> 3 * first << 3 * first;
                    isKnown = true;
                }

                while (rows != 0)
                {
                    var bit = BitOperations.TrailingZeroCount(rows);
                    rows &= rows - 1;
                    var coefficient = coefficients[source + BlockContexts.Row(bit) * width];
                    var symbol = Bit(coefficient, plane);
                    if (!isKnown)
                        coder.Encode(zeroCoding[(int)(word >> bit & BlockContexts.Neighbours)], symbol);
                    isKnown = false;
                    if (symbol != 0)
                    {
                        var negative = (uint)coefficient >> 31;
                        var lookup = BlockContexts.SignCodingTable[BlockContexts.SignIndex(flags, index, bit, word) & 0xFF];
                        coder.Encode(lookup, (int)negative ^ lookup >> 7);
                        word = BlockContexts.Spread(flags, stride, isCausal: false, index, bit, word, negative);
                    }
                }

                flags[index] = word & ~visited;
            }
        }

        encoder = coder;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bit(int coefficient, int plane) => (coefficient ^ coefficient >> 31) - (coefficient >> 31) >> plane & 1;
}
