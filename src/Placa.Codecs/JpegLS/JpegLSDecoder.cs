using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLS;

/// <summary>Decodes JPEG-LS, lossless and near-lossless (T.87).</summary>
public static class JpegLSDecoder
{
    /// <summary>Reads the headers, up to the first scan.</summary>
    /// <exception cref="CodecException">The headers cannot be read, or name another process.</exception>
    public static JpegLSHeader ReadHeader(ReadOnlySpan<byte> codestream)
    {
        var reader = new MarkerReader(codestream);
        var frame = new JpegLSFrame();
        var scan = ReadFirstScan(ref reader, frame);
        var isSubsampled = Array.Exists(frame.Components, c => c.Horizontal != frame.LargestHorizontal || c.Vertical != frame.LargestVertical);
        return new JpegLSHeader(frame.Image, scan.Parameters.Near, scan.Interleave, frame.ColourTransform, isSubsampled, frame.MappingTables);
    }

    /// <summary>Decodes one frame completely. What follows its last scan is ignored, and may be missing.</summary>
    /// <param name="codestream">The codestream, from its SOI marker on.</param>
    /// <param name="destination">Exactly <see cref="CodestreamImage.FrameLength"/> bytes; colour-by-pixel, little endian.</param>
    /// <param name="cancellationToken">Stops decoding between two lines.</param>
    /// <exception cref="CodecException">The codestream cannot be decoded, or ends before the last sample.</exception>
    public static void Decode(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken = default)
    {
        var rows = DecodeRows(codestream, destination, isCutAllowed: false, cancellationToken, out var image);
        if (rows < image.Rows)
            throw new CodecException(CodecError.Truncated, codestream.Length, $"the samples end after {rows} of {image.Rows} rows.");
    }

    /// <summary>Decodes what there is of a frame that may be cut short.</summary>
    /// <returns>Whole rows that are right, with all components; those after them are zero.</returns>
    /// <inheritdoc cref="Decode"/>
    /// <exception cref="CodecException">The codestream cannot be decoded, or ends before its first scan.</exception>
    public static int DecodeAvailable(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken = default) =>
        DecodeRows(codestream, destination, isCutAllowed: true, cancellationToken, out _);

    private static JpegLSScan ReadFirstScan(ref MarkerReader reader, JpegLSFrame frame)
    {
        reader.ReadStartOfImage();
        return frame.ReadScan(ref reader) ?? throw reader.Invalid("the image ends without a scan.");
    }

    private static int DecodeRows(
        ReadOnlySpan<byte> codestream, Span<byte> destination, bool isCutAllowed, CancellationToken cancellationToken, out CodestreamImage image)
    {
        var reader = new MarkerReader(codestream);
        var frame = new JpegLSFrame();
        var scan = ReadFirstScan(ref reader, frame);
        image = frame.Image;
        image.CheckBuffer(destination.Length);
        if (frame.ColourTransform != 0 && (image.SamplesPerPixel != 3 || image.BitsPerSample is not (8 or 16)))
            throw reader.Unsupported($"an HP colour transform of {image.SamplesPerPixel} components with {image.BitsPerSample} bits.");

        var rows = image.Rows;
        var missing = new MissingComponents(image.SamplesPerPixel);
        while (true)
        {
            missing.Remove(scan.Components, reader);
            rows = Math.Min(rows, JpegLSScanDecoder.Decode(ref reader, scan, frame, destination, cancellationToken));
            if (missing.IsNone || rows < image.Rows && reader.Position == codestream.Length)
                break;
            if (ReadNextScan(ref reader, frame, isCutAllowed) is not { } next)
                break;
            scan = next;
        }

        rows = missing.IsNone ? rows : 0;
        var decoded = destination[..(int)(image.FrameLength / image.Rows * rows)];
        destination[decoded.Length..].Clear();
        if (frame.ColourTransform != 0)
            UndoColourTransform(decoded, frame.ColourTransform, image.BytesPerSample);
        if (image.BytesPerSample == 2 && !BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(decoded), MemoryMarshal.Cast<byte, ushort>(decoded));
        return rows;
    }

    private static JpegLSScan? ReadNextScan(ref MarkerReader reader, JpegLSFrame frame, bool isCutAllowed)
    {
        try
        {
            return frame.ReadScan(ref reader);
        }
        catch (CodecException exception) when (isCutAllowed && exception.Error == CodecError.Truncated)
        {
            return null;
        }
    }

    /// <summary>Undoes the transforms HP1 to HP3, which are not in the standard but in streams of the first codec, modulo the range of a sample.</summary>
    private static void UndoColourTransform(Span<byte> pixels, int transform, int bytesPerSample)
    {
        var wide = bytesPerSample == 2 ? MemoryMarshal.Cast<byte, ushort>(pixels) : default;
        var (mask, count) = bytesPerSample == 2 ? (0xFFFF, wide.Length) : (0xFF, pixels.Length);
        var half = (mask + 1) / 2;
        for (var i = 0; i + 2 < count; i += 3)
        {
            var (x, y, z) = bytesPerSample == 2 ? (wide[i], wide[i + 1], wide[i + 2]) : (pixels[i], pixels[i + 1], pixels[i + 2]);
            int red, green, blue;
            if (transform == 3)
            {
                green = (x - ((y + z) >> 2) + half / 2) & mask;
                red = (z + green - half) & mask;
                blue = (y + green - half) & mask;
            }
            else
            {
                green = y;
                red = (x + green - half) & mask;
                blue = (z + (transform == 1 ? green : (red + green) >> 1) - half) & mask;
            }

            if (bytesPerSample == 2)
                (wide[i], wide[i + 1], wide[i + 2]) = ((ushort)red, (ushort)green, (ushort)blue);
            else
                (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)red, (byte)green, (byte)blue);
        }
    }
}
