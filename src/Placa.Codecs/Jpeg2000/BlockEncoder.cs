using System.Numerics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Encodes code-blocks of Part 1 as one codeword segment of all passes (T.800 Annex D). Made once and used for many blocks.</summary>
internal sealed class BlockEncoder
{
    private readonly MqEncoder _coder = new();
    private uint[] _flags = [];

    /// <summary>Encodes a block of whole coefficients.</summary>
    /// <param name="coefficients">width × height coefficients, two's complement.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="orientation">Of the sub-band.</param>
    /// <param name="output">Receives the segment.</param>
    /// <returns>Magnitude bit-planes, 0 when there is nothing to code, and the length of the segment.</returns>
    public (int BitPlanes, int Length) Encode(ReadOnlySpan<int> coefficients, int width, int height, int orientation, PooledBuffer output)
    {
        var all = 0u;
        foreach (var coefficient in coefficients)
            all |= Magnitude(coefficient);
        var planes = 32 - BitOperations.LeadingZeroCount(all);
        if (planes == 0)
            return (0, 0);
        if (planes > BlockDecoder.MaximumBitPlanes)
            throw new CodecException(CodecError.Unsupported, output.Length, $"a code-block of {planes} bit-planes; {BlockDecoder.MaximumBitPlanes} are encoded.");

        var layout = new BlockLayout(width, height, isCausal: false);
        if (_flags.Length < layout.FlagCount)
            _flags = new uint[layout.FlagCount];
        var flags = _flags.AsSpan(0, layout.FlagCount);
        flags.Clear();
        var zeroCoding = BlockContexts.ZeroCodingTable.AsSpan(512 * orientation, 512);

        _coder.Start();
        for (var plane = planes - 1; plane >= 0; plane--)
        {
            if (plane < planes - 1)
            {
                PropagateSignificance(coefficients, flags, layout, zeroCoding, plane);
                Refine(coefficients, flags, layout, plane);
            }

            CleanUp(coefficients, flags, layout, zeroCoding, plane);
        }

        var segment = _coder.Finish();
        segment.CopyTo(output.GetSpan(segment.Length));
        output.Advance(segment.Length);
        return (planes, segment.Length);
    }

    private static uint Magnitude(int coefficient) => (uint)((coefficient ^ coefficient >> 31) - (coefficient >> 31));

    private void PropagateSignificance(ReadOnlySpan<int> coefficients, Span<uint> flags, BlockLayout layout, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        for (var y = 0; y < layout.Height; y += 4)
        {
            var rows = Math.Min(4, layout.Height - y);
            var index = ((y >> 2) + 1) * layout.Stride + 1;
            for (var x = 0; x < layout.Width; x++, index++)
            {
                var word = flags[index];
                if ((word & BlockContexts.Significance) == 0)
                    continue;
                for (var row = 0; row < rows; row++)
                {
                    if ((word & 0x10u << 3 * row) != 0 || (word & BlockContexts.Neighbours << 3 * row) == 0)
                        continue;
                    word = EncodeSignificance(coefficients[(y + row) * layout.Width + x], flags, layout, zeroCoding, plane, index, row, word);
                    word |= 1u << BlockContexts.VisitedShift + row;
                }

                flags[index] = word;
            }
        }
    }

    private void Refine(ReadOnlySpan<int> coefficients, Span<uint> flags, BlockLayout layout, int plane)
    {
        for (var y = 0; y < layout.Height; y += 4)
        {
            var rows = Math.Min(4, layout.Height - y);
            var index = ((y >> 2) + 1) * layout.Stride + 1;
            for (var x = 0; x < layout.Width; x++, index++)
            {
                var word = flags[index];
                if ((word & BlockContexts.OwnSignificance) == 0)
                    continue;
                for (var row = 0; row < rows; row++)
                {
                    var own = 0x10u << 3 * row;
                    if ((word & (own | 1u << BlockContexts.VisitedShift + row)) != own)
                        continue;
                    var context = (word & 1u << BlockContexts.RefinedShift + row) != 0 ? BlockContexts.Refinement + 2
                        : (word & BlockContexts.Neighbours << 3 * row) != 0 ? BlockContexts.Refinement + 1
                        : BlockContexts.Refinement;
                    _coder.Encode(context, (int)(Magnitude(coefficients[(y + row) * layout.Width + x]) >> plane));
                    word |= 1u << BlockContexts.RefinedShift + row;
                }

                flags[index] = word;
            }
        }
    }

    private void CleanUp(ReadOnlySpan<int> coefficients, Span<uint> flags, BlockLayout layout, ReadOnlySpan<byte> zeroCoding, int plane)
    {
        for (var y = 0; y < layout.Height; y += 4)
        {
            var rows = Math.Min(4, layout.Height - y);
            var index = ((y >> 2) + 1) * layout.Stride + 1;
            for (var x = 0; x < layout.Width; x++, index++)
            {
                var word = flags[index];
                var row = 0;
                if (rows == 4 && (word & (BlockContexts.Significance | BlockContexts.Visited)) == 0)
                {
                    while (row < 4 && (Magnitude(coefficients[(y + row) * layout.Width + x]) >> plane & 1) == 0)
                        row++;
                    _coder.Encode(BlockContexts.RunLength, row == 4 ? 0 : 1);
                    if (row == 4)
                        continue;
                    _coder.Encode(BlockContexts.Uniform, row >> 1);
                    _coder.Encode(BlockContexts.Uniform, row & 1);
                    word = EncodeSign(coefficients[(y + row) * layout.Width + x], flags, layout, index, row, word);
                    row++;
                }

                for (; row < rows; row++)
                {
                    if ((word & (0x10u << 3 * row | 1u << BlockContexts.VisitedShift + row)) == 0)
                        word = EncodeSignificance(coefficients[(y + row) * layout.Width + x], flags, layout, zeroCoding, plane, index, row, word);
                }

                flags[index] = word & ~BlockContexts.Visited;
            }
        }
    }

    private uint EncodeSignificance(
        int coefficient, Span<uint> flags, BlockLayout layout, ReadOnlySpan<byte> zeroCoding, int plane, int index, int row, uint word)
    {
        var bit = (int)(Magnitude(coefficient) >> plane & 1);
        _coder.Encode(zeroCoding[(int)(word >> 3 * row & BlockContexts.Neighbours)], bit);
        return bit == 0 ? word : EncodeSign(coefficient, flags, layout, index, row, word);
    }

    private uint EncodeSign(int coefficient, Span<uint> flags, BlockLayout layout, int index, int row, uint word)
    {
        var negative = (uint)coefficient >> 31;
        var lookup = BlockContexts.SignCodingTable[BlockPasses.SignIndex(flags, index, row, word)];
        _coder.Encode(lookup & 0x1F, (int)negative ^ lookup >> 7);
        return BlockPasses.Spread(flags, layout, index, row, word, negative);
    }
}
