namespace Placa.Imaging;

/// <summary>The inside of a closed polygon, row by row, by the even-odd rule. A pixel is inside when its centre is, or lies on the left or upper edge.</summary>
internal sealed class PolygonSpans(PlanePoint[] points)
{
    private readonly List<double> _crossings = [];
    private readonly List<(int From, int To)> _spans = [];

    /// <summary>Pixels of a row that are inside, from the left; valid until the next call.</summary>
    public IReadOnlyList<(int From, int To)> At(int y)
    {
        var centre = y + 0.5;
        _crossings.Clear();
        _spans.Clear();
        for (var i = 0; i < points.Length; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Length]);
            if (a.Y <= centre != b.Y <= centre)
                _crossings.Add(a.X + (centre - a.Y) / (b.Y - a.Y) * (b.X - a.X));
        }

        _crossings.Sort();
        for (var i = 0; i + 1 < _crossings.Count; i += 2)
            _spans.Add((FirstFrom(_crossings[i]), FirstFrom(_crossings[i + 1])));
        return _spans;
    }

    /// <summary>The first pixel whose centre is not left of a place.</summary>
    private static int FirstFrom(double x) => (int)Math.Clamp(Math.Ceiling(x - 0.5), int.MinValue / 2, int.MaxValue / 2);
}
