namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// Makes samples of the packets of a tile: code-blocks, quantisation, wavelet, colour transform. All of it goes row by row, so that beside the
/// image no more is held than one row of code-blocks for each sub-band.
/// </summary>
internal readonly ref struct TileDecoder(Tile tile, Jpeg2000DecoderOptions options, CancellationToken cancellationToken)
{
    private const int TransformedComponents = 3;

    public void Decode(ReadOnlySpan<byte> bytes, SampleWriter writer, Span<byte> destination)
    {
        var first = 0;
        if (tile.Parameters.UsesColourTransform && tile.Components.Length >= TransformedComponents)
        {
            DecodeColour(bytes, writer, destination);
            first = TransformedComponents;
        }

        for (var i = first; i < tile.Components.Length; i++)
        {
            using var rows = RowsOf(i);
            var target = writer.AreaOf(tile.Area);
            if (rows.Area.IsEmpty || target.IsEmpty)
                continue;

            var row = Span<int>.Empty;
            var taken = rows.Area.Y0;
            for (var y = target.Y0; y < target.Y1; y++)
            {
                for (var source = writer.SourceRow(y, i, rows.Area); taken <= source; taken++)
                {
                    row = rows.Next(bytes);
                    if (!rows.IsReversible)
                        ColourTransform.Round(row);
                }

                writer.Write(target, y, i, rows.Area, row, destination);
            }
        }
    }

    private void DecodeColour(ReadOnlySpan<byte> bytes, SampleWriter writer, Span<byte> destination)
    {
        using var firstRows = RowsOf(0);
        using var secondRows = RowsOf(1);
        using var thirdRows = RowsOf(2);
        var area = firstRows.Area;
        var isReversible = firstRows.IsReversible;
        if (secondRows.Area != area || thirdRows.Area != area || secondRows.IsReversible != isReversible || thirdRows.IsReversible != isReversible)
            throw new CodecException(CodecError.Invalid, 0, "a colour transform over components that differ in size or wavelet.");

        var target = writer.AreaOf(tile.Area);
        if (area.IsEmpty || target.IsEmpty)
            return;

        var first = Span<int>.Empty;
        var second = Span<int>.Empty;
        var third = Span<int>.Empty;
        var taken = area.Y0;
        for (var y = target.Y0; y < target.Y1; y++)
        {
            for (var source = writer.SourceRow(y, 0, area); taken <= source; taken++)
            {
                first = firstRows.Next(bytes);
                second = secondRows.Next(bytes);
                third = thirdRows.Next(bytes);
                if (isReversible)
                    ColourTransform.InverseReversible(first, second, third);
                else
                    ColourTransform.InverseIrreversible(first, second, third);
            }

            writer.Write(target, y, area, first, second, third, destination);
        }
    }

    private ComponentRows RowsOf(int componentIndex)
    {
        var resolutions = tile.Components[componentIndex].Resolutions;
        if (resolutions.Length <= options.ReducedLevels)
            throw new CodecException(CodecError.Unsupported, 0, $"reducing a tile of {resolutions.Length - 1} levels {options.ReducedLevels} times.");
        return new ComponentRows(tile.Components[componentIndex], resolutions.AsSpan(0, resolutions.Length - options.ReducedLevels), cancellationToken);
    }
}
