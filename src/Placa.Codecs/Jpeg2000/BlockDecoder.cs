using Placa.Codecs.HighThroughput;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Decodes code-blocks of Part 1: bit-plane by bit-plane, three passes each (T.800 Annex D). Made once and used for many blocks.</summary>
internal sealed class BlockDecoder
{
    /// <summary>The magnitude bits that fit a coefficient in half units, beside the sign.</summary>
    public const int MaximumBitPlanes = 30;

    private const int TrailingBytes = 2;

    private MqContexts _contexts;
    private uint[] _flags = [];
    private byte[] _bits = [];
    private byte[] _segment = new byte[4096];
    private byte[] _refinement = [];

    /// <summary>Decodes a block as far as its bytes go.</summary>
    /// <param name="bytes">The codestream.</param>
    /// <param name="block">What the packets said of it.</param>
    /// <param name="band">The sub-band it belongs to.</param>
    /// <param name="style">Code-block style.</param>
    /// <param name="coefficients">Receives width × height coefficients, two's complement in half units.</param>
    public void Decode(ReadOnlySpan<byte> bytes, CodeBlock block, Subband band, BlockStyle style, Span<int> coefficients)
    {
        coefficients.Clear();
        var planes = band.BitPlanes - block.ZeroBitPlanes;
        if (planes <= 0 || block.Chunks.IsEmpty)
            return;
        if (planes > MaximumBitPlanes)
            throw new CodecException(CodecError.Unsupported, Position(block), $"a code-block of {planes} bit-planes; {MaximumBitPlanes} are decoded.");

        if (style.HasFlag(BlockStyle.HighThroughput))
        {
            DecodeHighThroughput(bytes, block, band, style, coefficients);
            return;
        }

        var layout = new BlockLayout(block.Area.Width, block.Area.Height, style.HasFlag(BlockStyle.VerticallyCausal));
        var flags = Flags(layout);
        var zeroCoding = BlockContexts.ZeroCodingTable.AsSpan(512 * band.Orientation, 512);
        var chunks = block.Chunks;
        var decoder = new MqDecoder(ref _contexts);
        var pass = 0;
        while (!chunks.IsEmpty)
        {
            var segment = TakeSegment(bytes, ref chunks, out var passes);
            var isRaw = style.HasFlag(BlockStyle.Bypass) && pass >= 10 && pass % 3 != 0;
            var raw = new RawBitReader(segment[..^TrailingBytes]);
            if (!isRaw)
                decoder.Start(Unstuff(segment[..^TrailingBytes]));

            for (var end = pass + passes; pass < end; pass++)
            {
                var plane = planes - 1 - (pass + 2) / 3;
                if (plane < 0)
                    return;
                switch ((pass + 2) % 3)
                {
                    case 0 when isRaw:
                        RawBlockPasses.PropagateSignificance(ref raw, flags, layout, coefficients, plane);
                        break;
                    case 0:
                        BlockPasses.PropagateSignificance(ref decoder, flags, layout, coefficients, zeroCoding, plane);
                        break;
                    case 1 when isRaw:
                        RawBlockPasses.Refine(ref raw, flags, layout, coefficients, plane);
                        break;
                    case 1:
                        BlockPasses.Refine(ref decoder, flags, layout, coefficients, plane);
                        break;
                    default:
                        BlockPasses.CleanUp(ref decoder, flags, layout, coefficients, zeroCoding, plane);
                        if (style.HasFlag(BlockStyle.SegmentationSymbols))
                            BlockPasses.SkipSegmentationSymbol(ref decoder);
                        break;
                }

                if (style.HasFlag(BlockStyle.Reset))
                    decoder.ResetContexts();
            }
        }
    }

