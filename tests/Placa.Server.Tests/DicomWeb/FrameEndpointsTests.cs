using System.Net;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Server.Tests.DicomWeb;

public class FrameEndpointsTests
{
    private const string Frames = "studies/1.2/series/1.2.3/instances/1.2.3.1/frames/";
    private const string Samples = "multipart/related; type=\"application/octet-stream\"";

    [Theory]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.2")]
    public async Task Native_frames_are_little_endian_samples(string syntax)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1", frames: 3).ToFile(TransferSyntax.Get(new Uid(syntax))));

        var parts = await server.RetrieveAsync(Frames + "3,1", Samples);

        Assert.Equal([TestInstance.FrameBytes(3), TestInstance.FrameBytes(1)], parts.Select(part => part.Bytes));
        Assert.All(parts, part => Assert.Equal("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", part.ContentType));
    }

    [Fact]
    public async Task Encapsulated_frames_come_as_stored_unless_samples_are_asked_for()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.MakeRle("1.2.3.1", frames: 2).ToFile(TransferSyntax.RLELossless));

        var stored = Assert.Single(await server.RetrieveAsync(Frames + "2", "*/*"));
        var sameType = Assert.Single(await server.RetrieveAsync(Frames + "2", "multipart/related; type=\"image/dicom-rle\""));
        var decoded = Assert.Single(await server.RetrieveAsync(Frames + "2", Samples));

        Assert.Equal("image/dicom-rle; transfer-syntax=1.2.840.10008.1.2.5", stored.ContentType);
        Assert.Equal(2, BitConverter.ToInt32(stored.Bytes)); // segments of the RLE header
        Assert.Equal(stored.Bytes, sameType.Bytes);
        Assert.Equal(TestInstance.FrameBytes(2), decoded.Bytes);
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_not_acceptable_as_samples()
    {
        var dataset = TestInstance.Make("1.2.3.1");
        dataset.SetFragments(Tags.PixelData, [], new ReadOnlyMemory<byte>([0xFF, 0xD8, 0xFF, 0xD9]));
        await using var server = await DicomWebTest.ServeAsync(dataset.ToFile(TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.92"))));

        using var samples = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Frames + "1", null, ("Accept", Samples));
        var stored = Assert.Single(await server.RetrieveAsync(Frames + "1", Samples + "; transfer-syntax=*"));

        Assert.Equal(HttpStatusCode.NotAcceptable, samples.StatusCode);
        Assert.Equal("image/jpx; transfer-syntax=1.2.840.10008.1.2.4.92", stored.ContentType);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xD9], stored.Bytes);
    }

    [Fact]
    public async Task A_frame_with_a_broken_codestream_is_not_acceptable_as_samples()
    {
        var dataset = TestInstance.Make("1.2.3.1");
        dataset.SetFragments(Tags.PixelData, [], new ReadOnlyMemory<byte>([1, 2, 3, 4]));
        await using var server = await DicomWebTest.ServeAsync(dataset.ToFile(TransferSyntax.RLELossless));

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Frames + "1", null, ("Accept", Samples));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
        Assert.DoesNotContain("error in GET", server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.70")]
    [InlineData("1.2.840.10008.1.2.4.80")]
    [InlineData("1.2.840.10008.1.2.4.90")]
    [InlineData("1.2.840.10008.1.2.4.202")]
    public async Task Compressed_frames_are_decoded_for_who_asks_for_samples(string syntax)
    {
        var target = TransferSyntax.Get(new Uid(syntax));
        await using var server = await DicomWebTest.ServeAsync(Transcoded(target, frames: 2).ToFile(target));

        var decoded = Assert.Single(await server.RetrieveAsync(Frames + "2", Samples));

        Assert.Equal(TestInstance.FrameBytes(2), decoded.Bytes);
    }

    [Fact]
    public async Task Samples_that_are_not_laid_out_as_the_attributes_say_are_not_given()
    {
        var dataset = Transcoded(TransferSyntax.JPEG2000Lossless, frames: 1);
        dataset.SetInts(Tags.Columns, VR.US, dataset.GetInt32(Tags.Columns)!.Value + 1);
        await using var server = await DicomWebTest.ServeAsync(dataset.ToFile(TransferSyntax.JPEG2000Lossless));

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Frames + "1", null, ("Accept", Samples));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
    }

    [Fact]
    public async Task One_frame_may_come_without_multipart()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Frames + "1", null, ("Accept", "application/octet-stream"));

        Assert.Equal(TestInstance.FrameBytes(1), await answer.Content.ReadAsByteArrayAsync(DicomWebTest.Cancellation));
    }

    [Theory]
    [InlineData("0", 400)]
    [InlineData("1,", 400)]
    [InlineData("x", 400)]
    [InlineData("99999999999", 400)]
    [InlineData("2", 404)]
    [InlineData("1,2", 404)]
    public async Task A_frame_that_is_not_there_is_refused(string frames, int expected)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Frames + frames);

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    private static Dataset Transcoded(TransferSyntax target, int frames)
    {
        using var native = DicomFile.Read(TestInstance.Make("1.2.3.1", frames: frames).ToFile());
        return Transcoder.Transcode(native, target);
    }
}
