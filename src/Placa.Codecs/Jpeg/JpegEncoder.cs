using System.Buffers.Binary;
using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>Encodes frames as baseline JPEG of 8 bits, or extended sequential JPEG of 12 bits (ITU-T T.81).</summary>
public static class JpegEncoder
{
    /// <summary>Encodes one frame.</summary>
    /// <param name="frame">Exactly <see cref="CodestreamImage.FrameLength"/> bytes. Samples beyond the bits of the process are taken as its largest value.</param>
    /// <param name="image">One or three samples a pixel, unsigned; up to 8 bits become baseline, up to 12 bits extended sequential.</param>
    /// <param name="options">Quality, colour and form.</param>
    /// <param name="cancellationToken">Asked once for each row of blocks.</param>
    /// <exception cref="CodecException">JPEG of these processes cannot hold the image.</exception>
    public static byte[] Encode(
        ReadOnlySpan<byte> frame, CodestreamImage image, JpegEncoderOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Quality, 100);
        image.CheckBuffer(frame.Length);
        if (image.SamplesPerPixel is not (1 or 3) || image.IsSigned || image.BitsPerSample > 12 || Math.Max(image.Rows, image.Columns) > 65535)
            throw new CodecException(CodecError.Unsupported, 0, $"encoding {image} as DCT-based JPEG; it holds one or three unsigned samples of up to 12 bits.");

