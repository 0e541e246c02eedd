using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The three coding passes with the arithmetic coder (T.800 section D.3).</summary>
internal static class BlockPasses
{
    /// <summary>Insignificant coefficients with significant neighbours (T.800 section D.3.1).</summary>
    public static void PropagateSignificance(
        ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, Span<int> coefficients, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        var margin = decoder.Margin;
        var value = 3 << plane;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * layout.Stride + 1;
            var target = 4 * stripe * layout.Width;
            for (var end = index + layout.Width; index < end; index++, target++)
            {
                var word = flags[index];
                if ((word & BlockContexts.Significance) == 0)
                    continue;
                PropagateRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 0, value, ref word);
                PropagateRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 1, value, ref word);
                PropagateRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 2, value, ref word);
                PropagateRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 3, value, ref word);
                flags[index] = word;
            }
        }

        decoder.Margin = margin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PropagateRow(
        ref MqDecoder decoder, ref int margin, Span<uint> flags, BlockLayout layout, Span<int> coefficients, ReadOnlySpan<byte> zeroCoding,
        int index, int target, int row, int value, ref uint word)
    {
        if ((word & (0x10u << 3 * row | 1u << BlockContexts.VisitedShift + row)) != 0 || (word & BlockContexts.Neighbours << 3 * row) == 0)
            return;
        if (decoder.Decode(zeroCoding[(int)(word >> 3 * row & BlockContexts.Neighbours)], ref margin) != 0)
            word = BecomeSignificant(ref decoder, ref margin, flags, layout, coefficients, index, target, row, value, word);
        word |= 1u << BlockContexts.VisitedShift + row;
    }

    /// <summary>One more bit of what was significant before this bit-plane (T.800 section D.3.3).</summary>
    public static void Refine(ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int plane)
    {
        var margin = decoder.Margin;
        var half = 1 << plane;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * layout.Stride + 1;
            var target = 4 * stripe * layout.Width;
            for (var end = index + layout.Width; index < end; index++, target++)
            {
                var word = flags[index];
                if ((word & BlockContexts.OwnSignificance) == 0)
                    continue;
                RefineRow(ref decoder, ref margin, layout, coefficients, target, 0, half, ref word);
                RefineRow(ref decoder, ref margin, layout, coefficients, target, 1, half, ref word);
                RefineRow(ref decoder, ref margin, layout, coefficients, target, 2, half, ref word);
                RefineRow(ref decoder, ref margin, layout, coefficients, target, 3, half, ref word);
                flags[index] = word;
            }
        }

        decoder.Margin = margin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RefineRow(
        ref MqDecoder decoder, ref int margin, BlockLayout layout, Span<int> coefficients, int target, int row, int half, ref uint word)
    {
        var own = 0x10u << 3 * row;
        if ((word & (own | 1u << BlockContexts.VisitedShift + row)) != own)
            return;
        var context = BlockContexts.Refinement;
        if ((word & 1u << BlockContexts.RefinedShift + row) != 0)
            context += 2;
        else if ((word & BlockContexts.Neighbours << 3 * row) != 0)
            context += 1;

        var bit = decoder.Decode(context, ref margin);
        ref var coefficient = ref coefficients[target + row * layout.Width];
        var sign = coefficient >> 31;
        coefficient += ((bit << 1) * half - half ^ sign) - sign;
        word |= 1u << BlockContexts.RefinedShift + row;
    }

    /// <summary>All that is left, four insignificant ones without neighbours at once (T.800 section D.3.4).</summary>
    public static void CleanUp(
        ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, Span<int> coefficients, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        var margin = decoder.Margin;
        var value = 3 << plane;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var index = (stripe + 1) * layout.Stride + 1;
            var target = 4 * stripe * layout.Width;
            var visited = layout.VisitedOf(stripe);
            for (var end = index + layout.Width; index < end; index++, target++)
            {
                var word = flags[index];
                var first = 0;
                if ((word & (BlockContexts.Significance | BlockContexts.Visited)) == 0)
                {
                    if (decoder.Decode(BlockContexts.RunLength, ref margin) == 0)
                        continue;
                    first = decoder.Decode(BlockContexts.Uniform, ref margin) << 1;
                    first |= decoder.Decode(BlockContexts.Uniform, ref margin);
                    word = BecomeSignificant(ref decoder, ref margin, flags, layout, coefficients, index, target, first, value, word);
                    first++;
                }

                if (first == 0)
                    CleanRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 0, value, ref word);
                if (first <= 1)
                    CleanRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 1, value, ref word);
                if (first <= 2)
                    CleanRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 2, value, ref word);
                if (first <= 3)
                    CleanRow(ref decoder, ref margin, flags, layout, coefficients, zeroCoding, index, target, 3, value, ref word);
                flags[index] = word & ~visited;
            }
        }

        decoder.Margin = margin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CleanRow(
        ref MqDecoder decoder, ref int margin, Span<uint> flags, BlockLayout layout, Span<int> coefficients, ReadOnlySpan<byte> zeroCoding,
        int index, int target, int row, int value, ref uint word)
    {
        if ((word & (0x10u << 3 * row | 1u << BlockContexts.VisitedShift + row)) != 0)
            return;
        if (decoder.Decode(zeroCoding[(int)(word >> 3 * row & BlockContexts.Neighbours)], ref margin) != 0)
            word = BecomeSignificant(ref decoder, ref margin, flags, layout, coefficients, index, target, row, value, word);
    }

    /// <summary>Four symbols after a cleanup pass (T.800 section D.5). What they are is not looked at: other decoders do not mind either.</summary>
    public static void SkipSegmentationSymbol(ref MqDecoder decoder)
    {
        var margin = decoder.Margin;
        for (var i = 0; i < 4; i++)
            decoder.Decode(BlockContexts.Uniform, ref margin);
        decoder.Margin = margin;
    }

    /// <summary>Decodes the sign (T.800 section D.3.2), sets the coefficient and tells its neighbours.</summary>
    /// <returns>The flag word of its column.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BecomeSignificant(
        ref MqDecoder decoder, ref int margin, Span<uint> flags, BlockLayout layout, Span<int> coefficients, int index, int target, int row, int value, uint word)
    {
        decoder.Margin = margin;
        word = DecodeSign(ref decoder, flags, layout, index, row, word, out var negative);
        margin = decoder.Margin;
        coefficients[target + row * layout.Width] = (value ^ -negative) + negative;
        return word;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint DecodeSign(ref MqDecoder decoder, Span<uint> flags, BlockLayout layout, int index, int row, uint word, out int negative)
    {
        var margin = decoder.Margin;
        var lookup = BlockContexts.SignCodingTable[SignIndex(flags, index, row, word)];
        negative = decoder.Decode(lookup, ref margin) ^ lookup >> 7;
        decoder.Margin = margin;
        return Spread(flags, layout, index, row, word, (uint)negative);
    }

    /// <summary>Significance of the neighbours above, left, right and below in bits 0 to 3, their signs in bits 4 to 7.</summary>
    public static int SignIndex(Span<uint> flags, int index, int row, uint word)
    {
        var window = word >> 3 * row;
        var signs = word >> BlockContexts.SignShift + row;
        var left = flags[index - 1] >> BlockContexts.SignShift + 1 + row;
        var right = flags[index + 1] >> BlockContexts.SignShift + 1 + row;
        return (int)(window >> 1 & 1 | window >> 2 & 2 | window >> 3 & 4 | window >> 4 & 8
            | (signs & 1) << 4 | (left & 1) << 5 | (right & 1) << 6 | (signs & 4) << 5);
    }

    /// <summary>Enters a coefficient that became significant into its own word and those around it.</summary>
    public static uint Spread(Span<uint> flags, BlockLayout layout, int index, int row, uint word, uint negative)
    {
        var bit = 3 * row + 3;
        flags[index - 1] |= 4u << bit;
        flags[index + 1] |= 1u << bit;
        if (row == 0 && !layout.IsCausal)
        {
            var above = index - layout.Stride;
            flags[above - 1] |= 4u << 15;
            flags[above] |= 2u << 15 | negative << BlockContexts.SignShift + 5;
            flags[above + 1] |= 1u << 15;
        }
        else if (row == 3)
        {
            var below = index + layout.Stride;
            flags[below - 1] |= 4;
            flags[below] |= 2 | negative << BlockContexts.SignShift;
            flags[below + 1] |= 1;
        }

        return word | 2u << bit | negative << BlockContexts.SignShift + 1 + row;
    }
}
