namespace Placa.Codecs.Jpeg2000;

/// <summary>What SIZ says of one component (T.800 section A.5.1).</summary>
/// <param name="Bits">Bits of a sample, sign included.</param>
/// <param name="IsSigned">Whether samples are two's complement.</param>
/// <param name="StepX">Reference grid points between samples of a row, XRsiz.</param>
/// <param name="StepY">Reference grid points between rows, YRsiz.</param>
internal readonly record struct ComponentSize(int Bits, bool IsSigned, int StepX, int StepY);

/// <summary>A half-open rectangle.</summary>
internal readonly record struct Area(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;

    public int Height => Y1 - Y0;

    public bool IsEmpty => X1 <= X0 || Y1 <= Y0;

    public long Size => IsEmpty ? 0 : (long)Width * Height;

    public Area Intersect(Area other) => new(Math.Max(X0, other.X0), Math.Max(Y0, other.Y0), Math.Min(X1, other.X1), Math.Min(Y1, other.Y1));

    /// <summary>The samples of a grid with these steps that fall into the area (T.800 equation B-12).</summary>
    public Area Sampled(int stepX, int stepY) =>
        new(Grid.CeilDivide(X0, stepX), Grid.CeilDivide(Y0, stepY), Grid.CeilDivide(X1, stepX), Grid.CeilDivide(Y1, stepY));

    /// <summary>The area after so many halvings (T.800 equation B-14).</summary>
    public Area Reduced(int levels) => Band(levels, 0, 0);

    /// <summary>The sub-band of a decomposition level, by its horizontal and vertical high-pass flag (T.800 equation B-15).</summary>
    public Area Band(int level, int highX, int highY)
    {
        var offsetX = level == 0 ? 0 : (long)highX << level - 1;
        var offsetY = level == 0 ? 0 : (long)highY << level - 1;
        return new(Grid.CeilShift(X0 - offsetX, level), Grid.CeilShift(Y0 - offsetY, level), Grid.CeilShift(X1 - offsetX, level), Grid.CeilShift(Y1 - offsetY, level));
    }
}

internal static class Grid
{
    public static int CeilDivide(int value, int divisor) => (int)(((long)value + divisor - 1) / divisor);

    public static int CeilShift(long value, int shift) => (int)(value + (1L << shift) - 1 >> shift);
}

/// <summary>The reference grid: the image area, its tiles and components (T.800 section A.5.1 and Annex B).</summary>
internal sealed class ImageGrid
{
    private readonly long _tileWidth;
    private readonly long _tileHeight;
    private readonly long _tileX0;
    private readonly long _tileY0;

    private ImageGrid(Area image, long tileX0, long tileY0, long tileWidth, long tileHeight, ComponentSize[] components)
    {
        Image = image;
        _tileX0 = tileX0;
        _tileY0 = tileY0;
        _tileWidth = tileWidth;
        _tileHeight = tileHeight;
        Components = components;
        TilesAcross = (int)Math.Min(int.MaxValue, (image.X1 - tileX0 + tileWidth - 1) / tileWidth);
        TilesDown = (int)Math.Min(int.MaxValue, (image.Y1 - tileY0 + tileHeight - 1) / tileHeight);
    }

    public Area Image { get; }

    public ComponentSize[] Components { get; }

    public int TilesAcross { get; }

    public int TilesDown { get; }

    public int TileCount => TilesAcross * TilesDown;

    public Area Tile(int index)
    {
        var column = index % TilesAcross;
        var row = index / TilesAcross;
        return new Area(
            (int)Math.Max(_tileX0 + column * _tileWidth, Image.X0),
            (int)Math.Max(_tileY0 + row * _tileHeight, Image.Y0),
            (int)Math.Min(_tileX0 + (column + 1) * _tileWidth, Image.X1),
            (int)Math.Min(_tileY0 + (row + 1) * _tileHeight, Image.Y1));
    }

    public static ImageGrid Read(ref SegmentReader reader)
    {
        var start = reader.Position;
        reader.ReadUInt16(); // Rsiz promises; what is really used shows in the markers, and some files promise everything
        long x1 = reader.ReadUInt32();
        long y1 = reader.ReadUInt32();
        long x0 = reader.ReadUInt32();
        long y0 = reader.ReadUInt32();
        long tileWidth = reader.ReadUInt32();
        long tileHeight = reader.ReadUInt32();
        long tileX0 = reader.ReadUInt32();
        long tileY0 = reader.ReadUInt32();
        if (x1 <= x0 || y1 <= y0)
            throw new CodecException(CodecError.Invalid, start, "the image area is empty.");
        if (x1 > int.MaxValue || y1 > int.MaxValue)
            throw new CodecException(CodecError.Unsupported, start, "a reference grid beyond 2^31.");
        if (tileWidth == 0 || tileHeight == 0 || tileX0 > x0 || tileY0 > y0 || tileX0 + tileWidth <= x0 || tileY0 + tileHeight <= y0)
            throw new CodecException(CodecError.Invalid, start, "the first tile does not meet the image.");

        var components = new ComponentSize[ReadComponentCount(ref reader)];
        foreach (ref var component in components.AsSpan())
        {
            var depth = reader.ReadByte();
            component = new ComponentSize((depth & 0x7F) + 1, (depth & 0x80) != 0, reader.ReadByte(), reader.ReadByte());
            if (component.StepX == 0 || component.StepY == 0)
                throw new CodecException(CodecError.Invalid, reader.Position - 2, "a component has no sample separation.");
            if (component.Bits > 32)
                throw new CodecException(CodecError.Unsupported, reader.Position - 3, $"components of {component.Bits} bits; at most 32 are decoded.");
            if (component.IsSigned != components[0].IsSigned)
                throw new CodecException(CodecError.Unsupported, reader.Position - 3, "signed beside unsigned components.");
        }

        var grid = new ImageGrid(new Area((int)x0, (int)y0, (int)x1, (int)y1), tileX0, tileY0, tileWidth, tileHeight, components);
        if ((long)grid.TilesAcross * grid.TilesDown > 65535)
            throw new CodecException(CodecError.Invalid, start, "more than 65,535 tiles.");
        foreach (var component in components)
        {
            if (grid.Image.Sampled(component.StepX, component.StepY).IsEmpty)
                throw new CodecException(CodecError.Invalid, start, "a component has no samples.");
        }

        return grid;
    }

    private static int ReadComponentCount(ref SegmentReader reader)
    {
        var count = reader.ReadUInt16();
        if (count is 0 or > 16384)
            throw new CodecException(CodecError.Invalid, reader.Position - 2, $"{count} components; 1 to 16,384 are possible.");
        if (reader.Remaining < 3 * count)
            throw new CodecException(CodecError.Invalid, reader.Position, "SIZ is shorter than its components.");
        return count;
    }

    /// <summary>
    /// Rows and columns of the whole image at a resolution. Where every component is sub-sampled alike, as many as they have.
    /// </summary>
    public CodestreamImage ImageAt(int reducedLevels)
    {
        var area = OutputArea(reducedLevels);
        return new CodestreamImage(area.Height, area.Width, Components.Length, Components.Max(component => component.Bits), Components[0].IsSigned);
    }

    /// <summary>The image on the finest grid that a component has.</summary>
    public Area OutputArea(int reducedLevels) =>
        Image.Sampled(Components.Min(component => component.StepX), Components.Min(component => component.StepY)).Reduced(reducedLevels);
}
