namespace Placa.Codecs.Jpeg2000;

/// <summary>The code-blocks of one sub-band in one precinct, with the two tag trees that tell of them (T.800 section B.10).</summary>
internal sealed class PrecinctBand
{
    private readonly CodeBlock?[] _blocks;
    private readonly Area _area;
    private readonly int _widthExponent;
    private readonly int _heightExponent;

    public PrecinctBand(Subband band, Area area, int widthExponent, int heightExponent)
    {
        Band = band;
        _area = area;
        _widthExponent = widthExponent;
        _heightExponent = heightExponent;
        BlocksAcross = area.IsEmpty ? 0 : Grid.CeilShift(area.X1, widthExponent) - (area.X0 >> widthExponent);
        BlocksDown = area.IsEmpty ? 0 : Grid.CeilShift(area.Y1, heightExponent) - (area.Y0 >> heightExponent);
        _blocks = new CodeBlock?[BlocksAcross * BlocksDown];
        Inclusion = new TagTree(BlocksAcross, BlocksDown);
        ZeroBitPlanes = new TagTree(BlocksAcross, BlocksDown);
    }

    public Subband Band { get; }

    public int BlocksAcross { get; }

    public int BlocksDown { get; }

    public TagTree Inclusion { get; }

    public TagTree ZeroBitPlanes { get; }

    public ReadOnlySpan<CodeBlock?> Blocks => _blocks;

    public CodeBlock? Find(int x, int y) => _blocks[y * BlocksAcross + x];

    public CodeBlock Create(int x, int y) => _blocks[y * BlocksAcross + x] = new CodeBlock(AreaOf(x, y));

    /// <summary>The row of code-blocks that has a row of the sub-band.</summary>
    public int RowOf(int y) => (y >> _heightExponent) - (_area.Y0 >> _heightExponent);

    /// <summary>Where a code-block lies in the sub-band.</summary>
    public Area AreaOf(int x, int y)
    {
        var left = (_area.X0 >> _widthExponent) + x << _widthExponent;
        var top = (_area.Y0 >> _heightExponent) + y << _heightExponent;
        return new Area(left, top, left + (1 << _widthExponent), top + (1 << _heightExponent)).Intersect(_area);
    }
}

/// <summary>A precinct: the part of a resolution whose packets stand alone (T.800 section B.6).</summary>
internal sealed class Precinct(PrecinctBand[] bands)
{
    public PrecinctBand[] Bands { get; } = bands;

    /// <summary>Layers read so far; a packet of an earlier layer does not come again.</summary>
    public int LayersRead { get; set; }
}
