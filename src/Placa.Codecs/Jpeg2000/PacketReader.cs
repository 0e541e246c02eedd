using System.Numerics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Reads packets: headers that say what code-blocks get, and where the bytes are (T.800 sections B.9 and B.10).</summary>
internal sealed class PacketReader(Tile tile, int layers, bool keepsCut)
{
    /// <summary>Passes before the first raw one with selective bypass: the four highest bit-planes (T.800 table D.9).</summary>
    private const int PassesBeforeBypass = 10;

    private readonly List<(CodeBlock Block, BlockChunk Chunk)> _body = [];
    private BlockStyle _style;

    /// <summary>
    /// Reads one packet.
    /// </summary>
    /// <param name="bytes">The codestream up to the end of the tile-part.</param>
    /// <param name="position">Of the packet; then of what follows it.</param>
    /// <param name="packedHeaders">Headers that stand elsewhere (PPM, PPT), or empty.</param>
    /// <param name="packedPosition">Of the header in <paramref name="packedHeaders"/>, or -1 when headers stand before their packets.</param>
    /// <param name="address">Which packet it is.</param>
    /// <returns>False when the packet is cut; of its body the code-blocks that are whole are kept, and of the one that is not, where asked for, what its bytes hold.</returns>
    public bool TryRead(ReadOnlySpan<byte> bytes, ref int position, ReadOnlySpan<byte> packedHeaders, ref int packedPosition, PacketAddress address)
    {
        SkipMarker(bytes, ref position, Marker.Sop, 6);
        var isPacked = packedPosition >= 0;
        var bits = isPacked ? new PacketBitReader(packedHeaders, packedPosition) : new PacketBitReader(bytes, position);
        var precinct = tile.Components[address.Component].Resolutions[address.Resolution].Precinct(address.Precinct);
        _style = tile.Components[address.Component].Coding.BlockStyle;

        _body.Clear();
        if (bits.ReadBit() != 0)
        {
            foreach (var band in precinct.Bands)
                ReadBand(ref bits, band, address.Layer, _style);
        }

        bits.Align();
        if (bits.IsBeyondEnd)
            return false;

        precinct.LayersRead = address.Layer + 1;
        var end = bits.Position;
        if (isPacked)
        {
            SkipMarker(packedHeaders, ref end, Marker.Eph, 2);
            packedPosition = end;
        }
        else
        {
            SkipMarker(bytes, ref end, Marker.Eph, 2);
            position = end;
        }

        return TakeBody(bytes.Length, ref position, isWanted: layers == 0 || address.Layer < layers);
    }

    private bool TakeBody(int end, ref int position, bool isWanted)
    {
        foreach (var (block, chunk) in _body)
        {
            if (chunk.Length > end - position)
            {
                if (keepsCut && isWanted)
                    AddCut(block, chunk with { Position = position }, end - position);
                return false;
            }

            if (isWanted)
                block.Add(chunk with { Position = position });
            position += chunk.Length;
        }

        return true;
    }

    /// <summary>
    /// Later passes take more bytes than earlier ones, so as great a part of the passes as there is of the bytes can be decoded. A pass of
    /// high-throughput blocks is read from both ends; part of it is of no use.
    /// </summary>
    private void AddCut(CodeBlock block, BlockChunk chunk, int available)
    {
        var passes = (int)((long)chunk.Passes * available / chunk.Length);
        if (passes > 0 && !_style.HasFlag(BlockStyle.HighThroughput))
            block.Add(chunk with { Length = available, Passes = passes });
    }

    private static void SkipMarker(ReadOnlySpan<byte> bytes, ref int position, int marker, int length)
    {
        if (bytes.Length - position >= length && bytes[position] == 0xFF && bytes[position + 1] == (byte)marker)
            position += length;
    }

