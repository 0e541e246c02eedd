using System.Buffers.Binary;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The packets of one tile-part, and the packed headers that belong to them.</summary>
internal readonly record struct TilePart(int Start, int End, byte[]? PackedHeaders);

/// <summary>What is known of a tile once all its tile-part headers have been read.</summary>
internal sealed class TileParts(CodingParameters parameters)
{
    public CodingParameters Parameters { get; set; } = parameters;

    public bool HasOwnParameters { get; set; }

    public List<TilePart> Parts { get; } = [];

    /// <summary>Packed packet headers of PPT, in order of their index; they go on from one tile-part to the next.</summary>
    public SortedList<int, byte[]> PackedHeaders { get; } = [];

    /// <summary>The codestream ends before the last of these tile-parts does.</summary>
    public bool IsCut { get; set; }

    /// <summary>The number of tile-parts, 0 while no header tells.</summary>
    public int ExpectedParts { get; set; }
}

/// <summary>The headers of a codestream: the main one, and on demand those of all tile-parts (T.800 Annex A).</summary>
internal sealed class Codestream
{
    /// <summary>What it costs a tile to have its own parameters for a component, in steps of a progression; mostly memory.</summary>
    private const int StepsForParameters = 256;

    private readonly SortedList<int, byte[]> _packedHeaders = [];

    private Codestream(int start, int end, Palette? palette)
    {
        Position = start;
        End = end;
        Palette = palette;
    }

    public ImageGrid Grid { get; private set; } = null!;

    public CodingParameters Parameters { get; private set; } = null!;

    public Palette? Palette { get; }

    public bool IsHighThroughput { get; private set; }

    /// <summary>Where the first tile-part begins.</summary>
    public int Position { get; private set; }

    public int End { get; }

    public static Codestream ReadMainHeader(ReadOnlySpan<byte> bytes)
    {
        Palette? palette = null;
        var (start, end) = Jp2Container.IsContainer(bytes) ? Jp2Container.FindCodestream(bytes, out palette) : (0, bytes.Length);
        var codestream = new Codestream(start, end, palette);
        codestream.ReadMain(bytes);
        return codestream;
    }

