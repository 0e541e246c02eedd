using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Draws the graphic annotations of a presentation state over a picture (PS3.3 section C.10.5): graphics in image or display units, and text.</summary>
internal sealed class GraphicPainter
{
    private const int MaxPoints = 100_000;
    private const int CurveSteps = 96;
    private const int SplineSteps = 12;
    private readonly Canvas _canvas;
    private readonly FrameView _view;
    private readonly double _lineWidth;
    private readonly int _textScale;

    public GraphicPainter(Canvas canvas, FrameView view)
    {
        _canvas = canvas;
        _view = view;
        _textScale = TextPainter.ScaleFor(canvas);
        _lineWidth = 0.5 + _textScale;
    }

    /// <exception cref="PixelDataException">A graphic has too many points.</exception>
    public void Paint(Dataset annotation, byte grey)
    {
        foreach (var graphic in annotation.GetItems(Tags.GraphicObjectSequence))
            PaintGraphic(graphic, grey);
        foreach (var text in annotation.GetItems(Tags.TextObjectSequence))
            PaintText(text, grey);
    }

    private void PaintGraphic(Dataset graphic, byte grey)
    {
        var numbers = graphic.GetNumbers<double>(Tags.GraphicData);
        if (numbers.Length > 2 * MaxPoints)
            throw new PixelDataException(PixelDataError.LimitExceeded, $"A graphic of {numbers.Length / 2} points.");

        var units = graphic.GetString(Tags.GraphicAnnotationUnits);
        var points = new PlanePoint[numbers.Length / 2];
        for (var i = 0; i < points.Length; i++)
            points[i] = Map(units, numbers[2 * i], numbers[2 * i + 1]);
        if (!Array.TrueForAll(points, point => point.IsFinite))
            return;

        var painter = new LinePainter(_canvas, grey, _lineWidth);
        switch (graphic.GetString(Tags.GraphicType))
        {
            case "POINT" when points is [var point, ..]:
                new LinePainter(_canvas, grey, 3 * _lineWidth).Dot(point);
                return;
            case "POLYLINE":
                break;
            case "INTERPOLATED":
                points = Spline(points);
                break;
            case "CIRCLE" when points is [var centre, var rim, ..]:
                var radius = (rim - centre).Length;
                points = Curve(centre, new PlanePoint(radius, 0), new PlanePoint(0, radius));
                break;
            case "ELLIPSE" when points is [var a, var b, var c, var d, ..]:
                points = Curve((a + b) * 0.5, (b - a) * 0.5, (d - c) * 0.5);
                break;
            default:
                return;
        }

        if (graphic.GetString(Tags.GraphicFilled) == "Y" && points.Length > 2)
            painter.Fill(points);
        painter.Polyline(points);
    }

    /// <summary>A closed curve around a centre with two half axes.</summary>
    private static PlanePoint[] Curve(PlanePoint centre, PlanePoint first, PlanePoint second)
    {
        var points = new PlanePoint[CurveSteps + 1];
        for (var i = 0; i <= CurveSteps; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * i / CurveSteps);
            points[i] = centre + first * cosine + second * sine;
        }

        return points;
    }

    /// <summary>A smooth curve through all points (Catmull and Rom), closed when the last is the first.</summary>
    private static PlanePoint[] Spline(PlanePoint[] points)
    {
        if (points.Length < 3)
            return points;
        var isClosed = points[0] == points[^1];
        var curve = new List<PlanePoint>(points.Length * SplineSteps) { points[0] };
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var before = i > 0 ? points[i - 1] : isClosed ? points[^2] : points[0];
            var after = i + 2 < points.Length ? points[i + 2] : isClosed ? points[1] : points[^1];
            var (a, b) = (points[i], points[i + 1]);
            for (var step = 1; step <= SplineSteps; step++)
            {
                var t = (double)step / SplineSteps;
                var cubic = (a - b) * 3 + after - before;
                var square = before * 2 - a * 5 + b * 4 - after;
                curve.Add(a + ((b - before) * t + square * (t * t) + cubic * (t * t * t)) * 0.5);
            }
        }

        return [.. curve];
    }

    /// <summary>Text stands in its box; without one, beside its anchor, to which a line leads when it is visible.</summary>
    private void PaintText(Dataset text, byte grey)
    {
        if (text.GetString(Tags.UnformattedTextValue) is not { Length: > 0 } value)
            return;

        var lines = value.ReplaceLineEndings("\n").Split('\n');
        var painter = new TextPainter(_canvas, _textScale, grey);
        var anchor = ReadPoint(text, Tags.AnchorPoint, text.GetString(Tags.AnchorPointAnnotationUnits));
        var units = text.GetString(Tags.BoundingBoxAnnotationUnits);
        if (ReadPoint(text, Tags.BoundingBoxTopLeftHandCorner, units) is not { } first
            || ReadPoint(text, Tags.BoundingBoxBottomRightHandCorner, units) is not { } second)
        {
            if (anchor is { } place)
                PaintLines(painter, lines, place.X + painter.LineHeight / 2.0, place.Y - painter.LineHeight / 2.0, width => 0);
            return;
        }

        var (left, right) = (Math.Min(first.X, second.X), Math.Max(first.X, second.X));
        var top = Math.Min(first.Y, second.Y);
        var justification = text.GetString(Tags.BoundingBoxTextHorizontalJustification);
        PaintLines(painter, lines, left, top, width => justification switch
        {
            "RIGHT" => right - left - width,
            "CENTER" => (right - left - width) / 2,
            _ => 0,
        });
        if (anchor is { } target && text.GetString(Tags.AnchorPointVisibility) == "Y")
        {
            var height = lines.Length * painter.LineHeight;
            var nearest = new PlanePoint(Math.Clamp(target.X, left, Math.Max(left, right)), Math.Clamp(target.Y, top, top + height));
            new LinePainter(_canvas, grey, _lineWidth).Line(nearest, target);
        }
    }

    private static void PaintLines(TextPainter painter, string[] lines, double x, double y, Func<int, double> indent)
    {
        foreach (var line in lines)
        {
            painter.Paint(line, ToPixel(x + indent(painter.Measure(line))), ToPixel(y));
            y += painter.LineHeight;
        }
    }

    private static int ToPixel(double position) => (int)Math.Clamp(Math.Round(position), -100_000, 100_000);

    private PlanePoint? ReadPoint(Dataset text, Tag tag, string? units) =>
        text.GetNumbers<double>(tag) is [var x, var y] && Map(units, x, y) is { IsFinite: true } point ? point : null;

    private PlanePoint Map(string? units, double x, double y) =>
        units == "DISPLAY" ? _view.MapDisplay(new PlanePoint(x, y)) : _view.Map(new PlanePoint(x, y));
}
