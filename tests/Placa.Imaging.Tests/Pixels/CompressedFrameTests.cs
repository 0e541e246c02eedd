using Placa.Codecs;
using Placa.Codecs.Jpeg2000;
using Placa.Codecs.JpegLossless;
using Placa.Dicom;

namespace Placa.Imaging.Tests.Pixels;

/// <summary>What happens where codestream and data set differ.</summary>
public class CompressedFrameTests
{
    [Fact]
    public void The_codestream_says_how_large_the_image_is()
    {
        var codestream = Lossless(new byte[6 * 8], new CodestreamImage(6, 8, 1, 8));
        var reader = Read(Encapsulated(rows: 5, columns: 8, bits: 8, stored: 8, codestream), TransferSyntax.JPEGLosslessSV1);

        var frame = reader.ReadFrame(0);

        Assert.Equal((6, 8), (frame.Description.Rows, frame.Description.Columns));
        Assert.Equal(5, reader.Description.Rows);
    }

    [Fact]
    public void A_codestream_of_fewer_bits_fills_the_container_the_data_set_names()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48).Select(i => (byte)(5 * i))];
        var reader = Read(Encapsulated(6, 8, bits: 16, stored: 12, Lossless(pixels, new CodestreamImage(6, 8, 1, 8))), TransferSyntax.JPEGLosslessSV1);

        var samples = reader.ReadFrame(0).Samples.ToArray();

        Assert.Equal(Images.Words([.. pixels.Select(value => (int)value)]), samples);
    }

    [Fact]
    public void A_codestream_of_more_bits_than_are_allocated_keeps_them_all()
    {
        var pixels = Images.Words([.. Enumerable.Range(0, 48).Select(i => 80 * i)]);
        var reader = Read(Encapsulated(6, 8, bits: 8, stored: 8, Lossless(pixels, new CodestreamImage(6, 8, 1, 12))), TransferSyntax.JPEGLosslessSV1);

        var frame = reader.ReadFrame(0);

        Assert.Equal((16, 12, 11), (frame.Description.BitsAllocated, frame.Description.BitsStored, frame.Description.HighBit));
        Assert.Equal(pixels, frame.Samples.ToArray());
    }

    [Fact]
    public void Another_member_of_the_family_than_the_transfer_syntax_names_is_recognised()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48).Select(i => (byte)(3 * i))];
        var image = new CodestreamImage(6, 8, 1, 8);
        foreach (var codestream in new[] { Lossless(pixels, image), Jpeg2000Encoder.Encode(pixels, image, Jpeg2000EncoderOptions.Lossless) })
        {
            var reader = Read(Encapsulated(6, 8, 8, 8, codestream), TransferSyntax.JPEGBaseline8Bit);

            Assert.Equal(pixels, reader.ReadFrame(0).Samples.ToArray());
        }
    }

    [Fact]
    public void V04_a_codestream_larger_than_the_limit_takes_no_memory()
    {
        var codestream = Lossless(new byte[48], new CodestreamImage(6, 8, 1, 8));
        var frameHeader = codestream.AsSpan().IndexOf<byte>([0xFF, 0xC3]);
        new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }.CopyTo(codestream, frameHeader + 5);
        var reader = Read(Encapsulated(6, 8, 8, 8, codestream), TransferSyntax.JPEGLosslessSV1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<PixelDataException>(() => reader.ReadFrame(0));

        Assert.Equal(PixelDataError.LimitExceeded, error.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decoding_can_be_cancelled()
    {
        var reader = Read(Encapsulated(6, 8, 8, 8, Lossless(new byte[48], new CodestreamImage(6, 8, 1, 8))), TransferSyntax.JPEGLosslessSV1);

        Assert.Throws<OperationCanceledException>(() => reader.ReadFrame(0, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_reduced_frame_has_half_the_rows_and_columns()
    {
        byte[] pixels = [.. Enumerable.Range(0, 128 * 100).Select(i => (byte)(i % 100))];
        var codestream = Jpeg2000Encoder.Encode(pixels, new CodestreamImage(128, 100, 1, 8), Jpeg2000EncoderOptions.HighThroughputLossless);
        var dataset = Encapsulated(128, 100, 8, 8, codestream);
        var reader = new FrameReader(
            dataset, TransferSyntax.HTJ2KLosslessRPCL, FrameReaderOptions.Default with { Decoders = FrameDecoders.Reduced(1) });

        var frame = reader.ReadFrame(0);

        Assert.Equal((64, 50), (frame.Description.Rows, frame.Description.Columns));
        Assert.True(frame.IsComplete);
        Assert.InRange(frame.Samples.Span[25], 45, 55);
    }

    [Fact]
    public void A_frame_cannot_be_halved_more_often_than_it_was_coded_for()
    {
        var codestream = Jpeg2000Encoder.Encode(new byte[64], new CodestreamImage(8, 8, 1, 8), Jpeg2000EncoderOptions.Lossless with { Levels = 1 });
        var reader = new FrameReader(
            Encapsulated(8, 8, 8, 8, codestream), TransferSyntax.JPEG2000Lossless, FrameReaderOptions.Default with { Decoders = FrameDecoders.Reduced(2) });

        Assert.Equal(PixelDataError.Unsupported, Assert.Throws<PixelDataException>(() => reader.ReadFrame(0)).Error);
    }

    [Fact]
    public void Values_are_those_after_the_modality_lut()
    {
        var dataset = Images.Make(1, 2, Images.Words(0x0010, 0xFFF0), bits: 16, isSigned: true);
        dataset.SetDoubles(Tags.RescaleSlope, VR.DS, 2);
        dataset.SetDoubles(Tags.RescaleIntercept, VR.DS, -1000);

        var values = ModalityValues.Of(dataset, Images.Read(dataset).ReadFrame(0));

        Assert.Equal([-968, -1032], values);
    }

    [Theory]
    [InlineData(6, 8, 8, 8, "")]
    [InlineData(5, 8, 8, 8, "(0028,0010): frame 1: the codestream has rows 6, the data set 5")]
    [InlineData(6, 9, 8, 8, "(0028,0011): frame 1: the codestream has columns 8, the data set 9")]
    [InlineData(6, 8, 16, 12, "(0028,0101): frame 1: the codestream has bits of a sample 8, the data set 12")]
    public void What_the_codestream_says_otherwise_is_a_finding(int rows, int columns, int bits, int stored, string expected)
    {
        var reader = Read(Encapsulated(rows, columns, bits, stored, Lossless(new byte[6 * 8], new CodestreamImage(6, 8, 1, 8))), TransferSyntax.JPEGLosslessSV1);

        Assert.Equal(expected, Told(CodestreamValidator.Check(reader)));
    }

    [Fact]
    public void Bits_beyond_those_allocated_are_a_finding()
    {
        var codestream = Lossless(new byte[2 * 6 * 8], new CodestreamImage(6, 8, 1, 12));

        var found = CodestreamValidator.Check(Read(Encapsulated(6, 8, bits: 8, stored: 8, codestream), TransferSyntax.JPEGLosslessSV1));

        Assert.Equal("(0028,0100): frame 1: the codestream has bits of a sample 12, the data set 8", Told(found));
    }

    [Fact]
    public void Another_codestream_than_the_transfer_syntax_names_is_a_finding()
    {
        var codestream = Lossless(new byte[6 * 8], new CodestreamImage(6, 8, 1, 8));

        var found = CodestreamValidator.Check(Read(Encapsulated(6, 8, bits: 8, stored: 8, codestream), TransferSyntax.JPEGLSLossless));

        Assert.Equal("(0002,0010): frame 1: the codestream is lossless JPEG, the transfer syntax says JPEG-LS", Told(found));
    }

    [Theory]
    [InlineData("YBR_RCT", "")]
    [InlineData("RGB", "")]
    [InlineData("YBR_FULL", "(0028,0004): frame 1: the codestream has the colours RGB, the data set YBR_FULL")]
    public void Colours_that_a_transform_contradicts_are_a_finding(string photometric, string expected)
    {
        var codestream = Jpeg2000Encoder.Encode(new byte[3 * 64], new CodestreamImage(8, 8, 3, 8), Jpeg2000EncoderOptions.Lossless with { UsesColourTransform = true });
        var dataset = Images.Make(8, 8, [], 8, photometric, samplesPerPixel: 3);
        dataset.SetFragments(Tags.PixelData, [], codestream);

        Assert.Equal(expected, Told(CodestreamValidator.Check(Read(dataset, TransferSyntax.JPEG2000Lossless))));
    }

    [Fact]
    public void Frames_that_say_the_same_are_told_once_and_broken_ones_passed_over()
    {
        var codestream = Lossless(new byte[6 * 8], new CodestreamImage(6, 8, 1, 8));
        var dataset = Images.Make(5, 8, [], 8, frames: 3);
        dataset.SetFragments(Tags.PixelData, [], new byte[4], codestream, codestream);

        var found = CodestreamValidator.Check(Read(dataset, TransferSyntax.JPEGLosslessSV1));

        Assert.Equal("(0028,0010): frame 2: the codestream has rows 6, the data set 5", Told(found));
        Assert.All(found, finding => Assert.Equal(FindingKind.CodestreamDiffers, finding.Kind));
    }

    private static string Told(IEnumerable<Finding> findings) => string.Join('\n', findings.Select(finding => $"{finding.Path}: {finding.Message}"));

    private static byte[] Lossless(byte[] pixels, CodestreamImage image) => JpegLosslessEncoder.Encode(pixels, image, new JpegLosslessEncoderOptions());

    private static Dataset Encapsulated(int rows, int columns, int bits, int stored, byte[] codestream)
    {
        var dataset = Images.Make(rows, columns, [], bits, bitsStored: stored);
        dataset.SetFragments(Tags.PixelData, [], codestream);
        return dataset;
    }

    private static FrameReader Read(Dataset dataset, TransferSyntax syntax) => new(dataset, syntax);
}
