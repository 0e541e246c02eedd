using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>
/// Decodes the DCT-based processes of JPEG (ITU-T T.81): baseline, extended sequential and progressive with Huffman coding, 8 and 12 bits,
/// one to four components of any sampling factors.
/// </summary>
public static class JpegDecoder
{
    /// <summary>Reads what stands before the first scan. Lossless codestreams have a header too, but <see cref="Decode"/> refuses them.</summary>
    /// <exception cref="CodecException">The bytes are no JPEG codestream, or one of an unsupported process, which the message names.</exception>
    public static JpegHeader ReadHeader(ReadOnlySpan<byte> codestream)
    {
        var reader = new JpegCodestreamReader(codestream);
        var frame = reader.ReadFrame(out _);
        if (frame.Rows == 0)
            throw new CodecException(CodecError.Truncated, reader.Position, "the codestream ends before DNL tells the number of lines.");

        var isSubsampled = Array.Exists(
            frame.Components, component => component.Horizontal != frame.MaxHorizontal || component.Vertical != frame.MaxVertical);
        return new JpegHeader(frame.Image, (JpegProcess)(frame.Marker - JpegMarkers.StartOfFrame0), reader.Colour, isSubsampled);
    }

    /// <summary>Decodes one image.</summary>
    /// <param name="codestream">From SOI on; bytes behind the last scan do not matter.</param>
    /// <param name="destination">Exactly <see cref="CodestreamImage.FrameLength"/> bytes of the header's image.</param>
    /// <param name="options">Whether colour is converted.</param>
    /// <param name="cancellationToken">Asked once for each row of blocks.</param>
    /// <exception cref="CodecException">The codestream is damaged, cut off or of an unsupported process.</exception>
    public static void Decode(
        ReadOnlySpan<byte> codestream, Span<byte> destination, JpegDecoderOptions options = default, CancellationToken cancellationToken = default)
    {
        var rows = DecodeRows(codestream, destination, options, cancellationToken, out var image, out var position);
        if (rows < image.Rows)
            throw new CodecException(CodecError.Truncated, position, $"the entropy-coded data ends after {rows} of {image.Rows} rows.");
    }

    /// <summary>Decodes what there is of an image that may be cut short.</summary>
    /// <returns>
    /// Rows that are as good as the scans that are there allow; those after them are zero. Of a progressive image, that are the rows the last
    /// scan reaches.
    /// </returns>
    /// <inheritdoc cref="Decode"/>
    public static int DecodeAvailable(
        ReadOnlySpan<byte> codestream, Span<byte> destination, JpegDecoderOptions options = default, CancellationToken cancellationToken = default) =>
        DecodeRows(codestream, destination, options, cancellationToken, out _, out _);

    private static int DecodeRows(
        ReadOnlySpan<byte> codestream, Span<byte> destination, JpegDecoderOptions options, CancellationToken cancellationToken,
        out CodestreamImage image, out int position)
    {
        var reader = new JpegCodestreamReader(codestream);
        var frame = reader.ReadFrame(out var scan);
        if (frame.Marker == JpegMarkers.StartOfFrame3)
            throw new CodecException(CodecError.Unsupported, 0, "the lossless process; this decoder is for the DCT-based ones.");
        if (frame.Rows == 0)
            throw new CodecException(CodecError.Truncated, reader.Position, "the codestream ends before DNL tells the number of lines.");

        image = frame.Image;
        image.CheckBuffer(destination.Length);
        var done = 0;
        position = reader.Position;
        if (scan is not null)
        {
            var convertsToRgb = options.ConvertToRgb && frame.Components.Length == 3 && reader.Colour != JpegColour.Rgb;
            using var rows = new JpegRowWriter(frame, convertsToRgb);
            if (!frame.IsProgressive && scan.Components.Length == frame.Components.Length)
                DecodeScan(ref reader, codestream, frame, scan, rows, destination, cancellationToken, out position);
            else
                DecodeScans(ref reader, codestream, frame, scan, rows, destination, cancellationToken, out position);
            done = rows.RowsDone;
        }

        destination[(int)(image.FrameLength / image.Rows * done)..].Clear();
        return done;
    }

    private static void DecodeScan(
        ref JpegCodestreamReader reader, ReadOnlySpan<byte> codestream, JpegFrame frame, JpegScanHeader scan, JpegRowWriter rows, Span<byte> destination,
        CancellationToken cancellationToken, out int position)
    {
        TakeStepSizes(ref reader, scan);
        position = SequentialScanDecoder.Decode(ref reader, codestream, frame, scan, rows, destination, cancellationToken);
    }

    private static void DecodeScans(
        ref JpegCodestreamReader reader, ReadOnlySpan<byte> codestream, JpegFrame frame, JpegScanHeader scan, JpegRowWriter rows, Span<byte> destination,
        CancellationToken cancellationToken, out int position)
    {
        using var coefficients = new CoefficientDecoder(frame, reader.Position);
        do
        {
            TakeStepSizes(ref reader, scan);
        }
        while (coefficients.TryReadScan(ref reader, codestream, scan, cancellationToken) && reader.TryReadScan(out scan));

        position = reader.Position;
        if (coefficients.McuRowsDone > 0)
            coefficients.Write(rows, coefficients.McuRowsDone, destination, cancellationToken);
    }

    /// <summary>The quantization tables that count are those in force at a component's first scan.</summary>
    private static void TakeStepSizes(ref JpegCodestreamReader reader, JpegScanHeader scan)
    {
        foreach (var (component, _, _) in scan.Components)
            component.StepSizes ??= reader.Tables.StepSizes(component.QuantizationTable, reader.Position);
    }
}
