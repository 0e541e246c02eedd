using Placa.Codecs;
using Placa.Codecs.Png;

namespace Placa.Imaging;

/// <summary>
/// Renders frames for a screen: the grayscale pipeline of PS3.4 section N.2 for MONOCHROME1 and MONOCHROME2, and colour as RGB; then shutters,
/// overlays, the part and size to show, graphics, and text in the corners.
/// </summary>
public sealed class FrameRenderer
{
    private static readonly VoiLut UptakeVoi = VoiLut.FromRange(0, 10);

    private readonly FrameReader _reader;
    private readonly Lock _gate = new();
    private (PipelineKey Key, GrayscalePipeline Pipeline)? _latest;

    /// <summary>Renders what a reader reads.</summary>
    public FrameRenderer(FrameReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _reader = reader;
    }

    /// <summary>Decodes and renders one frame.</summary>
    /// <param name="frameIndex">From 0.</param>
    /// <param name="options">Null takes <see cref="RenderOptions.Default"/>.</param>
    /// <exception cref="PixelDataException">The frame cannot be decoded, or not be shown as the options ask.</exception>
    public RenderedImage Render(int frameIndex, RenderOptions? options = null)
    {
        using var memory = FrameMemory.Rent();
        return Render(_reader.ReadFrame(frameIndex, memory), options);
    }

    /// <summary>Renders a frame that was decoded before.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="options">Null takes <see cref="RenderOptions.Default"/>.</param>
    /// <exception cref="PixelDataException">Its colours cannot be understood, or it cannot be shown as the options ask.</exception>
    public RenderedImage Render(Frame frame, RenderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Draw(frame, options ?? RenderOptions.Default, FrameMemory.Own);
    }

    /// <summary>Decodes and renders one frame and encodes it as JPEG: the same as <see cref="FrameJpeg.Encode"/>, without an image in between.</summary>
    /// <inheritdoc cref="Render(int, RenderOptions?)"/>
    /// <param name="frameIndex">From 0.</param>
    /// <param name="options">Null takes <see cref="RenderOptions.Default"/>.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="CodecException">JPEG cannot hold an image of this size.</exception>
    public byte[] RenderJpeg(int frameIndex, RenderOptions? options = null, int quality = FrameJpeg.DefaultQuality)
    {
        using var memory = FrameMemory.Rent();
        return FrameJpeg.Encode(Draw(frameIndex, options, memory), quality);
    }

    /// <summary>Decodes and renders one frame and writes it as PNG: the same as <see cref="FramePng.WriteRendered"/>, without an image in between.</summary>
    /// <inheritdoc cref="Render(int, RenderOptions?)"/>
    /// <param name="output">Where the file goes; left open.</param>
    /// <param name="frameIndex">From 0.</param>
    /// <param name="options">Null takes <see cref="RenderOptions.Default"/>.</param>
    /// <param name="compression">Time against size.</param>
    public void RenderPng(Stream output, int frameIndex, RenderOptions? options = null, PngCompression compression = PngCompression.Balanced)
    {
        using var memory = FrameMemory.Rent();
        FramePng.WriteRendered(output, Draw(frameIndex, options, memory), compression);
    }

    private RenderedImage Draw(int frameIndex, RenderOptions? options, FrameMemory memory) =>
        Draw(_reader.ReadFrame(frameIndex, memory), options ?? RenderOptions.Default, memory);

    private RenderedImage Draw(Frame frame, RenderOptions options, FrameMemory memory)
    {
        if (options.Presentation is { } state && !state.References(_reader.Dataset, frame.Index))
            throw new PixelDataException(PixelDataError.InvalidDescription, "The presentation state does not reference this frame.");

        VoiLut? voi = null;
        var canvas = (frame.Description.SamplesPerPixel, frame.Description.PhotometricInterpretation) switch
        {
            (1, PhotometricInterpretation.PaletteColor) => ColourRendering.RenderPalette(frame, _reader.Dataset, memory),
            (1, _) => RenderGrey(frame, options, memory, out voi),
            ( >= 3, _) => ColourRendering.Render(frame, memory),
            _ => throw new PixelDataException(PixelDataError.Unsupported, $"An image of {frame.Description.SamplesPerPixel} samples per pixel."),
        };

        var pixelAspect = PixelAspect.Read(_reader.Dataset, frame.Index);
        PaintShutters(canvas, frame, options, pixelAspect);
        PaintOverlays(canvas, frame, options);
        var view = FrameView.Create(frame, _reader.Dataset, options, pixelAspect);
        canvas = view.Apply(canvas);
        if (options.Presentation is { } presentation)
        {
            var painter = new GraphicPainter(canvas, view);
            foreach (var (annotation, grey) in presentation.Annotations(frame, _reader.Dataset))
                painter.Paint(annotation, grey);
        }

        if (options.Annotate)
            CornerText.Create(_reader.Dataset, frame, voi, options.StandardizedUptake).Paint(canvas);
        return new RenderedImage(canvas.Width, canvas.Height, canvas.SamplesPerPixel, canvas.Pixels)
        {
            IccProfile = canvas.SamplesPerPixel == 3 ? IccProfile.Read(_reader.Dataset, frame.Index) : default,
        };
    }

