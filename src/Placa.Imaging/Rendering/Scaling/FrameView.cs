using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// How a frame becomes a picture: the part that is shown, turned and mirrored (PS3.3 sections C.10.4 and C.10.6), and the size it gets. Points of
/// the frame can be asked where they come to lie.
/// </summary>
internal sealed class FrameView
{
    private const int MaxSide = ushort.MaxValue;
    private readonly int _frameWidth;
    private readonly int _frameHeight;
    private readonly DisplayedArea _area;
    private readonly int _quarterTurns;
    private readonly bool _isFlipped;

    private FrameView(int frameWidth, int frameHeight, DisplayedArea area, int quarterTurns, bool isFlipped, int width, int height)
    {
        _frameWidth = frameWidth;
        _frameHeight = frameHeight;
        _area = area;
        _quarterTurns = quarterTurns;
        _isFlipped = isFlipped;
        Width = width;
        Height = height;
    }

    /// <summary>Pixels of the picture across.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <exception cref="PixelDataException">The picture would be too large.</exception>
    public static FrameView Create(Frame frame, Dataset image, RenderOptions options, double pixelAspect)
    {
        var presentation = options.Presentation;
        var (frameWidth, frameHeight) = (frame.Description.Columns, frame.Description.Rows);
        var area = presentation?.AreaOf(frame, image) ?? new DisplayedArea(0, 0, frameWidth, frameHeight);
        if (!options.SquarePixels && presentation is null)
            pixelAspect = 1;
        pixelAspect = area.PixelAspect ?? pixelAspect;

        // Square pixels come about by making the smaller side longer: nothing is lost.
        var width = area.Width * (pixelAspect < 1 ? 1 / pixelAspect : 1) * area.Magnification;
        var height = area.Height * (pixelAspect > 1 ? pixelAspect : 1) * area.Magnification;
        var quarterTurns = presentation?.QuarterTurns ?? 0;
        if (quarterTurns % 2 != 0)
            (width, height) = (height, width);
        if (options.Size is { } box)
        {
            var factor = Math.Min(box.Width / width, box.Height / height);
            (width, height) = (width * factor, height * factor);
        }

        if (!(width <= MaxSide && height <= MaxSide && width * height <= Canvas.MaxPixels))
            throw new PixelDataException(PixelDataError.LimitExceeded, $"A picture of {width:F0} × {height:F0} pixels is too large.");
        return new FrameView(
            frameWidth, frameHeight, area, quarterTurns, presentation?.IsFlipped ?? false,
            Math.Max(1, (int)Math.Round(width)), Math.Max(1, (int)Math.Round(height)));
    }

    /// <summary>Where a point of the frame lies in the picture.</summary>
    public PlanePoint Map(PlanePoint point) => MapShare(new PlanePoint((point.X - _area.Left) / _area.Width, (point.Y - _area.Top) / _area.Height));

    /// <summary>Where a point lies that is given as share of the picture, 0 to 1 both ways.</summary>
    public PlanePoint MapDisplay(PlanePoint share) => new(share.X * Width, share.Y * Height);

    /// <summary>Makes the picture; what the shown part has beyond the frame is black.</summary>
    public Canvas Apply(Canvas frame)
    {
        var left = (int)Math.Max(0, _area.Left);
        var top = (int)Math.Max(0, _area.Top);
        var right = (int)Math.Min(_frameWidth, _area.Left + _area.Width);
        var bottom = (int)Math.Min(_frameHeight, _area.Top + _area.Height);
        if (left >= right || top >= bottom)
            return new Canvas(Width, Height, frame.SamplesPerPixel);

        var part = Turn(Crop(frame, left, top, right, bottom));
        var (a, b) = (Map(new PlanePoint(left, top)), Map(new PlanePoint(right, bottom)));
        var (x, y) = ((int)Math.Round(Math.Min(a.X, b.X)), (int)Math.Round(Math.Min(a.Y, b.Y)));
        var width = Math.Max(1, (int)Math.Round(Math.Max(a.X, b.X)) - x);
        var height = Math.Max(1, (int)Math.Round(Math.Max(a.Y, b.Y)) - y);
        var scaled = Resampler.Resample(part, width, height);
        return scaled.Width == Width && scaled.Height == Height ? scaled : Place(scaled, x, y);
    }

    private PlanePoint MapShare(PlanePoint share)
    {
        var turned = _quarterTurns switch
        {
            1 => new PlanePoint(1 - share.Y, share.X),
            2 => new PlanePoint(1 - share.X, 1 - share.Y),
            3 => new PlanePoint(share.Y, 1 - share.X),
            _ => share,
        };
        return MapDisplay(_isFlipped ? turned with { X = 1 - turned.X } : turned);
    }

    private static Canvas Crop(Canvas source, int left, int top, int right, int bottom)
    {
        if (left == 0 && top == 0 && right == source.Width && bottom == source.Height)
            return source;
        var samples = source.SamplesPerPixel;
        var target = new Canvas(right - left, bottom - top, samples);
        for (var y = 0; y < target.Height; y++)
            source.Row(top + y)[(left * samples)..(right * samples)].CopyTo(target.Row(y));
        return target;
    }

    private Canvas Turn(Canvas source)
    {
        if (_quarterTurns == 0 && !_isFlipped)
            return source;
        var samples = source.SamplesPerPixel;
        var (width, height) = _quarterTurns % 2 == 0 ? (source.Width, source.Height) : (source.Height, source.Width);
        var target = new Canvas(width, height, samples);
        for (var y = 0; y < height; y++)
        {
            var row = target.Row(y);
            for (var x = 0; x < width; x++)
            {
                var turnedX = _isFlipped ? width - 1 - x : x;
                var (sourceX, sourceY) = _quarterTurns switch
                {
                    1 => (y, source.Height - 1 - turnedX),
                    2 => (source.Width - 1 - turnedX, source.Height - 1 - y),
                    3 => (source.Width - 1 - y, turnedX),
                    _ => (turnedX, y),
                };
                source.Row(sourceY).Slice(sourceX * samples, samples).CopyTo(row[(x * samples)..]);
            }
        }

        return target;
    }

    private Canvas Place(Canvas part, int x, int y)
    {
        var samples = part.SamplesPerPixel;
        var target = new Canvas(Width, Height, samples);
        var (fromX, toX) = (Math.Max(0, x), Math.Min(Width, x + part.Width));
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + part.Height) && fromX < toX; row++)
            part.Row(row - y)[((fromX - x) * samples)..((toX - x) * samples)].CopyTo(target.Row(row)[(fromX * samples)..]);
        return target;
    }
}
