using Placa.Codecs.JpegLS;

namespace Placa.Codecs.Tests.JpegLS;

public class JpegLSEncoderTests
{
    public static TheoryData<int, int, JpegLSInterleave> Layouts()
    {
        var data = new TheoryData<int, int, JpegLSInterleave>();
        foreach (var bits in (int[])[2, 3, 5, 7, 8, 9, 10, 12, 15, 16])
        {
            data.Add(bits, 1, JpegLSInterleave.None);
            foreach (var interleave in Enum.GetValues<JpegLSInterleave>())
            {
                data.Add(bits, 2, interleave);
                data.Add(bits, 3, interleave);
                data.Add(bits, 4, interleave);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void What_is_encoded_decodes_within_the_error_asked_for(int bits, int samplesPerPixel, JpegLSInterleave interleave)
    {
        var image = new CodestreamImage(37, 53, samplesPerPixel, bits);
        var frame = JpegLSTestImages.Frame(image);
        foreach (var near in (int[])[0, 1, 3, 20, 255])
        {
            if (near > ((1 << bits) - 1) / 2)
                continue;
            foreach (var restartInterval in (int[])[0, 5])
            {
                var options = new JpegLSEncoderOptions { Near = near, Interleave = interleave, RestartInterval = restartInterval };

                var codestream = JpegLSEncoder.Encode(frame, image, options);

                var header = JpegLSDecoder.ReadHeader(codestream);
                Assert.Equal((image, near, interleave), (header.Image, header.Near, header.Interleave));
                Assert.InRange(JpegLSTestImages.LargestDifference(frame, JpegLSTestImages.Decode(codestream), image.BytesPerSample), 0, near);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 70)]
    [InlineData(70, 1)]
    [InlineData(2, 2)]
    public void Images_of_one_row_or_column_are_encoded(int rows, int columns)
    {
        foreach (var interleave in Enum.GetValues<JpegLSInterleave>())
        {
            var image = new CodestreamImage(rows, columns, 3, 12);

            Assert.Equal(JpegLSTestImages.Frame(image), JpegLSTestImages.Decode(JpegLSTestImages.Encode(image, interleave)));
        }
    }

    [Fact]
    public void A_flat_image_takes_a_few_bytes()
    {
        var image = new CodestreamImage(512, 512, 1, 16);
        var frame = new byte[image.FrameLength];
        frame.AsSpan().Fill(0x5A);

        var codestream = JpegLSEncoder.Encode(frame, image, new JpegLSEncoderOptions());

        Assert.InRange(codestream.Length, 1, 300);
        Assert.Equal(frame, JpegLSTestImages.Decode(codestream));
    }

    [Fact]
    public void Long_runs_of_two_hundred_thousand_samples_are_counted()
    {
        var image = new CodestreamImage(3, 65535, 3, 8);
        var frame = new byte[image.FrameLength];
        frame.AsSpan(150_000, 60_000).Fill(9);

        foreach (var interleave in Enum.GetValues<JpegLSInterleave>())
            Assert.Equal(frame, JpegLSTestImages.Decode(JpegLSEncoder.Encode(frame, image, new JpegLSEncoderOptions { Interleave = interleave })));
    }

    [Fact]
    public void Signed_samples_keep_the_bits_they_have()
    {
        byte[] frame = [0xFF, 0xFF, 0x00, 0xF8, 0xFF, 0x07, 0x00, 0x00]; // -1, -2048, 2047, 0
        var image = new CodestreamImage(2, 2, 1, 12, IsSigned: true);

        var decoded = JpegLSTestImages.Decode(JpegLSEncoder.Encode(frame, image, new JpegLSEncoderOptions()));

        Assert.Equal([0xFF, 0x0F, 0x00, 0x08, 0xFF, 0x07, 0x00, 0x00], decoded);
    }

    [Fact]
    public void No_byte_FF_stands_before_a_byte_above_7F_but_in_markers()
    {
        var image = new CodestreamImage(64, 64, 1, 16);
        var codestream = JpegLSTestImages.Encode(image, restartInterval: 1);
        var expected = 0;

        for (var i = JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfScan) + 6; i < codestream.Length - 2; i++)
        {
            if (codestream[i] == 0xFF && codestream[i + 1] >= 0x80)
                Assert.Equal(0xD0 + expected++ % 8, codestream[i + 1]);
        }

        Assert.Equal(63, expected);
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused()
    {
        Assert.Equal(CodecError.Unsupported, Refusal(new CodestreamImage(2, 2, 5, 8)));
        Assert.Equal(CodecError.Unsupported, Refusal(new CodestreamImage(2, 2, 1, 1)));
        Assert.Equal(CodecError.Unsupported, Refusal(new CodestreamImage(2, 2, 1, 17)));
        Assert.Equal(CodecError.Unsupported, Refusal(new CodestreamImage(1, 65536, 1, 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegLSTestImages.Encode(new CodestreamImage(2, 2, 1, 8), near: 128));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegLSTestImages.Encode(new CodestreamImage(2, 2, 1, 16), near: 256));

        static CodecError Refusal(CodestreamImage image) =>
            Assert.Throws<CodecException>(() => JpegLSEncoder.Encode(new byte[image.FrameLength], image, new JpegLSEncoderOptions())).Error;
    }
}
