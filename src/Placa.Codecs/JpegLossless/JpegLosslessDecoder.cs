using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLossless;

/// <summary>Decodes lossless JPEG with Huffman coding (T.81 process 14; its selection value 1 is the DICOM default).</summary>
public static class JpegLosslessDecoder
{
    /// <summary>Reads the headers, up to the first scan.</summary>
    /// <exception cref="CodecException">The headers cannot be read, or name another process.</exception>
    public static JpegLosslessHeader ReadHeader(ReadOnlySpan<byte> codestream)
    {
        var reader = new MarkerReader(codestream);
        var frame = new LosslessFrame();
        var scan = ReadFirstScan(ref reader, frame);
        return new JpegLosslessHeader(
            frame.Image, scan.Predictor, scan.PointTransform, scan.Components.Length == frame.Image.SamplesPerPixel, frame.ComponentIdentifiers, frame.AdobeTransform);
    }

    /// <summary>Decodes one frame completely. What follows its last scan is ignored, and may be missing.</summary>
    /// <param name="codestream">The codestream, from its SOI marker on.</param>
    /// <param name="destination">Exactly <see cref="CodestreamImage.FrameLength"/> bytes; colour-by-pixel, little endian.</param>
    /// <param name="cancellationToken">Stops decoding between two rows.</param>
    /// <exception cref="CodecException">The codestream cannot be decoded, or ends before the last sample.</exception>
    public static void Decode(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken = default)
    {
        var rows = DecodeRows(codestream, destination, isCutAllowed: false, cancellationToken, out var image);
        if (rows < image.Rows)
            throw new CodecException(CodecError.Truncated, codestream.Length, $"the samples end after {rows} of {image.Rows} rows.");
    }

    /// <summary>Decodes what there is of a frame that may be cut short.</summary>
    /// <returns>Whole rows that are right; those after them are zero.</returns>
    /// <inheritdoc cref="Decode"/>
    /// <exception cref="CodecException">The codestream cannot be decoded, or ends before its first scan.</exception>
    public static int DecodeAvailable(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken = default) =>
        DecodeRows(codestream, destination, isCutAllowed: true, cancellationToken, out _);

    private static LosslessScan ReadFirstScan(ref MarkerReader reader, LosslessFrame frame)
    {
        reader.ReadStartOfImage();
        return frame.ReadScan(ref reader) ?? throw reader.Invalid("the image ends without a scan.");
    }

    private static int DecodeRows(
        ReadOnlySpan<byte> codestream, Span<byte> destination, bool isCutAllowed, CancellationToken cancellationToken, out CodestreamImage image)
    {
        var reader = new MarkerReader(codestream);
        var frame = new LosslessFrame();
        var scan = ReadFirstScan(ref reader, frame);
        image = frame.Image;
        image.CheckBuffer(destination.Length);

        var rows = image.Rows;
        var missing = new MissingComponents(image.SamplesPerPixel);
        while (true)
        {
            missing.Remove(scan.Components, reader);
            rows = Math.Min(rows, LosslessScanDecoder.Decode(ref reader, scan, image, destination, cancellationToken));
            if (missing.IsNone || rows == 0)
                break;
            if (ReadNextScan(ref reader, frame, isCutAllowed) is not { } next)
                break;
            scan = next;
        }

        rows = missing.IsNone ? rows : 0;
        destination[(int)(image.FrameLength / image.Rows * rows)..].Clear();
        return rows;
    }

    private static LosslessScan? ReadNextScan(ref MarkerReader reader, LosslessFrame frame, bool isCutAllowed)
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
}
