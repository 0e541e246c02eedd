namespace Placa.Codecs.Jpeg2000;

/// <summary>The rows of a tile-component as samples before the level shift, from its code-blocks up to the resolution that is asked for.</summary>
internal sealed class ComponentRows : IDisposable
{
    private readonly RowSource _source;

    public ComponentRows(TileComponent component, ReadOnlySpan<Resolution> resolutions, CancellationToken cancellationToken)
    {
        IsReversible = component.Coding.IsReversible;
        Area = resolutions[^1].Area;
        var blocks = new BlockPlacer(component);
        _source = new BandRows(resolutions[0], 0, blocks, cancellationToken);
        foreach (var resolution in resolutions[1..])
        {
            var horizontal = new BandRows(resolution, 0, blocks, cancellationToken);
            var vertical = new BandRows(resolution, 1, blocks, cancellationToken);
            var diagonal = new BandRows(resolution, 2, blocks, cancellationToken);
            _source = IsReversible
                ? new SynthesisRows<int, ReversibleKernel>(resolution.Area, _source, horizontal, vertical, diagonal)
                : new SynthesisRows<float, IrreversibleKernel>(resolution.Area, _source, horizontal, vertical, diagonal);
        }
    }

    /// <summary>What the rows cover, in coordinates of the component at their resolution.</summary>
    public Area Area { get; }

    public bool IsReversible { get; }

    /// <summary>The next row: integers, or the bits of floats that are not yet rounded. It lasts until the next one is taken.</summary>
    public Span<int> Next(ReadOnlySpan<byte> codestream) => _source.Next(codestream)[1..^1];

    public void Dispose() => _source.Dispose();
}
