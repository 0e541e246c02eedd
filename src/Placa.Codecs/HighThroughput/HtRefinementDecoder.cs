using System.Numerics;

namespace Placa.Codecs.HighThroughput;

/// <summary>
/// Decodes the SigProp and MagRef passes, which code one more bit-plane (T.814 sections 7.4 and 7.5). They go by stripes of four rows;
/// significance is held as four bits a column, the lowest for the first row, four columns to a word.
/// </summary>
internal static class HtRefinementDecoder
{
    public static void Decode(
        ReadOnlySpan<byte> segment, ReadOnlySpan<uint> quads, HtBlockLayout layout, int plane, bool withMagRef, bool verticallyCausal,
        Span<byte> working, Span<int> coefficients, int stride)
    {
        // An empty word to the right of each stripe, and an empty stripe below.
        var wordStride = (layout.Width + 3) / 4 + 1;
        using var words = new RentedArray<ushort>((layout.Stripes + 1) * wordStride);
        GatherSignificance(quads, layout, words.Span, wordStride);

        var bits = working[..layout.RefinementBitsLength];
        HtBits.Forward(segment, bits, 0);
        PropagateSignificance(bits, words.Span, wordStride, layout, plane, verticallyCausal, coefficients, stride);
        if (!withMagRef)
            return;

        HtBits.Backward(segment, bits, 0, 0, 0xFF);
        RefineMagnitudes(bits, words.Span, wordStride, layout, plane, coefficients, stride);
    }

    /// <summary>Turns the patterns of quads into columns. A quad's bits go down its left column, then down its right one.</summary>
    private static void GatherSignificance(ReadOnlySpan<uint> quads, HtBlockLayout layout, Span<ushort> words, int wordStride)
    {
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var upper = quads.Slice(2 * stripe * layout.QuadStride, layout.QuadStride);
            var lower = quads.Slice((2 * stripe + 1) * layout.QuadStride, layout.QuadStride);
            for (var q = 0; q < layout.QuadsWide; q++)
            {
                var columns = upper[q] >> 4 & 3 | (upper[q] >> 6 & 3) << 4 | (lower[q] >> 4 & 3) << 2 | (lower[q] >> 6 & 3) << 6;
                words[stripe * wordStride + q / 2] |= (ushort)(columns << (8 * (q & 1)));
            }

            // A bad stream may set samples outside the block.
            for (var word = 0; word < wordStride; word++)
                words[stripe * wordStride + word] &= (ushort)InsideMask(layout, stripe, word);
        }
    }

    /// <summary>The samples of a word that lie in the block.</summary>
    private static uint InsideMask(HtBlockLayout layout, int stripe, int word)
    {
        var rows = Math.Min(4, layout.Height - 4 * stripe);
        var columns = Math.Clamp(layout.Width - 4 * word, 0, 4);
        return (0x1111u * ((1u << rows) - 1)) & ((1u << (4 * columns)) - 1);
    }

    private static void PropagateSignificance(
        ReadOnlySpan<byte> bits, ReadOnlySpan<ushort> words, int wordStride, HtBlockLayout layout, int plane, bool verticallyCausal,
        Span<int> coefficients, int stride)
    {
        using var aboveArray = new RentedArray<ushort>(wordStride); // of the stripe above, after this pass
        var above = aboveArray.Span;
        var position = 0;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            var here = words.Slice(stripe * wordStride, wordStride);
            var below = words.Slice((stripe + 1) * wordStride, wordStride);
            var left = 0u; // the word to the left with its neighbours above and below, after this pass
            for (var word = 0; word + 1 < wordStride; word++)
            {
                var inside = InsideMask(layout, stripe, word);
                var significant = here[word] | (uint)here[word + 1] << 16;
                var outside = ((above[word] | (uint)above[word + 1] << 16) & 0x8888_8888) >> 3;
                if (!verticallyCausal)
                    outside |= ((below[word] | (uint)below[word + 1] << 16) & 0x1111_1111) << 3;

                var near = Vertical(significant) | outside;
                var candidates = (near | near << 4 | near >> 4 | left >> 12) & inside & ~significant;
                var found = 0u;
                if (candidates != 0)
                {
                    var window = HtBits.Read(bits, position);
                    var count = FindSignificant(ref candidates, out found, window, ~significant & inside);
                    count += ReadSigns(found, window >> count, plane, coefficients, (4 * stripe * stride) + 4 * word, stride);
                    position += count;
                }

                found |= significant & 0xFFFF;
                above[word] = (ushort)found;
                left = (Vertical(found) | outside) & 0xF000;
            }
        }
    }

    private static uint Vertical(uint columns) => columns | (columns & 0x7777_7777) << 1 | (columns & 0xEEEE_EEEE) >> 1;

    /// <summary>Takes one bit for each candidate in scan order; what becomes significant makes candidates of those around it that come later.</summary>
    private static int FindSignificant(ref uint candidates, out uint found, ulong window, uint allowed)
    {
        // Neighbours that come later in the scan: the next row of the same column, and the column to the right.
        const ulong Later = 0xC8_EC_76_32;
        found = 0;
        var count = 0;
        var left = candidates;
        while (left != 0)
        {
            var index = BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            if ((window >> count & 1) != 0)
            {
                found |= 1u << index;
                var later = (uint)(Later >> (8 * (index & 3))) & 0xFF & ~((2u << (index & 3)) - 1);
                left |= later << (index & ~3) & allowed & 0xFFFF;
            }

            count++;
        }

        return count;
    }

    private static int ReadSigns(uint found, ulong window, int plane, Span<int> coefficients, int start, int stride)
    {
        var magnitude = 3 << plane; // the bit and its midpoint, in half units
        var count = 0;
        for (; found != 0; found &= found - 1)
        {
            var index = BitOperations.TrailingZeroCount(found);
            var negative = -((int)(window >> count) & 1);
            coefficients[start + (index & 3) * stride + (index >> 2)] = (magnitude ^ negative) - negative;
            count++;
        }

        return count;
    }

    private static void RefineMagnitudes(
        ReadOnlySpan<byte> bits, ReadOnlySpan<ushort> words, int wordStride, HtBlockLayout layout, int plane, Span<int> coefficients, int stride)
    {
        var half = 1 << plane;
        var position = 0;
        for (var stripe = 0; stripe < layout.Stripes; stripe++)
        {
            for (var word = 0; word + 1 < wordStride; word++)
            {
                uint significant = words[stripe * wordStride + word];
                if (significant == 0)
                    continue;

                var window = HtBits.Read(bits, position);
                position += BitOperations.PopCount(significant);
                var start = 4 * stripe * stride + 4 * word;
                for (; significant != 0; significant &= significant - 1, window >>= 1)
                {
                    // From the middle of the interval to that of its upper or lower half.
                    var index = BitOperations.TrailingZeroCount(significant);
                    ref var coefficient = ref coefficients[start + (index & 3) * stride + (index >> 2)];
                    var away = coefficient >> 31 ^ (int)(window & 1) - 1;
                    coefficient += (half ^ away) - away;
                }
            }
        }
    }
}
