using System.Runtime.InteropServices;

namespace Placa.Imaging;

/// <summary>
/// Renders frames for a screen: the grayscale pipeline of PS3.4 section N.2 for MONOCHROME1 and MONOCHROME2, and colour as RGB. Overlays and
/// presentation states are not applied.
/// </summary>
public sealed class FrameRenderer
{
    private readonly FrameReader _reader;
    private readonly Lock _gate = new();
    private (ImagePixelDescription Description, ModalityLut Modality, VoiWindow Window, GrayscalePipeline Pipeline)? _latest;

    /// <summary>Renders what a reader reads.</summary>
    public FrameRenderer(FrameReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _reader = reader;
    }

    /// <summary>Decodes and renders one frame.</summary>
    /// <param name="frameIndex">From 0.</param>
    /// <param name="options">Null takes <see cref="RenderOptions.Default"/>.</param>
    /// <exception cref="PixelDataException">The frame cannot be decoded, or its colours not be understood.</exception>
    public RenderedImage Render(int frameIndex, RenderOptions? options = null) => Render(_reader.ReadFrame(frameIndex), options);

    /// <summary>Renders a frame that was decoded before.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="options">Null takes <see cref="RenderOptions.Default"/>.</param>
    /// <exception cref="PixelDataException">Its colours cannot be understood.</exception>
    public RenderedImage Render(Frame frame, RenderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var description = frame.Description;
        return (description.SamplesPerPixel, description.PhotometricInterpretation) switch
        {
            (1, PhotometricInterpretation.PaletteColor) => RenderPalette(frame),
            (1, _) => RenderGrey(frame, options ?? RenderOptions.Default),
            ( >= 3, _) => RenderColour(frame),
            _ => throw new PixelDataException(PixelDataError.Unsupported, $"An image of {description.SamplesPerPixel} samples per pixel."),
        };
    }

    private RenderedImage RenderGrey(Frame frame, RenderOptions options)
    {
        var description = frame.Description;
        var grey = GC.AllocateUninitializedArray<byte>(description.PixelCount);
        PipelineFor(frame, options).Render(frame.Samples.Span, grey);
        return new RenderedImage(description.Columns, description.Rows, 1, grey);
    }

    /// <summary>The frames of an image mostly share one table, so the latest is kept.</summary>
    private GrayscalePipeline PipelineFor(Frame frame, RenderOptions options)
    {
        var description = frame.Description;
        var modality = ModalityLut.Read(_reader.Dataset, description, frame.Index);
        var voi = ChooseVoi(frame, modality, options);
        lock (_gate)
        {
            if (_latest is { } latest && latest.Description == description && !modality.IsTable
                && latest.Modality.Slope == modality.Slope && latest.Modality.Intercept == modality.Intercept && latest.Window == voi.Window)
                return latest.Pipeline;
        }

        var pipeline = new GrayscalePipeline(description, modality, voi, GrayscalePipeline.IsInverted(_reader.Dataset, description));
        if (voi.Window is { } window && !modality.IsTable)
        {
            lock (_gate)
                _latest = (description, modality, window, pipeline);
        }

        return pipeline;
    }

    /// <summary>
    /// The window that was asked for, or one of the data set's. Where there is none, samples of up to 8 bits are shown as they are, and others
    /// from the lowest to the highest value of the frame.
    /// </summary>
    private VoiLut ChooseVoi(Frame frame, ModalityLut modality, RenderOptions options)
    {
        if (options.Window is { } window)
            return VoiLut.FromWindow(window);

        var description = frame.Description;
        var offered = VoiLut.ReadAll(_reader.Dataset, description, frame.Index);
        if (options.VoiIndex >= 0 && options.VoiIndex < offered.Count)
            return offered[options.VoiIndex];
        (double Lowest, double Highest) range;
        if (description.SampleKind == SampleKind.Whole && description.BitsStored <= 8 && !modality.IsTable)
        {
            var levels = 1 << description.BitsStored;
            range = description.IsSigned ? (-levels / 2, levels / 2 - 1) : (0, levels - 1);
        }
        else
        {
            range = SampleValues.FindRange(frame, PixelPadding.Read(_reader.Dataset, description)) ?? (0, 1);
        }

        var (first, second) = (modality.Apply(range.Lowest), modality.Apply(range.Highest));
        return VoiLut.FromRange(Math.Min(first, second), Math.Max(first, second));
    }

    private RenderedImage RenderPalette(Frame frame)
    {
        var description = frame.Description;
        if (description.BytesPerSample > 2)
            throw new PixelDataException(PixelDataError.Unsupported, $"A palette for samples of {description.BitsAllocated} bits.");

        var rgb = GC.AllocateUninitializedArray<byte>(checked(3 * description.PixelCount));
        Palette.Read(_reader.Dataset, description).Render(description, frame.Samples.Span, rgb);
        return new RenderedImage(description.Columns, description.Rows, 3, rgb);
    }

    private static RenderedImage RenderColour(Frame frame)
    {
        var description = frame.Description;
        var rgb = GC.AllocateUninitializedArray<byte>(checked(3 * description.PixelCount));
        ReduceTo8Bits(description, frame.Samples.Span, rgb);
        switch (description.PhotometricInterpretation)
        {
            case PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422:
                ColourSpace.FromYbrFull(rgb, rgb);
                break;
            case PhotometricInterpretation.YbrPartial422 or PhotometricInterpretation.YbrPartial420:
                ColourSpace.FromYbrPartial(rgb, rgb);
                break;
            case PhotometricInterpretation.Rgb or PhotometricInterpretation.Unknown:
                break;
            default:
                throw new PixelDataException(PixelDataError.Unsupported, $"Colour of {description.PhotometricInterpretation}.");
        }

        return new RenderedImage(description.Columns, description.Rows, 3, rgb);
    }

    /// <summary>The first three samples of each pixel, as 8 bits.</summary>
    private static void ReduceTo8Bits(ImagePixelDescription description, ReadOnlySpan<byte> samples, Span<byte> colour)
    {
        if (description.SampleKind != SampleKind.Whole)
            throw new PixelDataException(PixelDataError.Unsupported, "Colour in floating point.");

        var perPixel = description.SamplesPerPixel;
        var target = 0;
        if (description.BytesPerPixel == 3 && description.BitsStored == 8)
            samples.CopyTo(colour);
        else if (description.BytesPerSample == 2 && description.HighBit >= 7)
        {
            var shift = description.HighBit - 7;
            var words = MemoryMarshal.Cast<byte, ushort>(samples);
            for (var pixel = 0; pixel < words.Length; pixel += perPixel)
            {
                colour[target++] = (byte)(words[pixel] >> shift);
                colour[target++] = (byte)(words[pixel + 1] >> shift);
                colour[target++] = (byte)(words[pixel + 2] >> shift);
            }
        }
        else
        {
            var unsigned = description with { IsSigned = false };
            var extractor = new StoredValueExtractor(unsigned);
            var scale = 255 / (Math.Pow(2, description.BitsStored) - 1);
            for (var pixel = 0; pixel < description.PixelCount; pixel++)
            {
                for (var channel = 0; channel < 3; channel++)
                    colour[target++] = (byte)(SampleValues.Read(unsigned, extractor, samples, pixel * perPixel + channel) * scale + 0.5);
            }
        }
    }
}