    private void ReadMain(ReadOnlySpan<byte> bytes)
    {
        if (End - Position < 4)
            throw new CodecException(CodecError.Truncated, End, "the main header is cut.");
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[Position..]) != Marker.Soc)
            throw new CodecException(CodecError.Invalid, Position, "this is no JPEG 2000 codestream: SOC is missing.");

        Position += 2;
        while (true)
        {
            if (End - Position < 4)
                throw new CodecException(CodecError.Truncated, End, "the main header is cut.");
            int marker = BinaryPrimitives.ReadUInt16BigEndian(bytes[Position..]);
            if (marker == Marker.Sot)
                break;
            if (marker == Marker.Eoc)
                throw new CodecException(CodecError.Truncated, Position, "the codestream has no tile-parts.");

            var reader = Segment(bytes, Position);
            Position = reader.Position + reader.Remaining;
            ReadMainSegment(marker, reader);
        }

        if (Grid is null || !Parameters.IsComplete)
            throw new CodecException(CodecError.Invalid, Position, "the main header lacks SIZ, COD or QCD.");
    }

    private void ReadMainSegment(int marker, SegmentReader reader)
    {
        if (marker == Marker.Siz)
        {
            if (Grid is not null)
                throw new CodecException(CodecError.Invalid, reader.Position, "a second SIZ.");
            Grid = ImageGrid.Read(ref reader);
            Parameters = new CodingParameters(Grid.Components.Length);
            return;
        }

        if (Grid is null)
            throw new CodecException(CodecError.Invalid, reader.Position, "SIZ is not the first marker segment.");
        if (marker == Marker.Cap)
            ReadCap(reader);
        else if (marker == Marker.Ppm)
            AddPacked(_packedHeaders, reader);
        else
            MarkerSegments.TryRead(marker, ref reader, Grid.Components.Length, Parameters);
    }

    /// <summary>Parts of the standard that the codestream needs (T.800 section A.5.2 of 2019): only Part 15, HTJ2K, is known here.</summary>
    private void ReadCap(SegmentReader reader)
    {
        const uint Part15 = 1u << 32 - 15;
        var parts = reader.ReadUInt32();
        if ((parts & ~Part15) != 0)
            throw new CodecException(CodecError.Unsupported, reader.Position - 4, "a part of JPEG 2000 other than 1 and 15 (CAP).");
        IsHighThroughput = (parts & Part15) != 0;
    }

    private static void AddPacked(SortedList<int, byte[]> all, SegmentReader reader)
    {
        var index = reader.ReadByte();
        if (!all.TryAdd(index, reader.Take(reader.Remaining).ToArray()))
            throw new CodecException(CodecError.Invalid, reader.Position, "packed packet headers have the same index twice.");
    }

    /// <summary>Finds all tile-parts by their lengths. A codestream that is cut gives those that are there.</summary>
    public Dictionary<int, TileParts> ReadTileParts(ReadOnlySpan<byte> bytes, WorkBudget budget)
    {
        var tiles = new Dictionary<int, TileParts>();
        var packed = new PackedHeaderSeries(_packedHeaders.Values);
        var position = Position;
        while (End - position >= 12 && BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]) == Marker.Sot)
        {
            var start = position;
            var reader = Segment(bytes, position);
            var index = reader.ReadUInt16();
            long length = reader.ReadUInt32();
            reader.ReadByte();
            var partCount = reader.ReadByte();
            if (index >= Grid.TileCount)
                throw new CodecException(CodecError.Invalid, start + 4, $"tile {index} of {Grid.TileCount}.");

            if (!tiles.TryGetValue(index, out var tile))
                tiles.Add(index, tile = new TileParts(Parameters));
            tile.ExpectedParts = Math.Max(tile.ExpectedParts, partCount);
            position = start + 12;
            if (!TryReadTileHeader(bytes, ref position, tile, budget))
            {
                tile.IsCut = true;
                break;
            }

            var end = start + length;
            if (length == 0)
                end = FindEndOfLast(bytes);
            else if (end < position)
                throw new CodecException(CodecError.Invalid, start + 6, "a tile-part is shorter than its header.");
            tile.IsCut = end > End;
            var partEnd = (int)Math.Min(end, End);
            tile.Parts.Add(new TilePart(position, partEnd, packed.Next()));
            position = partEnd;
        }

        return tiles;
    }

    /// <summary>The last tile-part may leave its length open; it ends at EOC, or where the codestream does.</summary>
    private int FindEndOfLast(ReadOnlySpan<byte> bytes)
    {
        var end = End;
        while (end > 0 && bytes[end - 1] == 0)
            end--; // padding
        return end - Position >= 2 && BinaryPrimitives.ReadUInt16BigEndian(bytes[(end - 2)..]) == Marker.Eoc ? end - 2 : End;
    }

    private bool TryReadTileHeader(ReadOnlySpan<byte> bytes, ref int position, TileParts tile, WorkBudget budget)
    {
        while (true)
        {
            if (End - position < 2)
                return false;
            int marker = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            if (marker == Marker.Sod)
            {
                position += 2;
                return true;
            }

            if (End - position < 4 || End - position < 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]))
                return false;
            var reader = Segment(bytes, position);
            position = reader.Position + reader.Remaining;
            if (marker == Marker.Ppt)
            {
                AddPacked(tile.PackedHeaders, reader);
                continue;
            }

            if (marker is Marker.Plt or Marker.Com)
                continue;
            if (!tile.HasOwnParameters)
            {
                budget.Take(StepsForParameters * Grid.Components.Length);
                tile.Parameters = Parameters.ForTile();
                tile.HasOwnParameters = true;
            }

            MarkerSegments.TryRead(marker, ref reader, Grid.Components.Length, tile.Parameters);
        }
    }

    private SegmentReader Segment(ReadOnlySpan<byte> bytes, int position)
    {
        if (bytes[position] != 0xFF)
            throw new CodecException(CodecError.Invalid, position, "a marker is expected.");
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
        if (length < 2)
            throw new CodecException(CodecError.Invalid, position + 2, "a marker segment is shorter than its length field.");
        if (length > End - position - 2)
            throw new CodecException(CodecError.Truncated, End, "a marker segment is cut.");
        return new SegmentReader(bytes, position + 4, position + 2 + length);
    }
}
