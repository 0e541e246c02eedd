namespace Placa.Codecs.Jpeg2000;

/// <summary>A sub-band of a tile-component (T.800 section B.5).</summary>
/// <param name="Area">In coordinates of the sub-band.</param>
/// <param name="Orientation">0 LL, 1 HL, 2 LH, 3 HH: bit 0 is the horizontal high-pass, bit 1 the vertical one.</param>
/// <param name="BitPlanes">Magnitude bit-planes, Mb, those of the region of interest included (T.800 equation E-2).</param>
/// <param name="Step">Quantisation step, 1 when reversible (T.800 equation E-3).</param>
internal sealed record Subband(Area Area, int Orientation, int BitPlanes, float Step);

/// <summary>A resolution of a tile-component: its precincts and the sub-bands that it adds (T.800 sections B.5 and B.6).</summary>
internal sealed class Resolution
{
    /// <summary>Pages are made when a precinct of them is, as a header can ask for more precincts than there are bytes.</summary>
    private const int PageBits = 10;

    private readonly Precinct?[]?[] _pages;
    private readonly ComponentCoding _coding;
    private readonly int _index;

    public Resolution(Area area, Subband[] bands, ComponentCoding coding, int index)
    {
        Area = area;
        Bands = bands;
        _coding = coding;
        _index = index;
        (PrecinctX, PrecinctY) = coding.PrecinctExponents(index);
        if (!area.IsEmpty)
        {
            PrecinctsAcross = Grid.CeilShift(area.X1, PrecinctX) - (area.X0 >> PrecinctX);
            PrecinctsDown = Grid.CeilShift(area.Y1, PrecinctY) - (area.Y0 >> PrecinctY);
        }

        var count = (long)PrecinctsAcross * PrecinctsDown;
        if (count > Array.MaxLength)
            throw new CodecException(CodecError.LimitExceeded, 0, $"{count} precincts in one resolution.");
        PrecinctCount = (int)count;
        _pages = new Precinct?[]?[count + (1 << PageBits) - 1 >> PageBits];
    }

    public Area Area { get; }

    public Subband[] Bands { get; }

    public int PrecinctX { get; }

    public int PrecinctY { get; }

    public int PrecinctsAcross { get; }

    public int PrecinctsDown { get; }

    public int PrecinctCount { get; }

    /// <summary>Code-blocks are no higher than precincts, in sub-bands (T.800 equation B-18).</summary>
    public int BlockHeightExponent => Math.Min(_coding.BlockHeightExponent, PrecinctY - Halving);

    private int Halving => _index == 0 ? 0 : 1;

    /// <summary>The precinct, if a packet of it was met.</summary>
    public Precinct? Find(int precinct) => _pages[precinct >> PageBits]?[precinct & (1 << PageBits) - 1];

    public int LayersRead(int precinct) => Find(precinct)?.LayersRead ?? 0;

    /// <summary>The first of the precincts side by side at a row of the sub-bands.</summary>
    public int FirstPrecinctAt(int y) => ((y >> PrecinctY - Halving) - (Area.Y0 >> PrecinctY)) * PrecinctsAcross;

    /// <summary>What a precinct covers of the sub-bands, not cut to their size.</summary>
    public Area AreaOf(int precinct)
    {
        var (sizeX, sizeY) = (PrecinctX - Halving, PrecinctY - Halving);
        var left = (long)(Area.X0 >> PrecinctX) + precinct % PrecinctsAcross << sizeX;
        var top = (long)(Area.Y0 >> PrecinctY) + precinct / PrecinctsAcross << sizeY;
        return new Area((int)left, (int)top, (int)Math.Min(int.MaxValue, left + (1L << sizeX)), (int)Math.Min(int.MaxValue, top + (1L << sizeY)));
    }

    /// <summary>Precincts are made when their first packet is met, so that their number is bounded by the bytes there.</summary>
    public Precinct Precinct(int index)
    {
        var page = _pages[index >> PageBits] ??= new Precinct?[Math.Min(1 << PageBits, PrecinctCount)];
        return page[index & (1 << PageBits) - 1] ??= new Precinct(CreateBands(index));
    }

    private PrecinctBand[] CreateBands(int index)
    {
        var area = AreaOf(index);
        var bands = new PrecinctBand[Bands.Length];
        for (var i = 0; i < bands.Length; i++)
        {
            bands[i] = new PrecinctBand(
                Bands[i], Bands[i].Area.Intersect(area), Math.Min(_coding.BlockWidthExponent, PrecinctX - Halving), BlockHeightExponent);
        }

        return bands;
    }
}

/// <summary>One component of a tile with its resolutions, the lowest first.</summary>
internal sealed class TileComponent
{
    public TileComponent(Area tile, ComponentSize size, ComponentCoding coding, Quantization quantization, int regionShift)
    {
        Size = size;
        Coding = coding;
        RegionShift = regionShift;
        Area = tile.Sampled(size.StepX, size.StepY);
        Resolutions = new Resolution[coding.Levels + 1];
        if (!quantization.Covers(3 * coding.Levels))
            throw new CodecException(CodecError.Invalid, 0, "there are fewer quantisation steps than sub-bands.");

        for (var r = 0; r < Resolutions.Length; r++)
        {
            var level = coding.Levels - r;
            var bands = r == 0
                ? [CreateBand(quantization, coding.Levels, 0, 0)]
                : new[] { CreateBand(quantization, level + 1, 1, 3 * r - 2), CreateBand(quantization, level + 1, 2, 3 * r - 1), CreateBand(quantization, level + 1, 3, 3 * r) };
            Resolutions[r] = new Resolution(Area.Reduced(level), bands, coding, r);
        }
    }

    public ComponentSize Size { get; }

    public ComponentCoding Coding { get; }

    public int RegionShift { get; }

    public Area Area { get; }

    public Resolution[] Resolutions { get; }

    private Subband CreateBand(Quantization quantization, int level, int orientation, int index)
    {
        var area = Area.Band(level, orientation & 1, orientation >> 1);
        var exponent = quantization.Exponent(index);
        var gain = (orientation & 1) + (orientation >> 1);
        var step = Coding.IsReversible ? 1f : (float)(Math.Pow(2, Size.Bits + gain - exponent) * (1 + quantization.Mantissa(index) / 2048.0));
        return new Subband(area, orientation, quantization.GuardBits + exponent - 1 + RegionShift, step);
    }
}

/// <summary>One tile: its components and how its packets follow each other.</summary>
internal sealed class Tile
{
    public Tile(ImageGrid grid, int index, CodingParameters parameters)
    {
        Area = grid.Tile(index);
        Parameters = parameters;
        Components = new TileComponent[grid.Components.Length];
        for (var i = 0; i < Components.Length; i++)
            Components[i] = new TileComponent(Area, grid.Components[i], parameters.Coding(i), parameters.Quantization(i), parameters.RegionShift(i));
    }

    public Area Area { get; }

    public CodingParameters Parameters { get; }

    public TileComponent[] Components { get; }
}