    private Canvas RenderGrey(Frame frame, RenderOptions options, FrameMemory memory, out VoiLut voi)
    {
        var description = frame.Description;
        var grey = memory.Take(description.PixelCount);
        var modality = options.Presentation is { } presentation
            ? presentation.ModalityLutOf(description)
            : ModalityLut.Read(_reader.Dataset, description, frame.Index);
        if (options.StandardizedUptake)
            modality = modality.Times(StandardizedUptake.Read(_reader.Dataset, frame.Index).Factor);
        voi = ChooseVoi(frame, modality, options);
        PipelineFor(description, modality, voi, options.Presentation).Render(frame.Samples.Span, grey.Span);
        return new Canvas(description.Columns, description.Rows, 1, grey);
    }

    /// <summary>The frames of an image mostly share one table, so the latest is kept.</summary>
    private GrayscalePipeline PipelineFor(ImagePixelDescription description, ModalityLut modality, VoiLut voi, PresentationState? state)
    {
        var presentation = state?.PresentationLut ?? PresentationLut.Read(_reader.Dataset, description);
        var padding = PixelPadding.Read(_reader.Dataset, description);
        if (voi.Window is not { } window || modality.IsTable || presentation.IsTable)
            return new GrayscalePipeline(description, modality, voi, presentation, padding);

        var key = new PipelineKey(description, modality.Slope, modality.Intercept, window, presentation, padding);
        lock (_gate)
        {
            if (_latest is { } latest && latest.Key == key)
                return latest.Pipeline;
        }

        var pipeline = new GrayscalePipeline(description, modality, voi, presentation, padding);
        lock (_gate)
            _latest = (key, pipeline);
        return pipeline;
    }

    /// <summary>
    /// The window that was asked for, or one of the data set's. Where there is none, samples of up to 8 bits are shown as they are, and others
    /// from the lowest to the highest value of the frame; under a presentation state without one all values there can be are shown.
    /// </summary>
    private VoiLut ChooseVoi(Frame frame, ModalityLut modality, RenderOptions options)
    {
        if (options.Window is { } window)
            return VoiLut.FromWindow(window);
        if (options.StandardizedUptake)
            return UptakeVoi;

        var description = frame.Description;
        if (options.Presentation is { } presentation)
        {
            if (presentation.VoiLutOf(frame, _reader.Dataset) is { } own)
                return own;
        }
        else
        {
            var offered = VoiLut.ReadAll(_reader.Dataset, description, frame.Index);
            if (options.VoiIndex >= 0 && options.VoiIndex < offered.Count)
                return offered[options.VoiIndex];
        }

        if (modality.OutputRange is { } output && options.Presentation is not null)
            return VoiLut.FromRange(output.Lowest, output.Highest);
        var showsAll = options.Presentation is not null || description.BitsStored <= 8 && !modality.IsTable;
        var (lowest, highest) = showsAll && description.SampleKind == SampleKind.Whole
            ? RangeOf(description)
            : SampleValues.FindRange(frame, PixelPadding.Read(_reader.Dataset, description)) ?? (0, 1);
        var (first, second) = (modality.Apply(lowest), modality.Apply(highest));
        return VoiLut.FromRange(Math.Min(first, second), Math.Max(first, second));
    }

    private static (double Lowest, double Highest) RangeOf(ImagePixelDescription description)
    {
        var levels = Math.Pow(2, description.BitsStored);
        return description.IsSigned ? (-levels / 2, levels / 2 - 1) : (0, levels - 1);
    }

    private void PaintShutters(Canvas canvas, Frame frame, RenderOptions options, double pixelAspect)
    {
        if (options.Presentation is { } presentation)
            presentation.Shutter?.Apply(canvas, frame, presentation.Dataset, pixelAspect);
        else if (options.Shutters)
            DisplayShutter.Read(_reader.Dataset, frame.Index)?.Apply(canvas, frame, _reader.Dataset, pixelAspect);
    }

    private void PaintOverlays(Canvas canvas, Frame frame, RenderOptions options)
    {
        if (options.Presentation is { } presentation)
        {
            foreach (var (plane, grey) in presentation.ActiveOverlays(_reader.Dataset))
                OverlayPainter.Paint(canvas, plane, frame, grey);
        }
        else if (options.Overlays)
        {
            foreach (var plane in OverlayPlane.ReadAll(_reader.Dataset))
                OverlayPainter.Paint(canvas, plane, frame, byte.MaxValue);
        }
    }

    /// <summary>What decides on a table of grey, where none of its steps is a table itself.</summary>
    private readonly record struct PipelineKey(
        ImagePixelDescription Description, double Slope, double Intercept, VoiWindow Window, PresentationLut Presentation, PixelPadding Padding);
}
