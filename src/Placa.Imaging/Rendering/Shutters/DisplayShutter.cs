using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// What hides the borders of an image (PS3.3 sections C.7.6.11, C.7.6.15 and C.7.6.16.2.16): of several shapes only what all leave free is seen.
/// Positions are rows and columns of the image, counted from 1.
/// </summary>
internal sealed class DisplayShutter
{
    private const int MaxNumbers = 1 << 14;
    private const int Far = 1 << 20;

    private (int Left, int Right, int Top, int Bottom)? _rectangle;
    private (int Row, int Column, int Radius)? _circle;
    private int[]? _polygon;
    private int _overlayGroup;
    private byte _grey;

    /// <summary>Null when the data set has no shutter.</summary>
    /// <param name="dataset">The image, a functional group, or a presentation state.</param>
    public static DisplayShutter? Read(Dataset dataset)
    {
        if (!dataset.Contains(Tags.ShutterShape))
            return null;

        var shutter = new DisplayShutter { _grey = (byte)((dataset.GetInt32(Tags.ShutterPresentationValue) ?? 0) >> 8) };
        foreach (var shape in dataset.GetStrings(Tags.ShutterShape))
            shutter.Add(shape, dataset);
        return shutter;
    }

    /// <summary>The shutter of a frame of an image, null when it has none.</summary>
    public static DisplayShutter? Read(Dataset dataset, int frameIndex) =>
        Read(FunctionalGroups.Find(dataset, Tags.FrameDisplayShutterSequence, frameIndex) ?? dataset);

    /// <summary>Hides what is to be hidden.</summary>
    /// <param name="canvas">The image at the size of the frame.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="overlays">Where the bitmap of a bitmap shutter is.</param>
    /// <param name="pixelAspect">Height of a pixel over its width: a circle is one on the screen, its radius counted in columns.</param>
    public void Apply(Canvas canvas, Frame frame, Dataset overlays, double pixelAspect)
    {
        if (_rectangle is { } rectangle)
            KeepRows(canvas, y => y + 1 >= rectangle.Top && y + 1 <= rectangle.Bottom ? (rectangle.Left - 1, rectangle.Right) : (0, 0));
        if (_circle is { } circle)
            KeepRows(canvas, y => ChordOf(circle, y + 1, pixelAspect));
        if (_polygon is { } polygon)
            HideOutside(canvas, polygon);
        if (_overlayGroup != 0 && OverlayPlane.Find(overlays, _overlayGroup) is { } plane)
            OverlayPainter.Paint(canvas, plane, frame, _grey);
    }

    private void Add(string shape, Dataset dataset)
    {
        switch (shape)
        {
            case "RECTANGULAR" when dataset.GetInt32(Tags.ShutterLeftVerticalEdge) is { } left && dataset.GetInt32(Tags.ShutterRightVerticalEdge) is { } right
                && dataset.GetInt32(Tags.ShutterUpperHorizontalEdge) is { } top && dataset.GetInt32(Tags.ShutterLowerHorizontalEdge) is { } bottom:
                _rectangle = (left, right, top, bottom);
                break;
            case "CIRCULAR" when dataset.GetInt32(Tags.CenterOfCircularShutter) is { } row
                && dataset.GetInt32(Tags.CenterOfCircularShutter, 1) is { } column && dataset.GetInt32(Tags.RadiusOfCircularShutter) is { } radius:
                _circle = (Math.Clamp(row, -Far, Far), Math.Clamp(column, -Far, Far), Math.Clamp(radius, 0, Far));
                break;
            case "POLYGONAL" when dataset.GetNumbers<int>(Tags.VerticesOfThePolygonalShutter) is { Length: >= 6 and <= MaxNumbers } vertices:
                _polygon = vertices;
                break;
            case "BITMAP":
                _overlayGroup = dataset.GetInt32(Tags.ShutterOverlayGroup) ?? 0;
                break;
        }
    }

    private void KeepRows(Canvas canvas, Func<int, (int From, int To)> kept)
    {
        for (var y = 0; y < canvas.Height; y++)
        {
            var (from, to) = kept(y);
            if (from >= to)
                (from, to) = (canvas.Width, canvas.Width);
            canvas.Fill(y, 0, from, _grey);
            canvas.Fill(y, to, canvas.Width, _grey);
        }
    }

    private static (int From, int To) ChordOf((int Row, int Column, int Radius) circle, int row, double pixelAspect)
    {
        var distance = ((double)row - circle.Row) * pixelAspect;
        var half = (double)circle.Radius * circle.Radius - distance * distance;
        if (half < 0)
            return (0, 0);
        var reach = (int)Math.Sqrt(half);
        return (circle.Column - 1 - reach, circle.Column + reach);
    }

    private void HideOutside(Canvas canvas, int[] vertices)
    {
        var points = new PlanePoint[vertices.Length / 2];
        for (var i = 0; i < points.Length; i++)
            points[i] = new PlanePoint(vertices[2 * i + 1] - 0.5, vertices[2 * i] - 0.5);

        var spans = new PolygonSpans(points);
        for (var y = 0; y < canvas.Height; y++)
        {
            var free = 0;
            foreach (var (from, to) in spans.At(y))
            {
                canvas.Fill(y, free, from, _grey);
                free = Math.Max(free, to);
            }

            canvas.Fill(y, free, canvas.Width, _grey);
        }
    }
}
