namespace Placa.Imaging;

/// <summary>Draws smooth lines. The time for a line grows with its length inside the picture, wherever its ends are.</summary>
internal sealed class LinePainter(Canvas canvas, byte grey, double width)
{
    public void Polyline(ReadOnlySpan<PlanePoint> points)
    {
        for (var i = 1; i < points.Length; i++)
            Line(points[i - 1], points[i]);
    }

    /// <summary>Fills a closed polygon.</summary>
    public void Fill(PlanePoint[] points)
    {
        var spans = new PolygonSpans(points);
        for (var y = 0; y < canvas.Height; y++)
        {
            foreach (var (from, to) in spans.At(y))
                canvas.Fill(y, from, to, grey);
        }
    }

    /// <summary>A line between two points: along its longer direction, pixel after pixel, with those beside as far as it covers them.</summary>
    public void Line(PlanePoint from, PlanePoint to)
    {
        var margin = width + 2;
        if (!Clip(ref from, ref to, margin))
            return;

        var direction = to - from;
        var length = direction.Length;
        if (length < 1e-6)
        {
            Dot(from);
            return;
        }

        var isSteep = Math.Abs(direction.Y) > Math.Abs(direction.X);
        var (start, end) = isSteep ? (from.Y, to.Y) : (from.X, to.X);
        var reach = (int)Math.Ceiling(width / 2 * 1.5 + 1);
        for (var major = (int)Math.Floor(Math.Min(start, end) - width / 2); major <= Math.Max(start, end) + width / 2; major++)
        {
            var share = Math.Clamp((major + 0.5 - start) / (end - start), 0, 1);
            var middle = (int)Math.Floor(isSteep ? from.X + share * direction.X : from.Y + share * direction.Y);
            for (var minor = middle - reach; minor <= middle + reach; minor++)
            {
                var (x, y) = isSteep ? (minor, major) : (major, minor);
                canvas.Blend(x, y, grey, Coverage(DistanceTo(from, direction, length, new PlanePoint(x + 0.5, y + 0.5))));
            }
        }
    }

    /// <summary>A round dot of the width of a line.</summary>
    public void Dot(PlanePoint centre)
    {
        var reach = width / 2 + 1;
        for (var y = (int)Math.Floor(centre.Y - reach); y <= centre.Y + reach; y++)
        {
            for (var x = (int)Math.Floor(centre.X - reach); x <= centre.X + reach; x++)
                canvas.Blend(x, y, grey, Coverage((new PlanePoint(x + 0.5, y + 0.5) - centre).Length));
        }
    }

    private float Coverage(double distance) => (float)Math.Clamp(width / 2 + 0.5 - distance, 0, 1);

    private static double DistanceTo(PlanePoint from, PlanePoint direction, double length, PlanePoint point)
    {
        var offset = point - from;
        var along = Math.Clamp((offset.X * direction.X + offset.Y * direction.Y) / (length * length), 0, 1);
        return (offset - direction * along).Length;
    }

    /// <summary>Cuts a line to the picture and a margin around it (Liang and Barsky).</summary>
    private bool Clip(ref PlanePoint from, ref PlanePoint to, double margin)
    {
        if (!from.IsFinite || !to.IsFinite)
            return false;
        var direction = to - from;
        var (enter, leave) = (0.0, 1.0);
        if (!Cut(-direction.X, from.X + margin, ref enter, ref leave) || !Cut(direction.X, canvas.Width + margin - from.X, ref enter, ref leave)
            || !Cut(-direction.Y, from.Y + margin, ref enter, ref leave) || !Cut(direction.Y, canvas.Height + margin - from.Y, ref enter, ref leave))
            return false;
        (from, to) = (from + direction * enter, from + direction * leave);
        return from.IsFinite && to.IsFinite;
    }

    private static bool Cut(double slope, double room, ref double enter, ref double leave)
    {
        if (slope == 0)
            return room >= 0;
        var share = room / slope;
        if (slope < 0)
            enter = Math.Max(enter, share);
        else
            leave = Math.Min(leave, share);
        return enter <= leave;
    }
}