    /// <summary>A cleanup segment and, when there are more passes, a refinement segment (T.814 section 7.1).</summary>
    private void DecodeHighThroughput(ReadOnlySpan<byte> bytes, CodeBlock block, Subband band, BlockStyle style, Span<int> coefficients)
    {
        var chunks = block.Chunks;
        var cleanupLength = TakeSegment(bytes, ref chunks, out var passes).Length - TrailingBytes;
        if (cleanupLength == 0)
            return;

        var cleanup = _segment;
        ReadOnlySpan<byte> refinement = [];
        if (!chunks.IsEmpty)
        {
            _segment = _refinement;
            refinement = TakeSegment(bytes, ref chunks, out var refinementPasses)[..^TrailingBytes];
            (_segment, _refinement) = (cleanup, _segment);
            passes += refinementPasses;
        }

        if (!chunks.IsEmpty)
            throw new CodecException(CodecError.Unsupported, chunks[0].Position, "more than one HT set in a code-block.");
        try
        {
            HtBlockDecoder.Decode(
                cleanup.AsSpan(0, cleanupLength), refinement, block.Area.Width, block.Area.Height, block.ZeroBitPlanes, band.BitPlanes, passes,
                style.HasFlag(BlockStyle.VerticallyCausal), coefficients, block.Area.Width);
        }
        catch (CodecException exception)
        {
            throw new CodecException(exception.Error, Position(block), $"a high-throughput code-block: {exception.Message}", exception);
        }
    }

    private static int Position(CodeBlock block) => block.Chunks.IsEmpty ? 0 : block.Chunks[0].Position;

    /// <summary>Flags without significance; rows that the block does not have count as visited, so that no pass looks at them.</summary>
    private Span<uint> Flags(BlockLayout layout)
    {
        if (_flags.Length < layout.FlagCount)
            _flags = new uint[layout.FlagCount];
        var flags = _flags.AsSpan(0, layout.FlagCount);
        flags.Clear();
        if (layout.Height % 4 != 0)
            flags.Slice(layout.Stripes * layout.Stride, layout.Stride).Fill(BlockContexts.Visited & ~layout.VisitedOf(layout.Stripes - 1));
        return flags;
    }

    private ReadOnlySpan<byte> Unstuff(ReadOnlySpan<byte> segment)
    {
        if (_bits.Length < segment.Length + MqBits.Padding)
            _bits = new byte[2 * segment.Length + MqBits.Padding];
        return _bits.AsSpan(0, MqBits.Unstuff(segment, _bits));
    }

    /// <summary>Puts the bytes of a codeword segment together; two of 0xFF follow, as the coder reads on beyond the end (T.800 section D.4.1).</summary>
    private ReadOnlySpan<byte> TakeSegment(scoped ReadOnlySpan<byte> bytes, scoped ref ReadOnlySpan<BlockChunk> chunks, out int passes)
    {
        var length = 0;
        passes = 0;
        do
        {
            var chunk = chunks[0];
            if (_segment.Length < length + chunk.Length + TrailingBytes)
                Array.Resize(ref _segment, Math.Max(2 * _segment.Length, length + chunk.Length + TrailingBytes));
            bytes.Slice(chunk.Position, chunk.Length).CopyTo(_segment.AsSpan(length));
            length += chunk.Length;
            passes += chunk.Passes;
            chunks = chunks[1..];
        }
        while (!chunks.IsEmpty && !chunks[0].StartsSegment);

        _segment.AsSpan(length, TrailingBytes).Fill(0xFF);
        return _segment.AsSpan(0, length + TrailingBytes);
    }
}

/// <summary>How flags and coefficients of a block lie: stripes of four rows, a border of one word around.</summary>
internal readonly struct BlockLayout(int width, int height, bool isCausal)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Whether a stripe does not look at the one below (T.800 section D.7).</summary>
    public bool IsCausal { get; } = isCausal;

    public int Stripes => Height + 3 >> 2;

    public int Stride => Width + 2;

    public int FlagCount => (Stripes + 2) * Stride;

    /// <summary>Visited bits of the rows that a stripe has.</summary>
    public uint VisitedOf(int stripe) => ((1u << 3 * Math.Min(4, Height - 4 * stripe)) - 1 & BlockContexts.Rows) << BlockContexts.VisitedShift;
}
