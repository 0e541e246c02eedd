using System.Globalization;
using System.Runtime.InteropServices;
using Placa.Codecs.Png;

namespace Placa.Imaging;

/// <summary>How a stored value is had from a sample of a 16-bit PNG file: sample × Scale + Offset.</summary>
/// <param name="Scale">1 when whole numbers fit.</param>
/// <param name="Offset">What to add; negative for signed pixels.</param>
/// <param name="IsLossless">False when values were rounded to 16 bits.</param>
public readonly record struct StoredValueMapping(double Scale, double Offset, bool IsLossless);

/// <summary>Writes frames as PNG files.</summary>
public static class FramePng
{
    /// <summary>The keyword of the text that tells the factor of <see cref="StoredValueMapping"/>.</summary>
    public const string ScaleKeyword = "DICOM Stored Value Scale";

    /// <summary>The keyword of the text that tells the summand of <see cref="StoredValueMapping"/>.</summary>
    public const string OffsetKeyword = "DICOM Stored Value Offset";

    /// <summary>Writes what a screen shows, 8 bits a sample.</summary>
    public static void WriteRendered(Stream output, RenderedImage image, PngCompression compression = PngCompression.Balanced)
    {
        ArgumentNullException.ThrowIfNull(image);
        var header = new PngImage(image.Width, image.Height, image.SamplesPerPixel, 8);
        PngWriter.Write(output, header, image.Pixels.Span, new PngOptions { Compression = compression, IccProfile = image.IccProfile });
    }

    /// <summary>
    /// Writes stored values of one sample per pixel as 16-bit grey, without window and rescaling, so that they can be had back exactly: a
    /// signed value of b bits has 2^(b-1) added. Numbers of more than 16 bits and floating point are spread linearly over the range of the
    /// frame, which may round them. Texts in the file tell scale and offset.
    /// </summary>
    /// <returns>How to get the stored values back.</returns>
    /// <exception cref="PixelDataException">The frame has several samples per pixel.</exception>
    public static StoredValueMapping WriteStored(Stream output, Frame frame, PngCompression compression = PngCompression.Balanced)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var description = frame.Description;
        if (description.SamplesPerPixel != 1)
            throw new PixelDataException(PixelDataError.Unsupported, "A 16-bit grey image of several samples per pixel.");

        var values = new ushort[description.PixelCount];
        var mapping = description.SampleKind == SampleKind.Whole && description.BitsStored <= 16
            ? CopyValues(frame, values)
            : SpreadValues(frame, values);
        var options = new PngOptions
        {
            Compression = compression,
            Texts =
            [
                new(ScaleKeyword, mapping.Scale.ToString("R", CultureInfo.InvariantCulture)),
                new(OffsetKeyword, mapping.Offset.ToString("R", CultureInfo.InvariantCulture)),
            ],
        };
        PngWriter.Write(output, new PngImage(description.Columns, description.Rows, 1, 16), MemoryMarshal.AsBytes(values.AsSpan()), options);
        return mapping;
    }

    private static StoredValueMapping CopyValues(Frame frame, Span<ushort> values)
    {
        var description = frame.Description;
        var extractor = new StoredValueExtractor(description);
        var offset = description.IsSigned ? 1 << description.BitsStored - 1 : 0;
        var samples = frame.Samples.Span;
        if (description.BytesPerSample == 2)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(samples);
            for (var i = 0; i < values.Length; i++)
                values[i] = (ushort)(extractor.Extract(words[i]) + offset);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = (ushort)(SampleValues.Read(description, extractor, samples, i) + offset);
        }

        return new StoredValueMapping(1, -offset, IsLossless: true);
    }

    private static StoredValueMapping SpreadValues(Frame frame, Span<ushort> values)
    {
        var description = frame.Description;
        var extractor = new StoredValueExtractor(description);
        var samples = frame.Samples.Span;
        var (lowest, highest) = SampleValues.FindRange(frame, PixelPadding.None) ?? (0, 1);
        var isWhole = description.SampleKind == SampleKind.Whole;
        var scale = highest <= lowest || isWhole && highest - lowest <= ushort.MaxValue ? 1 : (highest - lowest) / ushort.MaxValue;
        for (var i = 0; i < values.Length; i++)
        {
            var value = (SampleValues.Read(description, extractor, samples, i) - lowest) / scale;
            values[i] = double.IsNaN(value) ? (ushort)0 : (ushort)Math.Clamp(Math.Round(value), 0, ushort.MaxValue);
        }

        return new StoredValueMapping(scale, lowest, isWhole && scale == 1);
    }
}
