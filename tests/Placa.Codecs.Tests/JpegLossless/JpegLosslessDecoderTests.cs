using System.Diagnostics;
using System.Runtime.InteropServices;
using Placa.Codecs.JpegLossless;
using Placa.Codecs.Tests.Jpeg;

namespace Placa.Codecs.Tests.JpegLossless;

public class JpegLosslessDecoderTests
{
    private static readonly CodestreamImage Grey = new(24, 24, 1, 12);

    [Theory]
    [InlineData(1, 129, 130, 129, 132)]
    [InlineData(2, 129, 130, 129, 133)]
    [InlineData(3, 129, 130, 129, 132)]
    [InlineData(4, 129, 130, 129, 133)]
    [InlineData(5, 129, 130, 129, 132)]
    [InlineData(6, 129, 130, 129, 133)]
    [InlineData(7, 129, 130, 129, 132)]
    public void Samples_are_predictions_and_differences(int predictor, params int[] expected)
    {
        // 8 bits, two rows of two. Category 0 has code 0, category 1 code 10, category 2 code 110; the differences are 1, 1, 0, 3.
        byte[] codestream =
        [
            0xFF, 0xD8, 0xFF, 0xC3, 0, 11, 8, 0, 2, 0, 2, 1, 1, 0x11, 0,
            0xFF, 0xC4, 0, 22, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2,
            0xFF, 0xDA, 0, 8, 1, 1, 0, (byte)predictor, 0, 0, 0b101_101_0_1, 0b1011_1111, 0xFF, 0xD9,
        ];

        Assert.Equal(expected.Select(sample => (byte)sample), LosslessStreams.Decode(codestream));
    }

    [Fact]
    public void A_point_transform_shifts_the_samples()
    {
        for (var predictor = 1; predictor <= 7; predictor++)
        {
            foreach (var (bits, pointTransform) in new[] { (6, 2), (2, 6), (9, 7), (12, 4), (15, 1) })
            {
                foreach (var samplesPerPixel in new[] { 1, 3, 4 })
                {
                    var image = new CodestreamImage(9, 20, samplesPerPixel, bits);
                    var frame = LosslessStreams.Noise(image);
                    var plain = JpegLosslessEncoder.Encode(frame, image, new JpegLosslessEncoderOptions { Predictor = predictor, RestartRows = 4 });

                    var codestream = LosslessStreams.WithPointTransform(plain, pointTransform);

                    Assert.Equal(pointTransform, JpegLosslessDecoder.ReadHeader(codestream).PointTransform);
                    Assert.Equal(Samples(frame, image).Select(sample => sample << pointTransform),
                        Samples(LosslessStreams.Decode(codestream), image with { BitsPerSample = bits + pointTransform }));
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    public void The_number_of_lines_may_follow_the_first_scan(int restartRows, int samplesPerPixel)
    {
        var image = new CodestreamImage(23, 17, samplesPerPixel, 12);
        var codestream = LosslessStreams.Encode(image, 4, restartRows);

        var late = LosslessStreams.WithLateNumberOfLines(codestream);

        Assert.Equal(23, JpegLosslessDecoder.ReadHeader(late).Image.Rows);
        Assert.Equal(JpegTestImages.Frame(image), LosslessStreams.Decode(late));
        Assert.Throws<CodecException>(() => JpegLosslessDecoder.ReadHeader(late.AsSpan(0, late.Length - 8)));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Components_may_come_in_scans_of_their_own(int bits)
    {
        for (var predictor = 1; predictor <= 7; predictor++)
        {
            var image = new CodestreamImage(11, 19, 3, bits);
            var frame = LosslessStreams.Noise(image);

            var codestream = LosslessStreams.InSeparateScans(frame, image, predictor, 2, 0, 1);

            Assert.False(JpegLosslessDecoder.ReadHeader(codestream).IsInterleaved);
            Assert.Equal(frame, LosslessStreams.Decode(codestream));
        }
    }

    [Fact]
    public void The_lines_of_separate_scans_may_follow_the_first_of_them()
    {
        var image = new CodestreamImage(11, 19, 3, 8);
        var frame = JpegTestImages.Frame(image);
        var codestream = LosslessStreams.InSeparateScans(frame, image, 1, 0, 1, 2);
        var first = LosslessStreams.InSeparateScans(frame, image, 1, 0);
        byte[] late = [.. LosslessStreams.WithLateNumberOfLines(first)[..^2], .. codestream.AsSpan(first.Length - 2)];

        Assert.Equal(frame, LosslessStreams.Decode(late));
    }

    [Fact]
    public void A_missing_component_leaves_no_row_and_a_repeated_one_is_refused()
    {
        var image = new CodestreamImage(11, 19, 3, 8);
        var frame = JpegTestImages.Frame(image);
        var missing = LosslessStreams.InSeparateScans(frame, image, 1, 0, 1);
        var repeated = LosslessStreams.InSeparateScans(frame, image, 1, 0, 1, 1);
        var decoded = new byte[frame.Length];
        decoded.AsSpan().Fill(0xA5);

        Assert.Equal(0, JpegLosslessDecoder.DecodeAvailable(missing, decoded));
        Assert.True(decoded.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(CodecError.Truncated, Assert.Throws<CodecException>(() => LosslessStreams.Decode(missing)).Error);
        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => LosslessStreams.Decode(repeated)).Error);
    }

    [Fact]
    public void A_wrong_restart_marker_is_refused()
    {
        var codestream = LosslessStreams.Encode(Grey, 1, restartRows: 4);
        var second = codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD1]);
        codestream[second + 1] = 0xD2;

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => LosslessStreams.Decode(codestream)).Error);
    }

