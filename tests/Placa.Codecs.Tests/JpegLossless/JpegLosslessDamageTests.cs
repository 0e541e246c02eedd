using System.Buffers;
using Placa.Codecs.JpegLossless;
using Placa.Codecs.Tests.Jpeg;

namespace Placa.Codecs.Tests.JpegLossless;

/// <summary>Codestreams that are cut or changed.</summary>
public class JpegLosslessDamageTests
{
    [Fact]
    public void Every_truncation_is_an_error_or_all_of_the_image()
    {
        foreach (var codestream in Codestreams())
        {
            var whole = LosslessStreams.Decode(codestream);
            var decoded = new byte[whole.Length];
            for (var length = 0; length < codestream.Length; length++)
            {
                try
                {
                    JpegLosslessDecoder.Decode(codestream.AsSpan(0, length), decoded);
                    Assert.Equal(whole, decoded);
                    Assert.InRange(length, codestream.Length - 10, codestream.Length); // EOI and a DNL segment are behind the samples
                }
                catch (CodecException exception)
                {
                    Assert.True(exception.Error == CodecError.Truncated || exception.Message.Contains("DNL", StringComparison.Ordinal));
                }
            }
        }
    }

    [Fact]
    public void What_there_is_of_a_cut_image_is_right_and_the_rest_zero()
    {
        foreach (var codestream in Codestreams())
        {
            var header = JpegLosslessDecoder.ReadHeader(codestream);
            if (JpegTestImages.FindSegment(codestream, 0xC3) is var frame && codestream[frame + 1] == 0 && codestream[frame + 2] == 0)
                continue; // cut, it has no number of lines
            var whole = LosslessStreams.Decode(codestream);
            var rowLength = whole.Length / header.Image.Rows;
            var before = 0;
            for (var length = JpegTestImages.FindSegment(codestream, 0xDA) + 12; length <= codestream.Length; length++)
            {
                var decoded = new byte[whole.Length];
                decoded.AsSpan().Fill(0xA5);

                var rows = JpegLosslessDecoder.DecodeAvailable(codestream.AsSpan(0, length), decoded);

                Assert.Equal(whole.AsSpan(0, rows * rowLength), decoded.AsSpan(0, rows * rowLength));
                Assert.True(decoded.AsSpan(rows * rowLength).IndexOfAnyExcept((byte)0) < 0);
                Assert.InRange(rows, before, before + 1);
                before = rows;
            }

            Assert.Equal(header.Image.Rows, before);
        }
    }

    [Fact]
    public void Nothing_stale_from_the_pool_reaches_the_image()
    {
        foreach (var codestream in Codestreams())
        {
            var expected = LosslessStreams.Decode(codestream);
            for (var size = 16; size <= 1 << 16; size *= 2)
            {
                var shorts = ArrayPool<ushort>.Shared.Rent(size);
                shorts.AsSpan().Fill(0xA5A5);
                ArrayPool<ushort>.Shared.Return(shorts);
            }

            Assert.Equal(expected, LosslessStreams.Decode(codestream));
        }
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
                    var image = JpegLosslessDecoder.ReadHeader(damaged).Image;
                    if (image.SampleCount > 1 << 16)
                        continue;
                    JpegLosslessDecoder.DecodeAvailable(damaged, new byte[image.FrameLength]);
                    JpegLosslessDecoder.Decode(damaged, new byte[image.FrameLength]);
                }
                catch (CodecException)
                {
                    // what is expected of most
                }
            }
        }
    }

    [Fact]
    public void Separate_scans_may_be_cut_anywhere()
    {
        var image = new CodestreamImage(6, 9, 3, 16);
        var frame = JpegTestImages.Frame(image);
        var codestream = LosslessStreams.InSeparateScans(frame, image, 2, 0, 1, 2);
        var rowLength = frame.Length / image.Rows;
        var rows = 0;
        for (var length = JpegTestImages.FindSegment(codestream, 0xDA) + 6; length <= codestream.Length; length++)
        {
            var decoded = new byte[frame.Length];
            decoded.AsSpan().Fill(0xA5);

            rows = JpegLosslessDecoder.DecodeAvailable(codestream.AsSpan(0, length), decoded);

            Assert.Equal(frame.AsSpan(0, rows * rowLength), decoded.AsSpan(0, rows * rowLength));
            Assert.True(decoded.AsSpan(rows * rowLength).IndexOfAnyExcept((byte)0) < 0);
        }

        Assert.Equal(image.Rows, rows);
    }

    private static IEnumerable<byte[]> Codestreams()
    {
        var colour = new CodestreamImage(7, 11, 3, 8);
        return
        [
            LosslessStreams.Encode(new CodestreamImage(16, 16, 1, 12)),
            LosslessStreams.Encode(colour, predictor: 7),
            LosslessStreams.Encode(new CodestreamImage(9, 12, 1, 16), predictor: 6, restartRows: 2),
            LosslessStreams.WithLateNumberOfLines(LosslessStreams.Encode(new CodestreamImage(9, 12, 2, 8), predictor: 4, restartRows: 2)),
            LosslessStreams.WithPointTransform(LosslessStreams.Encode(new CodestreamImage(8, 9, 4, 10), predictor: 5), 3),
        ];
    }
}