        return new FrameEncoder(image, options).Encode(frame, cancellationToken);
    }

    /// <summary>What one frame is encoded with.</summary>
    private sealed class FrameEncoder
    {
        private readonly CodestreamImage _image;
        private readonly JpegEncoderOptions _options;
        private readonly int _precision;
        private readonly int _horizontal = 1;
        private readonly int _vertical = 1;
        private readonly bool _hasChroma;
        private readonly int[][] _stepSizes;
        private readonly float[][] _reciprocals;
        private HuffmanCode[] _dc = [HuffmanCode.LumaDc, HuffmanCode.ChromaDc];
        private HuffmanCode[] _ac = [HuffmanCode.LumaAc, HuffmanCode.ChromaAc];

        public FrameEncoder(CodestreamImage image, JpegEncoderOptions options)
        {
            _image = image;
            _options = options;
            _precision = image.BitsPerSample > 8 ? 12 : 8;
            _hasChroma = image.SamplesPerPixel == 3 && options.Colour != JpegEncoderColour.Rgb;
            if (_hasChroma)
            {
                _horizontal = options.Subsampling == JpegSubsampling.None ? 1 : 2;
                _vertical = options.Subsampling == JpegSubsampling.ColumnsAndRows ? 2 : 1;
            }

            _stepSizes = [QuantizationTables.Create(isChroma: false, options.Quality), QuantizationTables.Create(isChroma: true, options.Quality)];
            _reciprocals = Array.ConvertAll(_stepSizes, stepSizes => ForwardDct.Reciprocals(stepSizes));
        }

        public byte[] Encode(ReadOnlySpan<byte> frame, CancellationToken cancellationToken)
        {
            var output = new PooledBuffer(frame.Length / 4 + 4096);
            using var rows = new EncoderRows(_image, _options.Colour, _precision, _horizontal, _vertical);
            try
            {
                if (_options.OptimizeHuffmanTables || _precision == 12) // the tables of Annex K have no categories of 12-bit samples
                    MakeHuffmanTables(frame, rows, output, cancellationToken);
                WriteHeaders(output);
                var writer = new EntropyWriter(output);
                EncodeBlocks(frame, rows, ref writer, [], [], cancellationToken);
                writer.Finish();
                MarkerWriter.WriteMarker(output, JpegMarkers.EndOfImage);
                return output.Written.ToArray();
            }
            finally
            {
                output.Return();
            }
        }

        private void MakeHuffmanTables(ReadOnlySpan<byte> frame, EncoderRows rows, PooledBuffer output, CancellationToken cancellationToken)
        {
            int[][] dc = _hasChroma ? [new int[256], new int[256]] : [new int[256]];
            int[][] ac = _hasChroma ? [new int[256], new int[256]] : [new int[256]];
            var writer = new EntropyWriter(output);
            EncodeBlocks(frame, rows, ref writer, dc, ac, cancellationToken);
            _dc = Array.ConvertAll(dc, frequencies => HuffmanCode.Optimal(frequencies));
            _ac = Array.ConvertAll(ac, frequencies => HuffmanCode.Optimal(frequencies));
        }

        /// <summary>Goes over all blocks, to count their symbols when there are counters, else to write them.</summary>
        private void EncodeBlocks(
            ReadOnlySpan<byte> frame, EncoderRows rows, ref EntropyWriter writer, int[][] dcCounts, int[][] acCounts, CancellationToken cancellationToken)
        {
            var mcuRows = (_image.Rows + 8 * _vertical - 1) / (8 * _vertical);
            var mcus = rows.Columns / (8 * _horizontal);
            var ownBlocks = (Columns: (_image.Columns + 7) / 8, Rows: (_image.Rows + 7) / 8);
            Span<int> predictions = stackalloc int[3];
            predictions.Clear();
            Span<short> block = stackalloc short[64];
            for (var mcuRow = 0; mcuRow < mcuRows; mcuRow++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Load(frame, mcuRow);
                for (var mcu = 0; mcu < mcus; mcu++)
                {
                    for (var component = 0; component < _image.SamplesPerPixel; component++)
                    {
                        var samples = rows.Samples(component, out var stride);
                        var (horizontal, vertical) = component == 0 ? (_horizontal, _vertical) : (1, 1);
                        var table = Table(component);
                        var ownColumns = component == 0 ? ownBlocks.Columns - mcu * _horizontal : 1;
                        var ownRows = component == 0 ? ownBlocks.Rows - mcuRow * _vertical : 1;
                        for (var i = 0; i < horizontal * vertical; i++)
                        {
                            int x = i % horizontal, y = i / horizontal;
                            if (x < ownColumns && y < ownRows)
                            {
                                var origin = 8 * y * stride + 8 * (mcu * horizontal + x);
                                ForwardDct.Transform(samples[origin..], stride, _precision, _stepSizes[table], _reciprocals[table], block);
                            }
                            else
                            {
                                block.Clear(); // padding that costs least
                                block[0] = (short)predictions[component];
                            }

                            if (dcCounts.Length > 0)
                                EntropyWriter.Count(block, predictions[component], dcCounts[table], acCounts[table]);
                            else
                                writer.Write(block, predictions[component], _dc[table], _ac[table]);
                            predictions[component] = block[0];
                        }
                    }
                }
            }
        }

        private int Table(int component) => component > 0 && _hasChroma ? 1 : 0;

        private void WriteHeaders(PooledBuffer output)
        {
            MarkerWriter.WriteMarker(output, JpegMarkers.StartOfImage);
            if (_options.WriteJfif && (_hasChroma || _image.SamplesPerPixel == 1))
                MarkerWriter.WriteSegment(output, JpegMarkers.Application0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);

            JpegIccProfile.Write(output, _options.IccProfile.Span);
            var tableCount = _hasChroma ? 2 : 1;
            for (var table = 0; table < tableCount; table++)
            {
                var steps = new byte[65];
                steps[0] = (byte)table;
                for (var i = 0; i < 64; i++)
                    steps[1 + i] = (byte)_stepSizes[table][JpegTables.NaturalOrder[i]];
                MarkerWriter.WriteSegment(output, JpegMarkers.DefineQuantizationTables, steps);
            }

            WriteFrameHeader(output);
            for (var table = 0; table < tableCount; table++)
            {
                MarkerWriter.WriteSegment(output, JpegMarkers.DefineHuffmanTables, [(byte)table, .. _dc[table].Counts, .. _dc[table].Symbols]);
                MarkerWriter.WriteSegment(output, JpegMarkers.DefineHuffmanTables, [(byte)(0x10 | table), .. _ac[table].Counts, .. _ac[table].Symbols]);
            }

            List<byte> scan = [(byte)_image.SamplesPerPixel];
            for (var i = 0; i < _image.SamplesPerPixel; i++)
                scan.AddRange([Identifier(i), (byte)(Table(i) * 0x11)]);
            MarkerWriter.WriteSegment(output, JpegMarkers.StartOfScan, [.. scan, 0, 63, 0]);
        }

        private void WriteFrameHeader(PooledBuffer output)
        {
            var count = _image.SamplesPerPixel;
            var header = new byte[6 + 3 * count];
            header[0] = (byte)_precision;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(1), (ushort)_image.Rows);
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(3), (ushort)_image.Columns);
            header[5] = (byte)count;
            for (var i = 0; i < count; i++)
            {
                header[6 + 3 * i] = Identifier(i);
                header[7 + 3 * i] = (byte)(i == 0 ? _horizontal << 4 | _vertical : 0x11);
                header[8 + 3 * i] = (byte)Table(i);
            }

            MarkerWriter.WriteSegment(output, _precision == 8 ? JpegMarkers.StartOfFrame0 : JpegMarkers.StartOfFrame1, header);
        }

        private byte Identifier(int component) =>
            _image.SamplesPerPixel == 3 && !_hasChroma ? "RGB"u8[component] : (byte)(component + 1);
    }
}