    [Fact]
    public void A_restart_interval_of_part_of_a_row_is_refused()
    {
        var codestream = LosslessStreams.Encode(Grey, 1, restartRows: 4);
        codestream[JpegTestImages.FindSegment(codestream, 0xDD) + 1]--;

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => JpegLosslessDecoder.ReadHeader(codestream)).Error);
    }

    [Fact]
    public void Missing_EOI_fill_bytes_and_bytes_behind_the_end_do_not_matter()
    {
        var codestream = LosslessStreams.Encode(Grey);
        var expected = LosslessStreams.Decode(codestream);

        Assert.Equal(expected, LosslessStreams.Decode(codestream[..^2]));
        Assert.Equal(expected, LosslessStreams.Decode([.. codestream, 0, 1, 2, 3]));
        Assert.Equal(expected, LosslessStreams.Decode([0xFF, 0xD8, 0xFF, 0xFF, 0xFF, .. codestream.AsSpan(2)]));
    }

    [Theory]
    [InlineData(0xC0)]
    [InlineData(0xC2)]
    [InlineData(0xC7)]
    [InlineData(0xCB)]
    [InlineData(0xDE)]
    [InlineData(0xF7)]
    public void Another_process_is_refused_by_name(byte marker)
    {
        var codestream = LosslessStreams.Encode(Grey);
        codestream[JpegTestImages.FindSegment(codestream, 0xC3) - 3] = marker;

        Assert.Equal(CodecError.Unsupported, Assert.Throws<CodecException>(() => JpegLosslessDecoder.ReadHeader(codestream)).Error);
    }

    [Theory]
    [InlineData(0xC3, 0, 1)] // precision
    [InlineData(0xC3, 0, 17)]
    [InlineData(0xC3, 5, 0)] // components
    [InlineData(0xC4, 17, 17)] // category
    [InlineData(0xC4, 1, 3)] // more codes than there is room for
    [InlineData(0xDA, 1, 9)] // component
    [InlineData(0xDA, 2, 0x10)] // table
    [InlineData(0xDA, 3, 0)] // predictor
    [InlineData(0xDA, 3, 8)]
    [InlineData(0xDA, 5, 12)] // point transform
    public void Impossible_headers_are_refused(byte marker, int offset, byte value)
    {
        var codestream = LosslessStreams.Encode(Grey);
        codestream[JpegTestImages.FindSegment(codestream, marker) + offset] = value;

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => LosslessStreams.Decode(codestream)).Error);
    }

    [Fact]
    public void Absurd_geometry_costs_no_more_than_its_header()
    {
        var codestream = LosslessStreams.Encode(Grey);
        codestream.AsSpan(JpegTestImages.FindSegment(codestream, 0xC3) + 1, 4).Fill(0xFF);

        Assert.Equal(65535L * 65535 * 2, JpegLosslessDecoder.ReadHeader(codestream).Image.FrameLength);
    }

    [Fact]
    public void A_hundred_thousand_Huffman_tables_end_soon()
    {
        var codestream = LosslessStreams.Encode(Grey);
        byte[] table = [0xFF, 0xC4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] storm = [0xFF, 0xD8, .. Enumerable.Repeat(table, 100_000).SelectMany(bytes => bytes), .. codestream.AsSpan(2)];
        var clock = Stopwatch.StartNew();

        Assert.Equal(JpegTestImages.Frame(Grey), LosslessStreams.Decode(storm));

        Assert.True(clock.ElapsedMilliseconds < 1000);
    }

    [Fact]
    public void Cancellation_is_seen()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => JpegLosslessDecoder.Decode(LosslessStreams.Encode(Grey), new byte[Grey.FrameLength], source.Token));
    }

    private static IEnumerable<int> Samples(byte[] frame, CodestreamImage image) => image.BytesPerSample == 1
        ? frame.Select(sample => (int)sample)
        : MemoryMarshal.Cast<byte, ushort>(frame).ToArray().Select(sample => (int)sample);
}
