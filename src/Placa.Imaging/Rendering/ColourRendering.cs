using System.Runtime.InteropServices;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Renders frames of colour as RGB of 8 bits.</summary>
internal static class ColourRendering
{
    /// <summary>A frame of PALETTE COLOR.</summary>
    public static Canvas RenderPalette(Frame frame, Dataset dataset, FrameMemory memory)
    {
        var description = frame.Description;
        if (description.BytesPerSample > 2)
            throw new PixelDataException(PixelDataError.Unsupported, $"A palette for samples of {description.BitsAllocated} bits.");

        var rgb = memory.Take(checked(3 * description.PixelCount));
        Palette.Read(dataset, description).Render(description, frame.Samples.Span, rgb.Span);
        return new Canvas(description.Columns, description.Rows, 3, rgb);
    }

    /// <summary>A frame of three samples a pixel or more.</summary>
    public static Canvas Render(Frame frame, FrameMemory memory)
    {
        var description = frame.Description;
        var pixels = memory.Take(checked(3 * description.PixelCount));
        var rgb = pixels.Span;
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

        return new Canvas(description.Columns, description.Rows, 3, pixels);
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
