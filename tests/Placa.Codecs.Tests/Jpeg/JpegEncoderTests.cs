using Placa.Codecs.Jpeg;

namespace Placa.Codecs.Tests.Jpeg;

public class JpegEncoderTests
{
    [Theory]
    [InlineData(1, 1, 1, 8)]
    [InlineData(3, 5, 3, 8)]
    [InlineData(64, 64, 1, 8)]
    [InlineData(61, 47, 3, 8)]
    [InlineData(61, 47, 1, 12)]
    [InlineData(33, 20, 3, 12)]
    [InlineData(16, 16, 1, 10)]
    public void What_is_encoded_decodes_to_nearly_the_same(int rows, int columns, int samplesPerPixel, int bits)
    {
        var image = new CodestreamImage(rows, columns, samplesPerPixel, bits);
        var frame = JpegTestImages.Frame(image);

        foreach (var optimize in new[] { false, true })
        {
            var codestream = JpegEncoder.Encode(frame, image, new JpegEncoderOptions { Quality = 98, OptimizeHuffmanTables = optimize });
            var decoded = JpegTestImages.Decode(codestream, convertToRgb: true);

            Assert.True(JpegTestImages.MeanDifference(frame, decoded, image.BytesPerSample) < 2);
        }
    }

    [Theory]
    [InlineData(JpegSubsampling.Columns)]
    [InlineData(JpegSubsampling.ColumnsAndRows)]
    public void Subsampled_colour_comes_back_at_full_size(JpegSubsampling subsampling)
    {
        var image = new CodestreamImage(37, 51, 3, 8);
        var frame = JpegTestImages.Frame(image);

        var codestream = JpegEncoder.Encode(frame, image, new JpegEncoderOptions { Quality = 95, Subsampling = subsampling });

        Assert.True(JpegDecoder.ReadHeader(codestream).IsSubsampled);
        Assert.True(JpegTestImages.MeanDifference(frame, JpegTestImages.Decode(codestream, convertToRgb: true), 1) < 6);
    }

    [Fact]
    public void Optimal_tables_change_the_size_and_not_the_samples()
    {
        var image = new CodestreamImage(64, 64, 3, 8);

        var usual = JpegTestImages.Encode(image);
        var optimal = JpegTestImages.Encode(image, new JpegEncoderOptions { OptimizeHuffmanTables = true });

        Assert.True(optimal.Length < usual.Length);
        Assert.Equal(JpegTestImages.Decode(usual), JpegTestImages.Decode(optimal));
    }

    [Theory]
    [InlineData(JpegEncoderColour.RgbToYCbCr, true, JpegColour.YCbCr)]
    [InlineData(JpegEncoderColour.YCbCr, false, JpegColour.Unknown)]
    [InlineData(JpegEncoderColour.Rgb, true, JpegColour.Rgb)]
    public void The_header_says_what_the_codestream_says_of_colour(JpegEncoderColour colour, bool jfif, JpegColour expected)
    {
        var codestream = JpegTestImages.Encode(new CodestreamImage(8, 8, 3, 8), new JpegEncoderOptions { Colour = colour, WriteJfif = jfif });

        Assert.Equal(expected, JpegDecoder.ReadHeader(codestream).Colour);
    }

    [Theory]
    [InlineData(1, 16, false)]
    [InlineData(1, 8, true)]
    [InlineData(2, 8, false)]
    public void An_image_that_the_process_cannot_hold_is_refused(int samplesPerPixel, int bits, bool isSigned)
    {
        var image = new CodestreamImage(8, 8, samplesPerPixel, bits, isSigned);

        var error = Assert.Throws<CodecException>(() => JpegEncoder.Encode(new byte[image.FrameLength], image, new JpegEncoderOptions()));

        Assert.Equal(CodecError.Unsupported, error.Error);
    }
}
