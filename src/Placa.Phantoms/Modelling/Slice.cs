namespace Placa.Phantoms.Modelling;

/// <summary>
/// One plane of a model while it is painted, in millimetres of the patient (PS3.3 section C.7.6.2.1.1): x grows to the
/// patient's left, y to the back, z to the head. Values are row-major, x along the rows.
/// </summary>
internal sealed class Slice
{
    private const int WarpStep = 16;
    private readonly float[] _x, _y;
    private readonly float _warpReach;

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="columnSpacing">Millimetres from one column to the next.</param>
    /// <param name="rowSpacing">Millimetres from one row to the next.</param>
    /// <param name="z">Height of the plane.</param>
    /// <param name="warp">How far the tissues lie from where a drawing by ruler and compass would put them.</param>
    public Slice(int width, int height, float columnSpacing, float rowSpacing, float z, Warp warp)
    {
        (Width, Height, ColumnSpacing, RowSpacing, Z) = (width, height, columnSpacing, rowSpacing, z);
        Values = new float[width * height];
        _x = new float[Values.Length];
        _y = new float[Values.Length];
        _warpReach = warp.Reach;
        Place(warp);
    }

    public int Width { get; }

    public int Height { get; }

    public float ColumnSpacing { get; }

    public float RowSpacing { get; }

    public float Z { get; }

    /// <summary>What has been painted so far.</summary>
    public float[] Values { get; }

    /// <summary>The patient coordinate of the centre of column 0.</summary>
    public float Left => -(Width - 1) * 0.5f * ColumnSpacing;

    /// <summary>The patient coordinate of the centre of row 0.</summary>
    public float Top => -(Height - 1) * 0.5f * RowSpacing;

    /// <summary>Covers what was painted before where the brush covers it.</summary>
    public void Paint<TBrush>(TBrush brush)
        where TBrush : struct, IBrush
    {
        var area = brush.Bounds;
        int firstRow = Row(area.Top - _warpReach), lastRow = Row(area.Bottom + _warpReach + RowSpacing);
        int firstColumn = Column(area.Left - _warpReach), lastColumn = Column(area.Right + _warpReach + ColumnSpacing);
        for (var row = firstRow; row < lastRow; row++)
        {
            var start = row * Width + firstColumn;
            var count = Math.Max(0, lastColumn - firstColumn);
            var values = Values.AsSpan(start, count);
            var xs = _x.AsSpan(start, count);
            var ys = _y.AsSpan(start, count);
            for (var i = 0; i < values.Length; i++)
                values[i] = brush.Over(values[i], xs[i], ys[i]);
        }
    }

    /// <summary>Like <see cref="Paint"/>, for what was made by ruler and compass.</summary>
    public void PaintStraight<TBrush>(TBrush brush)
        where TBrush : struct, IBrush
    {
        var area = brush.Bounds;
        int lastRow = Row(area.Bottom + RowSpacing), firstColumn = Column(area.Left), lastColumn = Column(area.Right + ColumnSpacing);
        for (var row = Row(area.Top); row < lastRow; row++)
            for (var column = firstColumn; column < lastColumn; column++)
            {
                ref var value = ref Values[row * Width + column];
                value = brush.Over(value, Left + column * ColumnSpacing, Top + row * RowSpacing);
            }
    }

    private int Row(float y) => (int)Math.Clamp((y - Top) / RowSpacing, 0, Height);

    private int Column(float x) => (int)Math.Clamp((x - Left) / ColumnSpacing, 0, Width);

    // The warp is smooth, so it is worked out at every sixteenth pixel and interpolated.
    private void Place(Warp warp)
    {
        int columns = Width / WarpStep + 2, rows = Height / WarpStep + 2;
        var nodes = new (float X, float Y)[columns * rows];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = warp.At(Left + i % columns * WarpStep * ColumnSpacing, Top + i / columns * WarpStep * RowSpacing, Z);

        for (var row = 0; row < Height; row++)
        {
            var v = row % WarpStep / (float)WarpStep;
            var y = Top + row * RowSpacing;
            for (var first = 0; first < Width; first += WarpStep)
            {
                var node = row / WarpStep * columns + first / WarpStep;
                var (a, b, c, d) = (nodes[node], nodes[node + 1], nodes[node + columns], nodes[node + columns + 1]);
                var (fromX, fromY) = (Mix(a.X, c.X, v), Mix(a.Y, c.Y, v));
                var (stepX, stepY) = ((Mix(b.X, d.X, v) - fromX) / WarpStep, (Mix(b.Y, d.Y, v) - fromY) / WarpStep);
                var count = Math.Min(WarpStep, Width - first);
                var xs = _x.AsSpan(row * Width + first, count);
                var ys = _y.AsSpan(row * Width + first, count);
                for (var i = 0; i < xs.Length; i++)
                {
                    xs[i] = Left + (first + i) * ColumnSpacing + fromX + i * stepX;
                    ys[i] = y + fromY + i * stepY;
                }
            }
        }
    }

    private static float Mix(float a, float b, float t) => a + (b - a) * t;
}

/// <summary>Smooth displacement of a model, which turns ellipses into something that grew.</summary>
/// <param name="Amplitude">Largest displacement of the coarse part, in millimetres.</param>
/// <param name="Wavelength">Size of the coarse bumps, in millimetres; the fine ones are a quarter of it.</param>
/// <param name="Seed">Equal seeds give equal displacement.</param>
internal readonly record struct Warp(float Amplitude, float Wavelength, uint Seed)
{
    /// <summary>No displacement is larger.</summary>
    public float Reach => Amplitude * 1.25f;

    public (float X, float Y) At(float x, float y, float z)
    {
        var (u, v, w) = (x / Wavelength, y / Wavelength, z / Wavelength);
        return (Along(u, v, w, Seed), Along(u, v, w, Seed + 10));
    }

    private float Along(float u, float v, float w, uint seed) =>
        Amplitude * (Noise.Smooth(u, v, w, seed) + 0.25f * Noise.Smooth(u * 4, v * 4, w * 4, seed + 1));
}

/// <summary>A rectangle of the plane, in millimetres.</summary>
internal readonly record struct Area(float Left, float Top, float Right, float Bottom)
{
    public static Area Everything => new(-10000, -10000, 10000, 10000);

    public static Area Nothing => new(1, 1, -10000, -10000);

    public static Area Around(float x, float y, float reachX, float reachY) => new(x - reachX, y - reachY, x + reachX, y + reachY);
}

/// <summary>A tissue with a shape. A struct, so that the painting loop is compiled for each kind.</summary>
internal interface IBrush
{
    /// <summary>Nothing outside is touched.</summary>
    Area Bounds { get; }

    /// <summary>The value at a place, given the value that was there before.</summary>
    float Over(float under, float x, float y);
}
