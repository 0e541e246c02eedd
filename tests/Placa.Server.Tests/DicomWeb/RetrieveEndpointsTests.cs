using System.Net;
using Placa.Dicom;

namespace Placa.Server.Tests.DicomWeb;

public class RetrieveEndpointsTests
{
    private const string Instance = "studies/1.2/series/1.2.3/instances/1.2.3.1";

    [Theory]
    [InlineData("studies/1.2", 3)]
    [InlineData("studies/1.2/series/1.2.3", 2)]
    [InlineData(Instance, 1)]
    public async Task Data_sets_come_back_as_they_went_in(string path, int expected)
    {
        byte[][] files = [TestInstance.Make("1.2.3.1").ToFile(), TestInstance.MakeRle("1.2.3.2").ToFile(TransferSyntax.RLELossless), TestInstance.Make("1.2.4.1", "1.2.4").ToFile()];
        await using var server = await DicomWebTest.ServeAsync(files);
        var sent = files.Select(TestInstance.DatasetBytes).ToList();

        var parts = await server.RetrieveAsync(path, DicomWebTest.AsStored);

        Assert.Equal(expected, parts.Count);
        Assert.All(parts, part => Assert.Contains(TestInstance.DatasetBytes(part.Bytes), sent));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    public async Task Implicit_big_endian_and_deflated_go_out_as_explicit_little_endian(string syntax)
    {
        var dataset = TestInstance.Make("1.2.3.1");
        await using var server = await DicomWebTest.ServeAsync(dataset.ToFile(TransferSyntax.Get(new Uid(syntax))));

        foreach (var accept in new[] { DicomWebTest.AsStored, "multipart/related; type=\"application/dicom\"", "*/*" })
        {
            var part = Assert.Single(await server.RetrieveAsync(Instance, accept));
            Assert.Equal("application/dicom; transfer-syntax=1.2.840.10008.1.2.1", part.ContentType);
            using var file = DicomFile.Read(part.Bytes);
            Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, file.TransferSyntax);
            Assert.Equal(TestInstance.FrameBytes(1), file.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
            Assert.Equal("NU\u00D1EZ^JOS\u00C9", file.Dataset.GetString(Tags.PatientName));
        }
    }

    [Fact]
    public async Task One_instance_may_come_without_multipart()
    {
        var sent = TestInstance.Make("1.2.3.1").ToFile();
        await using var server = await DicomWebTest.ServeAsync(sent);

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Instance, null, ("Accept", "application/dicom"));

        Assert.Equal("application/dicom", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal(TestInstance.DatasetBytes(sent), TestInstance.DatasetBytes(await answer.Content.ReadAsByteArrayAsync(DicomWebTest.Cancellation)));
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/dicom\"")]
    [InlineData("multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.4.90")]
    [InlineData("multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2")]
    [InlineData("multipart/related; type=\"application/dicom+xml\"")]
    [InlineData("image/jpeg")]
    public async Task What_would_need_transcoding_is_not_acceptable(string accept)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.MakeRle("1.2.3.1").ToFile(TransferSyntax.RLELossless));

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Instance, null, ("Accept", accept));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
    }

    [Fact]
    public async Task The_accept_parameter_goes_before_the_header()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Instance + "?accept=application/dicom", null, ("Accept", "text/html"));

        Assert.Equal("application/dicom", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("studies/9.9")]
    [InlineData("studies/1.2/series/9.9")]
    [InlineData("studies/1.2/series/1.2.3/instances/9.9")]
    [InlineData("studies/1.2/series/1.2.3/instances/9.9/frames/1")]
    [InlineData("studies/9.9/metadata")]
    [InlineData("studies/..%2F..%2Fetc%2Fpasswd")]
    public async Task What_is_not_there_is_404(string path)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_accept_header_that_is_no_list_of_media_types_is_400()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        var answer = await server.SendRawAsync($"GET /dicom-web/{Instance} HTTP/1.1\r\nHost: localhost\r\nAccept: ,;/\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }
}
