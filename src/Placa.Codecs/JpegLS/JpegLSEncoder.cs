using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLS;

/// <summary>Encodes frames as JPEG-LS, lossless and near-lossless, with the default coding parameters (T.87).</summary>
public static class JpegLSEncoder
{
    private const int MaxComponents = 4;

    /// <summary>Bits that a sample can take: the longest code, of the sample that ends a run, and before it the length of the run.</summary>
    private const int LongestSampleInBytes = 12;

    /// <summary>Encodes one frame.</summary>
    /// <param name="frame">Exactly <see cref="CodestreamImage.FrameLength"/> bytes; colour-by-pixel, little endian.</param>
    /// <param name="image">
    /// 1 to 4 samples a pixel of 2 to 16 bits. Bits above those are left out; signed samples are coded as the bits they have, which is
    /// lossless but does not go with <see cref="JpegLSEncoderOptions.Near"/>.
    /// </param>
    /// <param name="options">Error and form.</param>
    /// <param name="cancellationToken">Asked once for each line.</param>
    /// <exception cref="CodecException">JPEG-LS cannot hold the image.</exception>
    public static byte[] Encode(
        ReadOnlySpan<byte> frame, CodestreamImage image, JpegLSEncoderOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Near);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RestartInterval);
        image.CheckBuffer(frame.Length);
        if (image.SamplesPerPixel > MaxComponents || image.BitsPerSample is < 2 or > 16 || Math.Max(image.Rows, image.Columns) > ushort.MaxValue)
            throw new CodecException(CodecError.Unsupported, 0, $"encoding {image} as JPEG-LS; it holds up to four samples of 2 to 16 bits, and 65,535 rows and columns.");
        if (CodingParameters.Create(default, image.BitsPerSample, options.Near) is not { } parameters)
            throw new ArgumentOutOfRangeException(nameof(options), options.Near, "The error is more than 255 or half the largest sample.");

        var interleave = image.SamplesPerPixel == 1 ? JpegLSInterleave.None : options.Interleave;
        var output = new PooledBuffer(frame.Length / 4 + 4096);
        try
        {
            WriteHeaders(output, image, options.RestartInterval);
            for (var first = 0; first < image.SamplesPerPixel;)
            {
                var count = interleave == JpegLSInterleave.None ? 1 : image.SamplesPerPixel;
                WriteScanHeader(output, first, count, options.Near, interleave);
                var scan = new Scan(image, first, count, interleave, parameters, options.RestartInterval);
                if (parameters.IsLossless)
                    Encode<Lossless>(frame, scan, output, cancellationToken);
                else
                    Encode<NearLossless>(frame, scan, output, cancellationToken);
                first += count;
            }

            MarkerWriter.WriteMarker(output, JpegMarkers.EndOfImage);
            return output.Written.ToArray();
        }
        finally
        {
            output.Return();
        }
    }

    private static void Encode<TMode>(ReadOnlySpan<byte> frame, Scan scan, PooledBuffer output, CancellationToken cancellationToken)
        where TMode : ICodingMode
    {
        var image = scan.Image;
        using var lines = new SampleLines(scan.Count, image.Columns);
        using var model = new ContextModel(scan.Parameters);
        using var window = new RentedArray<byte>(checked(scan.Count * (image.Columns + 2) * LongestSampleInBytes));
        var stuffer = new BitStuffer(output);
        var encoder = new LineEncoder<TMode>(model, window.Span);
        var writer = default(GolombWriter);
        Span<int> runIndexes = stackalloc int[MaxComponents];
        runIndexes.Clear();
        var rowLength = image.Columns * image.SamplesPerPixel * image.BytesPerSample;
        for (var y = 0; y < image.Rows; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (y > 0 && scan.RestartInterval > 0 && y % scan.RestartInterval == 0)
            {
                stuffer.Finish(writer.LastBits, writer.Count);
                MarkerWriter.WriteMarker(output, (byte)(JpegMarkers.Restart0 + (y / scan.RestartInterval - 1) % 8));
                writer = default;
                model.Reset();
                lines.Clear();
                runIndexes.Clear();
            }

            lines.Advance();
            for (var i = 0; i < scan.Count; i++)
                lines.Load(i, frame.Slice(y * rowLength, rowLength), scan.First + i, image.SamplesPerPixel, image.BytesPerSample, scan.Parameters.MaxValue);
            if (scan.Interleave == JpegLSInterleave.Sample)
            {
                writer = encoder.EncodeInterleaved(writer, lines.Current, lines.Above, scan.Count, ref runIndexes[0]);
            }
            else
            {
                for (var i = 0; i < scan.Count; i++)
                    writer = encoder.Encode(writer, lines.CurrentOf(i), lines.AboveOf(i), ref runIndexes[i]);
            }

            stuffer.Write(window.Span[..writer.Written]);
            writer.Written = 0;
        }

        stuffer.Finish(writer.LastBits, writer.Count);
    }

    private static void WriteHeaders(PooledBuffer output, CodestreamImage image, int restartInterval)
    {
        MarkerWriter.WriteMarker(output, JpegMarkers.StartOfImage);
        var header = new byte[6 + 3 * image.SamplesPerPixel];
        header[0] = (byte)image.BitsPerSample;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(1), (ushort)image.Rows);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(3), (ushort)image.Columns);
        header[5] = (byte)image.SamplesPerPixel;
        for (var i = 0; i < image.SamplesPerPixel; i++)
        {
            header[6 + 3 * i] = (byte)(i + 1);
            header[7 + 3 * i] = 0x11;
        }

        MarkerWriter.WriteSegment(output, JpegMarkers.StartOfFrameLS, header);
        if (restartInterval > 0)
        {
            var interval = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(interval, (uint)restartInterval);
            MarkerWriter.WriteSegment(output, JpegMarkers.DefineRestartInterval, interval);
        }
    }

    private static void WriteScanHeader(PooledBuffer output, int first, int count, int near, JpegLSInterleave interleave)
    {
        var header = new byte[4 + 2 * count];
        header[0] = (byte)count;
        for (var i = 0; i < count; i++)
            header[1 + 2 * i] = (byte)(first + i + 1);
        header[^3] = (byte)near;
        header[^2] = (byte)interleave;
        MarkerWriter.WriteSegment(output, JpegMarkers.StartOfScan, header);
    }

    /// <summary>The components that a scan encodes, and how.</summary>
    private sealed record Scan(CodestreamImage Image, int First, int Count, JpegLSInterleave Interleave, CodingParameters Parameters, int RestartInterval);
}
