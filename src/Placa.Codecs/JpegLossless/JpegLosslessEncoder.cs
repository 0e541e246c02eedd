using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Placa.Codecs.Markers;

namespace Placa.Codecs.JpegLossless;

/// <summary>Encodes lossless JPEG with Huffman coding (T.81 process 14), in one scan and with the Huffman tables that suit the image best.</summary>
public static class JpegLosslessEncoder
{
    private const int MaxComponents = 4;

    /// <summary>Encodes one frame.</summary>
    /// <param name="frame">Exactly <see cref="CodestreamImage.FrameLength"/> bytes.</param>
    /// <param name="image">
    /// One to four samples a pixel of 2 to 16 bits. Lossless JPEG has no sign: signed samples, and ones that take more bits than said here,
    /// are coded with all bits of their bytes, so that each byte comes back.
    /// </param>
    /// <param name="options">Predictor and form.</param>
    /// <param name="cancellationToken">Asked once for each row.</param>
    /// <exception cref="CodecException">Lossless JPEG cannot hold the image.</exception>
    /// <exception cref="ArgumentException">The options are impossible, or the frame has another length.</exception>
    public static byte[] Encode(
        ReadOnlySpan<byte> frame, CodestreamImage image, JpegLosslessEncoderOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Predictor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Predictor, 7);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RestartRows);
        image.CheckBuffer(frame.Length);
        if (image.SamplesPerPixel > MaxComponents || image.BitsPerSample is < 2 or > 16 || Math.Max(image.Rows, image.Columns) > ushort.MaxValue)
            throw new CodecException(CodecError.Unsupported, 0, $"encoding {image} as lossless JPEG; it holds up to four components of 2 to 16 bits and 65535 rows and columns.");
        if ((long)options.RestartRows * image.Columns > ushort.MaxValue)
            throw new ArgumentException($"{options.RestartRows} rows hold more than 65535 pixels.", nameof(options));

        var output = new PooledBuffer(frame.Length / 2 + 4096);
        try
        {
            new FrameEncoder(image, options, Precision(frame, image)).Encode(frame, output, cancellationToken);
            return output.Written.ToArray();
        }
        finally
        {
            output.Return();
        }
    }

    private static int Precision(ReadOnlySpan<byte> frame, CodestreamImage image)
    {
        var largest = (1 << image.BitsPerSample) - 1;
        var isWithin = !image.IsSigned && (image.BytesPerSample == 1
            ? largest == byte.MaxValue || !frame.ContainsAnyExceptInRange((byte)0, (byte)largest)
            : largest == ushort.MaxValue || IsWithin(frame, (ushort)largest));
        return isWithin ? image.BitsPerSample : 8 * image.BytesPerSample;
    }

    private static bool IsWithin(ReadOnlySpan<byte> frame, ushort largest)
    {
        var mask = (ushort)~(BitConverter.IsLittleEndian ? largest : BinaryPrimitives.ReverseEndianness(largest));
        var samples = MemoryMarshal.Cast<byte, ushort>(frame);
        var i = 0;
        var bits = Vector256<ushort>.Zero;
        for (; i <= samples.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            bits |= Vector256.Create(samples.Slice(i, Vector256<ushort>.Count));
        if ((bits & Vector256.Create(mask)) != Vector256<ushort>.Zero)
            return false;

        for (; i < samples.Length; i++)
        {
            if ((samples[i] & mask) != 0)
                return false;
        }

        return true;
    }

    /// <summary>What one frame is encoded with.</summary>
    private readonly struct FrameEncoder(CodestreamImage image, JpegLosslessEncoderOptions options, int precision)
    {
        public void Encode(ReadOnlySpan<byte> frame, PooledBuffer output, CancellationToken cancellationToken)
        {
            using var buffer = new RentedArray<ushort>(LosslessDifferences.BufferLength(image));
            var codes = MakeCodes(frame, buffer.Span, cancellationToken);
            WriteHeaders(output, codes);
            WriteScan(frame, codes, buffer.Span, output, cancellationToken);
            MarkerWriter.WriteMarker(output, JpegMarkers.EndOfImage);
        }

        private LosslessCodes MakeCodes(ReadOnlySpan<byte> frame, Span<ushort> buffer, CancellationToken cancellationToken)
        {
            var statistics = new LosslessStatistics(image.SamplesPerPixel);
            var differences = new LosslessDifferences(image, precision, options.Predictor, buffer);
            for (var y = 0; y < image.Rows; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                statistics.Count(differences.Next(Row(frame, y), IsFirst(y)));
            }

            return statistics.MakeCodes();
        }

        private void WriteScan(ReadOnlySpan<byte> frame, LosslessCodes codes, Span<ushort> buffer, PooledBuffer output, CancellationToken cancellationToken)
        {
            var bits = new LosslessBitWriter(output);
            var differences = new LosslessDifferences(image, precision, options.Predictor, buffer);
            for (var y = 0; y < image.Rows; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (y > 0 && IsFirst(y))
                {
                    bits.Finish();
                    MarkerWriter.WriteMarker(output, (byte)(JpegMarkers.Restart0 + ((y / options.RestartRows - 1) & 7)));
                }

                bits.WriteRow(differences.Next(Row(frame, y), IsFirst(y)), codes);
            }

            bits.Finish();
        }

        private ReadOnlySpan<byte> Row(ReadOnlySpan<byte> frame, int y)
        {
            var length = image.Columns * image.SamplesPerPixel * image.BytesPerSample;
            return frame.Slice(y * length, length);
        }

        private bool IsFirst(int y) => y == 0 || options.RestartRows > 0 && y % options.RestartRows == 0;

        private void WriteHeaders(PooledBuffer output, LosslessCodes codes)
        {
            MarkerWriter.WriteMarker(output, JpegMarkers.StartOfImage);
            var components = image.SamplesPerPixel;
            var frame = new byte[6 + 3 * components];
            frame[0] = (byte)precision;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)image.Rows);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(3), (ushort)image.Columns);
            frame[5] = (byte)components;
            for (var i = 0; i < components; i++)
            {
                frame[6 + 3 * i] = Identifier(i);
                frame[7 + 3 * i] = 0x11;
            }

            MarkerWriter.WriteSegment(output, JpegMarkers.StartOfFrame3, frame);
            for (var i = 0; i < codes.Tables.Length; i++)
                MarkerWriter.WriteSegment(output, JpegMarkers.DefineHuffmanTables, [(byte)i, .. codes.Tables[i].Counts, .. codes.Tables[i].Symbols]);
            if (options.RestartRows > 0)
            {
                var interval = new byte[2];
                BinaryPrimitives.WriteUInt16BigEndian(interval, (ushort)(options.RestartRows * image.Columns));
                MarkerWriter.WriteSegment(output, JpegMarkers.DefineRestartInterval, interval);
            }

            var scan = new byte[4 + 2 * components];
            scan[0] = (byte)components;
            for (var i = 0; i < components; i++)
            {
                scan[1 + 2 * i] = Identifier(i);
                scan[2 + 2 * i] = (byte)(codes.TableOf(i) << 4);
            }

            scan[^3] = (byte)options.Predictor;
            MarkerWriter.WriteSegment(output, JpegMarkers.StartOfScan, scan);
        }

        private byte Identifier(int component) => options.IsRgb && image.SamplesPerPixel == 3 ? "RGB"u8[component] : (byte)(component + 1);
    }
}