    private void ReadBand(ref PacketBitReader bits, PrecinctBand band, int layer, BlockStyle style)
    {
        for (var y = 0; y < band.BlocksDown; y++)
        {
            for (var x = 0; x < band.BlocksAcross; x++)
            {
                if (bits.IsBeyondEnd)
                    return;
                var block = band.Find(x, y);
                if (block is not null)
                {
                    if (bits.ReadBit() == 0)
                        continue;
                }
                else
                {
                    if (!band.Inclusion.Decode(ref bits, x, y, layer + 1))
                        continue;
                    block = band.Create(x, y);
                    block.ZeroBitPlanes = ReadZeroBitPlanes(ref bits, band, x, y);
                }

                ReadPasses(ref bits, block, style);
            }
        }
    }

    private static int ReadZeroBitPlanes(ref PacketBitReader bits, PrecinctBand band, int x, int y)
    {
        var threshold = 1;
        while (!band.ZeroBitPlanes.Decode(ref bits, x, y, threshold))
        {
            if (++threshold > band.Band.BitPlanes + 1 || bits.IsBeyondEnd)
            {
                if (bits.IsBeyondEnd)
                    return 0;
                throw new CodecException(CodecError.Invalid, bits.Position, "a code-block has more zero bit-planes than its sub-band bit-planes.");
            }
        }

        return threshold - 1;
    }

    private void ReadPasses(ref PacketBitReader bits, CodeBlock block, BlockStyle style)
    {
        var passes = ReadPassCount(ref bits);
        while (bits.ReadBit() != 0)
            block.LengthBits++;
        if (block.LengthBits > 31)
            throw new CodecException(CodecError.Invalid, bits.Position, "a length of more than 31 bits.");

        if (style.HasFlag(BlockStyle.HighThroughput) && block.Passes == 0)
            passes = ReadCleanupSegment(ref bits, block, passes);

        while (passes > 0)
        {
            var starts = block.PassesLeftInSegment == 0;
            if (starts)
                block.PassesLeftInSegment = SegmentCapacity(block.Passes, style);
            var count = Math.Min(passes, block.PassesLeftInSegment);
            AddChunk(ref bits, block, count, count, starts);
            block.PassesLeftInSegment -= count;
            passes -= count;
        }
    }

    /// <summary>
    /// The first segment of a high-throughput block is one cleanup pass. Groups of three passes before it are placeholders: they carry
    /// nothing, but move it down by a bit-plane each (T.814 section B.2).
    /// </summary>
    private int ReadCleanupSegment(ref PacketBitReader bits, CodeBlock block, int passes)
    {
        var placeholders = (passes - 1) / 3;
        block.ZeroBitPlanes += placeholders;
        AddChunk(ref bits, block, 3 * placeholders + 1, 1, starts: true);
        return passes - 3 * placeholders - 1;
    }

    private void AddChunk(ref PacketBitReader bits, CodeBlock block, int codedPasses, int passes, bool starts)
    {
        var lengthBits = block.LengthBits + BitOperations.Log2((uint)codedPasses);
        if (lengthBits > 31)
            throw new CodecException(CodecError.Invalid, bits.Position, "a length of more than 31 bits.");
        _body.Add((block, new BlockChunk(0, bits.ReadBits(lengthBits), passes, starts)));
        block.Passes += passes;
    }

    /// <summary>How many passes end with the same termination (T.800 sections D.4.2 and D.6).</summary>
    private static int SegmentCapacity(int passesBefore, BlockStyle style)
    {
        if (style.HasFlag(BlockStyle.HighThroughput))
            return passesBefore % 3 == 0 ? 1 : 3 - passesBefore % 3;
        if (style.HasFlag(BlockStyle.TerminateAll))
            return 1;
        if (!style.HasFlag(BlockStyle.Bypass))
            return int.MaxValue;
        if (passesBefore < PassesBeforeBypass)
            return PassesBeforeBypass - passesBefore;
        return (passesBefore - PassesBeforeBypass) % 3 == 0 ? 2 : 1;
    }

    /// <summary>Number of coding passes (T.800 table B.4).</summary>
    private static int ReadPassCount(ref PacketBitReader bits)
    {
        if (bits.ReadBit() == 0)
            return 1;
        if (bits.ReadBit() == 0)
            return 2;
        var value = bits.ReadBits(2);
        if (value < 3)
            return 3 + value;
        value = bits.ReadBits(5);
        if (value < 31)
            return 6 + value;
        return 37 + bits.ReadBits(7);
    }
}
