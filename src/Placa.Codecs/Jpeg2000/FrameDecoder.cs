namespace Placa.Codecs.Jpeg2000;

/// <summary>Decodes all tiles of one codestream into one image.</summary>
internal readonly ref struct FrameDecoder
{
    /// <summary>What it costs to set up a resolution, in steps of a progression.</summary>
    private const int StepsForResolution = 64;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Jpeg2000DecoderOptions _options;
    private readonly bool _acceptsCut;
    private readonly CancellationToken _cancellationToken;
    private readonly Codestream _codestream;
    private readonly WorkBudget _budget;

    public FrameDecoder(ReadOnlySpan<byte> bytes, Jpeg2000DecoderOptions options, bool acceptsCut, CancellationToken cancellationToken)
    {
        _bytes = bytes;
        _options = options;
        _acceptsCut = acceptsCut;
        _cancellationToken = cancellationToken;
        _codestream = Codestream.ReadMainHeader(bytes);
        _budget = new WorkBudget(_codestream.Grid.ImageAt(0).SampleCount, bytes.Length);
    }

    /// <returns>Rows from the top that are complete.</returns>
    public int Decode(Span<byte> destination)
    {
        var header = new Jpeg2000Header(_codestream);
        ArgumentOutOfRangeException.ThrowIfNegative(_options.ReducedLevels);
        if (_options.ReducedLevels > header.Levels)
            throw new ArgumentException($"The image cannot be halved {_options.ReducedLevels} times; it has {header.Levels} levels.");

        header.ImageAt(_options.ReducedLevels).CheckBuffer(destination.Length);
        if (_codestream.Palette is not { } palette)
            return DecodeTiles(destination);

        var image = _codestream.Grid.ImageAt(_options.ReducedLevels);
        using var indices = new RentedArray<byte>(checked((int)image.FrameLength));
        var rows = DecodeTiles(indices.Span);
        palette.Apply(indices.Span, image, destination, palette.Image(image));
        return rows;
    }

    private int DecodeTiles(Span<byte> destination)
    {
        var grid = _codestream.Grid;
        var tiles = _codestream.ReadTileParts(_bytes, _budget);
        var area = grid.OutputArea(_options.ReducedLevels);
        var writer = new SampleWriter(grid, _options.ReducedLevels);
        var completeRows = area.Height;
        if (tiles.Count < grid.TileCount)
            destination.Clear();

        for (var index = 0; index < grid.TileCount; index++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!tiles.TryGetValue(index, out var parts) || !DecodeTile(index, parts, writer, destination))
            {
                if (!_acceptsCut)
                    throw new CodecException(CodecError.Truncated, _codestream.End, $"packets of tile {index} are missing.");
                completeRows = Math.Min(completeRows, Math.Max(0, writer.AreaOf(grid.Tile(index)).Y0 - area.Y0));
            }
        }

        return completeRows;
    }

    private bool DecodeTile(int index, TileParts parts, SampleWriter writer, Span<byte> destination)
    {
        var grid = _codestream.Grid;
        for (var i = 0; i < grid.Components.Length; i++)
            _budget.Take(StepsForResolution * (parts.Parameters.Coding(i).Levels + 1));
        var tile = new Tile(grid, index, parts.Parameters);
        var isComplete = ReadPackets(tile, parts);
        if (isComplete || _acceptsCut)
            new TileDecoder(tile, _options, _cancellationToken).Decode(_bytes, writer, destination);
        return isComplete;
    }

    /// <returns>
    /// Whether all packets were there that the tile-parts promised by their lengths. Fewer than the sequence has are no fault then: layers are
    /// dropped from codestreams without a change of the header.
    /// </returns>
    private bool ReadPackets(Tile tile, TileParts parts)
    {
        var reader = new PacketReader(tile, _options.Layers, _acceptsCut);
        using var packets = new PacketSequence(tile, _budget).Packets().GetEnumerator();
        var lastResolution = LastResolution(tile);
        var tilePacked = parts.PackedHeaders.Count == 0 ? null : parts.PackedHeaders.Values.SelectMany(bytes => bytes).ToArray();
        var tilePackedPosition = 0;
        foreach (var part in parts.Parts)
        {
            var packed = tilePacked ?? part.PackedHeaders;
            var packedPosition = tilePacked is not null ? tilePackedPosition : packed is null ? -1 : 0;
            var bytes = _bytes[..part.End];
            var position = part.Start;
            while (position < part.End || (packed is not null && packedPosition < packed.Length))
            {
                if (!packets.MoveNext() || packets.Current.Resolution > lastResolution)
                    return true;
                if (!reader.TryRead(bytes, ref position, packed, ref packedPosition, packets.Current))
                    return false;
            }

            if (tilePacked is not null)
                tilePackedPosition = packedPosition;
        }

        return !packets.MoveNext() || packets.Current.Resolution > lastResolution || (!parts.IsCut && parts.Parts.Count >= parts.ExpectedParts);
    }

    /// <summary>
    /// The finest resolution that is needed. Where resolutions come one after the other, reading ends behind it: the begin of a codestream
    /// gives a smaller image, whole.
    /// </summary>
    private int LastResolution(Tile tile)
    {
        var isResolutionFirst = tile.Parameters.Volumes.Count == 0 && tile.Parameters.Order is (Jpeg2000Progression.Rlcp or Jpeg2000Progression.Rpcl);
        return isResolutionFirst ? tile.Components.Max(component => component.Coding.Levels) - _options.ReducedLevels : int.MaxValue;
    }
}
