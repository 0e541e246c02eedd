using System.Runtime.InteropServices;
using Placa.Codecs.JpegLossless;
using Placa.Codecs.Tests.Jpeg;

namespace Placa.Codecs.Tests.JpegLossless;

public class JpegLosslessEncoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void What_is_encoded_decodes_to_the_same_at_each_precision(int predictor)
    {
        for (var bits = 2; bits <= 16; bits++)
        {
            foreach (var samplesPerPixel in new[] { 1, 2, 3, 4 })
            {
                var image = new CodestreamImage(19, 37, samplesPerPixel, bits);
                foreach (var frame in new[] { JpegTestImages.Frame(image), LosslessStreams.Noise(image), new byte[image.FrameLength] })
                {
                    foreach (var restartRows in new[] { 0, 1, 5 })
                    {
                        var codestream = JpegLosslessEncoder.Encode(
                            frame, image, new JpegLosslessEncoderOptions { Predictor = predictor, RestartRows = restartRows });

                        var header = JpegLosslessDecoder.ReadHeader(codestream);
                        Assert.Equal(image, header.Image);
                        Assert.Equal(predictor, header.Predictor);
                        Assert.Equal(frame, LosslessStreams.Decode(codestream));
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    [InlineData(3, 16)]
    public void Narrow_images_have_neighbours_too(int rows, int columns)
    {
        for (var predictor = 1; predictor <= 7; predictor++)
        {
            var image = new CodestreamImage(rows, columns, 3, 16);
            var frame = LosslessStreams.Noise(image);

            var codestream = JpegLosslessEncoder.Encode(frame, image, new JpegLosslessEncoderOptions { Predictor = predictor });

            Assert.Equal(frame, LosslessStreams.Decode(codestream));
        }
    }

    [Fact]
    public void The_difference_of_32768_takes_category_16_and_no_more_bits()
    {
        var samples = new ushort[64 * 64];
        for (var i = 0; i < samples.Length; i += 2)
            samples[i] = 32768;
        var image = new CodestreamImage(64, 64, 1, 16);
        var frame = MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();

        var codestream = JpegLosslessEncoder.Encode(frame, image, new JpegLosslessEncoderOptions());

        Assert.True(codestream.Length < 64 * 64 / 4);
        Assert.Equal(frame, LosslessStreams.Decode(codestream));
    }

    [Theory]
    [InlineData(5, true, 8)]
    [InlineData(12, true, 16)]
    [InlineData(7, false, 8)]
    [InlineData(10, false, 16)]
    public void Signed_samples_and_ones_with_more_bits_than_said_keep_all_of_their_bytes(int bits, bool isSigned, int precision)
    {
        var image = new CodestreamImage(21, 17, 1, bits, isSigned);
        var frame = LosslessStreams.Noise(image with { BitsPerSample = precision, IsSigned = false });

        var codestream = JpegLosslessEncoder.Encode(frame, image, new JpegLosslessEncoderOptions());

        Assert.Equal(new CodestreamImage(21, 17, 1, precision), JpegLosslessDecoder.ReadHeader(codestream).Image);
        Assert.Equal(frame, LosslessStreams.Decode(codestream));
    }

    [Fact]
    public void A_single_sample_beyond_its_bits_at_the_end_is_kept_too()
    {
        var image = new CodestreamImage(3, 7, 1, 12);
        var frame = new byte[image.FrameLength];
        frame[^1] = 0x10;

        Assert.Equal(frame, LosslessStreams.Decode(JpegLosslessEncoder.Encode(frame, image, new JpegLosslessEncoderOptions())));
    }

    [Fact]
    public void Components_share_a_Huffman_table_unless_their_own_are_worth_their_bytes()
    {
        var image = new CodestreamImage(64, 64, 3, 8);
        var alike = JpegTestImages.Frame(image);
        var unlike = LosslessStreams.Noise(image);
        for (var i = 0; i < unlike.Length; i++)
            unlike[i] = i % 3 == 0 ? unlike[i] : (byte)(i / 256);

        Assert.Equal(1, CountTables(JpegLosslessEncoder.Encode(alike, image, new JpegLosslessEncoderOptions())));
        var codestream = JpegLosslessEncoder.Encode(unlike, image, new JpegLosslessEncoderOptions());
        Assert.Equal(3, CountTables(codestream));
        Assert.Equal(unlike, LosslessStreams.Decode(codestream));
    }

    [Fact]
    public void Components_are_called_RGB_when_they_are()
    {
        var image = new CodestreamImage(4, 4, 3, 8);

        var marked = JpegLosslessEncoder.Encode(new byte[48], image, new JpegLosslessEncoderOptions { IsRgb = true });
        var unmarked = JpegLosslessEncoder.Encode(new byte[48], image, new JpegLosslessEncoderOptions());

        Assert.Equal("RGB"u8, JpegLosslessDecoder.ReadHeader(marked).ComponentIdentifiers.ToArray());
        Assert.Equal([1, 2, 3], JpegLosslessDecoder.ReadHeader(unmarked).ComponentIdentifiers);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 5, 8)]
    [InlineData(1, 1, 17)]
    [InlineData(65536, 1, 8)]
    public void An_image_that_the_process_cannot_hold_is_refused(int columns, int samplesPerPixel, int bits)
    {
        var image = new CodestreamImage(2, columns, samplesPerPixel, bits);

        var error = Assert.Throws<CodecException>(() => JpegLosslessEncoder.Encode(new byte[image.FrameLength], image, new JpegLosslessEncoderOptions()));

        Assert.Equal(CodecError.Unsupported, error.Error);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 8192)]
    public void Impossible_options_are_the_callers_mistake(int predictor, int restartRows) => Assert.ThrowsAny<ArgumentException>(() => JpegLosslessEncoder.Encode(
        new byte[64], new CodestreamImage(8, 8, 1, 8), new JpegLosslessEncoderOptions { Predictor = predictor, RestartRows = restartRows }));

    [Fact]
    public void Cancellation_is_seen()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => JpegLosslessEncoder.Encode(new byte[64], new CodestreamImage(8, 8, 1, 8), new JpegLosslessEncoderOptions(), source.Token));
    }

    private static int CountTables(byte[] codestream)
    {
        var tables = 0;
        for (var i = 2; codestream[i + 1] != 0xDA; i += 2 + (codestream[i + 2] << 8 | codestream[i + 3]))
            tables += codestream[i + 1] == 0xC4 ? 1 : 0;
        return tables;
    }
}
