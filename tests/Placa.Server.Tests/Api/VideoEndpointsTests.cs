using System.Net;
using Placa.Dicom;
using Placa.Server.Tests.DicomWeb;

namespace Placa.Server.Tests.Api;

public class VideoEndpointsTests
{
    private static readonly byte[] Stream = [0, 0, 0, 12, .. "ftypisom"u8, 0, 0, 0, 10, .. "mdat"u8, 1, 2];

    [Fact]
    public async Task A_video_is_given_as_the_stream_it_is_and_in_parts()
    {
        await using var server = await DicomWebTest.ServeAsync(Video());
        const string Path = "/api/studies/1.2/series/1.2.3/instances/1.2.3.1/video";

        using var whole = await server.SendAsync(HttpMethod.Get, Path);
        using var part = await server.SendAsync(HttpMethod.Get, Path, null, ("Range", "bytes=4-7"));

        Assert.Equal((HttpStatusCode.OK, "video/mp4"), (whole.StatusCode, whole.Content.Headers.ContentType!.MediaType));
        Assert.Equal("1.2.3.1.mp4", whole.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(Stream, await whole.Content.ReadAsByteArrayAsync(DicomWebTest.Cancellation));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("ftyp"u8.ToArray(), await part.Content.ReadAsByteArrayAsync(DicomWebTest.Cancellation));
    }

    [Theory]
    [InlineData("1.2/series/1.2.3/instances/1.2.3.1")]
    [InlineData("1.2/series/1.2.3/instances/9.9")]
    public async Task What_is_no_video_is_not_found(string path)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, $"/api/studies/{path}/video");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static byte[] Video()
    {
        using var image = DicomFile.Read(TestInstance.Make("1.2.3.1").ToFile());
        image.Dataset.SetFragments(Tags.PixelData, [], Stream.AsMemory(0, 14), Stream.AsMemory(14));
        using var file = new MemoryStream();
        DicomFile.Write(file, null, image.Dataset, TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.102.1")));
        return file.ToArray();
    }
}
