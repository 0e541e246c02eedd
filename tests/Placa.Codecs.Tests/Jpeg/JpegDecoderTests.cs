using System.Buffers;
using System.Diagnostics;
using Placa.Codecs.Jpeg;

namespace Placa.Codecs.Tests.Jpeg;

public class JpegDecoderTests
{
    private static readonly CodestreamImage Grey = new(24, 24, 1, 8);
    private static readonly CodestreamImage Colour = new(40, 24, 3, 8);

    [Fact]
    public void A_block_of_the_first_coefficient_only_is_flat()
    {
        var frame = new byte[64];
        frame.AsSpan().Fill(77);

        var codestream = JpegEncoder.Encode(frame, new CodestreamImage(8, 8, 1, 8), new JpegEncoderOptions { Quality = 100 });

        Assert.Equal(frame, JpegTestImages.Decode(codestream));
    }

    [Fact]
    public void The_number_of_lines_may_follow_the_first_scan()
    {
        var codestream = JpegTestImages.Encode(Grey);
        var expected = JpegTestImages.Decode(codestream);
        var lines = JpegTestImages.FindSegment(codestream, 0xC0) + 1;
        codestream[lines] = codestream[lines + 1] = 0;
        byte[] late = [.. codestream.AsSpan(0, codestream.Length - 2), 0xFF, 0xDC, 0, 4, 0, 24, 0xFF, 0xD9];

        Assert.Equal(24, JpegDecoder.ReadHeader(late).Image.Rows);
        Assert.Equal(expected, JpegTestImages.Decode(late));
        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => JpegDecoder.ReadHeader(codestream)).Error);
    }

    [Fact]
    public void Missing_EOI_fill_bytes_and_bytes_behind_the_end_do_not_matter()
    {
        var codestream = JpegTestImages.Encode(Grey);
        var expected = JpegTestImages.Decode(codestream);

        Assert.Equal(expected, JpegTestImages.Decode(codestream[..^2]));
        Assert.Equal(expected, JpegTestImages.Decode([.. codestream, 0, 1, 2, 3]));
        Assert.Equal(expected, JpegTestImages.Decode([0xFF, 0xD8, 0xFF, 0xFF, 0xFF, .. codestream.AsSpan(2)]));
    }

    [Fact]
    public void Step_sizes_of_16_bits_are_read()
    {
        var codestream = JpegTestImages.Encode(Grey);
        var expected = JpegTestImages.Decode(codestream);
        var table = JpegTestImages.FindSegment(codestream, 0xDB);
        byte[] wide = [.. codestream.AsSpan(0, table - 2), 0, 131, 0x10, .. codestream.AsSpan(table + 1, 64).ToArray().SelectMany(step => (byte[])[0, step]),
            .. codestream.AsSpan(table + 65)];

        Assert.Equal(expected, JpegTestImages.Decode(wide));
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC9, "arithmetic")]
    [InlineData(0xC5, "hierarchical")]
    [InlineData(0xDE, "hierarchical")]
    public void Another_process_is_refused_by_name(byte marker, string name)
    {
        var codestream = JpegTestImages.Encode(Grey);
        codestream[JpegTestImages.FindSegment(codestream, 0xC0) - 3] = marker;

        var error = Assert.Throws<CodecException>(() => JpegDecoder.Decode(codestream, new byte[Grey.FrameLength]));

        Assert.Equal(CodecError.Unsupported, error.Error);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_an_error_or_all_of_the_image()
    {
        foreach (var codestream in Codestreams())
        {
            var whole = JpegTestImages.Decode(codestream);
            var decoded = new byte[whole.Length];
            for (var length = 0; length < codestream.Length; length++)
            {
                try
                {
                    JpegDecoder.Decode(codestream.AsSpan(0, length), decoded);
                    Assert.Equal(whole, decoded);
                }
                catch (CodecException)
                {
                    // what is expected of most lengths
                }
            }
        }
    }

    [Fact]
    public void What_there_is_of_a_cut_image_is_right_and_the_rest_zero()
    {
        foreach (var codestream in Codestreams())
        {
            var header = JpegDecoder.ReadHeader(codestream);
            var whole = JpegTestImages.Decode(codestream);
            var rowLength = whole.Length / header.Image.Rows;
            var partial = 0;
            for (var length = JpegTestImages.FindSegment(codestream, 0xDA) + 10; length < codestream.Length; length++)
            {
                var decoded = new byte[whole.Length];
                decoded.AsSpan().Fill(0xA5);

                var rows = JpegDecoder.DecodeAvailable(codestream.AsSpan(0, length), decoded);

                Assert.Equal(whole.AsSpan(0, rows * rowLength), decoded.AsSpan(0, rows * rowLength));
                Assert.True(decoded.AsSpan(rows * rowLength).IndexOfAnyExcept((byte)0) < 0);
                partial += rows > 0 && rows < header.Image.Rows ? 1 : 0;
            }

            Assert.True(partial > 0);
        }
    }

    [Fact]
    public void Nothing_stale_from_the_pool_reaches_the_image()
    {
        var codestream = JpegTestImages.Encode(Colour, new JpegEncoderOptions { Subsampling = JpegSubsampling.ColumnsAndRows });
        var expected = JpegTestImages.Decode(codestream);

        for (var size = 16; size <= 1 << 16; size *= 2)
        {
            var shorts = ArrayPool<ushort>.Shared.Rent(size);
            shorts.AsSpan().Fill(0xA5);
            ArrayPool<ushort>.Shared.Return(shorts);
        }

        Assert.Equal(expected, JpegTestImages.Decode(codestream));
    }

    [Fact]
    public void Flipped_bits_give_an_image_or_a_codec_exception()
    {
        var random = new Random(42);
        foreach (var codestream in Codestreams())
        {
            for (var round = 0; round < 2000; round++)
            {
                var damaged = (byte[])codestream.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                try
                {
                    var image = JpegDecoder.ReadHeader(damaged).Image;
                    if (image.SampleCount <= 1 << 16)
                        JpegDecoder.Decode(damaged, new byte[image.FrameLength]);
                }
                catch (CodecException)
                {
                    // what is expected of most
                }
            }
        }
    }

    [Fact]
    public void Absurd_geometry_costs_no_more_than_its_header()
    {
        var codestream = JpegTestImages.Encode(Grey);
        codestream.AsSpan(JpegTestImages.FindSegment(codestream, 0xC0) + 1, 4).Fill(0xFF);

        Assert.Equal(65535L * 65535, JpegDecoder.ReadHeader(codestream).Image.FrameLength);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Eighty_thousand_progressive_scans_end_soon(int side)
    {
        // Every scan codes the first AC band of the one component as empty: EOB of a run over all blocks.
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x00, 0x00];
        byte[] start =
        [
            0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xFF, 0xC2, 0, 11, 8, 0, (byte)side, 0, (byte)side, 1, 1, 0x11, 0,
            0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xE0 >> 8,
        ];
        var codestream = new byte[start.Length + (scan.Length + 8) * 80_000];
        start.CopyTo(codestream, 0);
        for (var i = 0; i < 80_000; i++)
            scan.CopyTo(codestream, start.Length + i * (scan.Length + 8));
        var clock = Stopwatch.StartNew();

        var error = Assert.Throws<CodecException>(() => JpegDecoder.Decode(codestream, new byte[side * side]));

        Assert.Equal(CodecError.LimitExceeded, error.Error);
        Assert.True(clock.ElapsedMilliseconds < 1000);
    }

    [Fact]
    public void Cancellation_is_seen()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => JpegDecoder.Decode(JpegTestImages.Encode(Grey), new byte[Grey.FrameLength], default, source.Token));
    }

    private static IEnumerable<byte[]> Codestreams() =>
    [
        JpegTestImages.Encode(Grey),
        JpegTestImages.Encode(Colour, new JpegEncoderOptions { Subsampling = JpegSubsampling.ColumnsAndRows }),
        JpegTestImages.Encode(new CodestreamImage(32, 16, 1, 12)),
    ];
}
