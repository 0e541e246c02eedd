using System.Net;
using System.Text;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Server.Tests.DicomWeb;

public class StoreEndpointsTests
{
    [Fact]
    public async Task What_is_stored_is_listed_with_its_address_and_found()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.StoreAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());

        Assert.Equal(200, answer.Status);
        var stored = answer.Response.Values(Tags.ReferencedSOPSequence);
        Assert.Equal(["1.2.3.1", "1.2.3.2"], stored.Select(item => item.Values(Tags.ReferencedSOPInstanceUID)[0].GetString()));
        Assert.Equal(
            new Uri(server.Host.Address, "dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.1").AbsoluteUri,
            stored[0].Values(Tags.RetrieveURL)[0].GetString());
        Assert.Equal(2, (await server.GetJsonAsync("/dicom-web/studies/1.2/instances")).GetArrayLength());
    }

    [Fact]
    public async Task Storing_again_succeeds_and_adds_nothing()
    {
        var file = TestInstance.Make("1.2.3.1").ToFile();
        await using var server = await DicomWebTest.ServeAsync(file);

        Assert.Equal(200, (await server.StoreAsync(file)).Status);

        Assert.Equal(1, (await server.GetJsonAsync("/dicom-web/instances")).GetArrayLength());
    }

    [Fact]
    public async Task One_bad_part_is_named_and_the_others_are_stored()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.StoreAsync(
            "no dicom"u8.ToArray(), TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile()[..200]);

        Assert.Equal(202, answer.Status);
        Assert.Single(answer.Response.Values(Tags.ReferencedSOPSequence));
        var reasons = answer.Response.Values(Tags.OtherFailuresSequence).Select(failure => failure.Values(Tags.FailureReason)[0].GetInt32()).ToArray();
        Assert.Equal(2, reasons.Length);
        Assert.Equal(0xC000, reasons[0]);
        Assert.True(reasons[1] is 0xA900 or 0xC000); // cut short, its identifiers are missing or it cannot be read
        Assert.Equal(1, (await server.GetJsonAsync("/dicom-web/instances")).GetArrayLength());
    }

    [Fact]
    public async Task An_instance_of_another_study_than_the_path_names_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var file = TestInstance.Make("1.2.3.1").ToFile();

        var refused = await server.Client().StoreAsync([() => new MemoryStream(file)], "9.9", DicomWebTest.Cancellation);
        var taken = await server.Client().StoreAsync([() => new MemoryStream(file)], "1.2", DicomWebTest.Cancellation);

        Assert.Equal(409, refused.Status);
        Assert.Equal(0xA901, refused.Response.Values(Tags.FailedSOPSequence)[0].Values(Tags.FailureReason)[0].GetInt32());
        Assert.Equal(200, taken.Status);
    }

    [Fact]
    public async Task One_instance_may_be_the_whole_body()
    {
        await using var server = await TestServer.StartAsync();

        using var content = DicomWebTest.Content(TestInstance.Make("1.2.3.1").ToFile(), "application/dicom");
        using var answer = await server.SendAsync(HttpMethod.Post, "/dicom-web/studies", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/dicom+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_instance_larger_than_other_requests_may_be_is_streamed_in()
    {
        var dataset = TestInstance.Make("1.2.3.1");
        dataset.Set(Tags.PixelData, VR.OW, Bytes.Random(8 << 20, seed: 1));
        var file = dataset.ToFile();

        await using var server = await DicomWebTest.ServeAsync(file);

        var part = Assert.Single(await server.RetrieveAsync("studies/1.2", DicomWebTest.AsStored));
        Assert.Equal(TestInstance.DatasetBytes(file), TestInstance.DatasetBytes(part.Bytes));
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("multipart/form-data; boundary=b", 415)]
    [InlineData("multipart/related; type=\"application/dicom+xml\"; boundary=b", 415)]
    [InlineData("multipart/related; type=\"application/dicom\"", 400)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=b", 400)]
    public async Task V21_what_cannot_hold_instances_is_refused(string contentType, int expected)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.SendAsync(HttpMethod.Post, "/dicom-web/studies", DicomWebTest.Content("--x\r\n\r\n"u8.ToArray(), contentType));

        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.StartsWith("{\"error\":", await answer.Content.ReadAsStringAsync(DicomWebTest.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task V21_body_without_parts_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        using var content = DicomWebTest.Content("--b--\r\n"u8.ToArray(), "multipart/related; type=\"application/dicom\"; boundary=b");
        using var answer = await server.SendAsync(HttpMethod.Post, "/dicom-web/studies", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task V03_compressed_body_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var content = DicomWebTest.Content([0x1F, 0x8B], "application/dicom");
        content.Headers.ContentEncoding.Add("gzip");

        using var answer = await server.SendAsync(HttpMethod.Post, "/dicom-web/studies", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task An_answer_the_client_does_not_take_is_refused_before_anything_is_stored()
    {
        await using var server = await TestServer.StartAsync();

        using var content = DicomWebTest.Content(TestInstance.Make("1.2.3.1").ToFile(), "application/dicom");
        using var answer = await server.SendAsync(HttpMethod.Post, "/dicom-web/studies", content, ("Accept", "application/dicom+xml"));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
        using var search = await server.SendAsync(HttpMethod.Get, "/dicom-web/instances");
        Assert.Equal(HttpStatusCode.NoContent, search.StatusCode);
    }

    [Fact]
    public async Task A_sender_that_breaks_off_leaves_no_half_instance()
    {
        await using var server = await TestServer.StartAsync();
        var file = TestInstance.Make("1.2.3.1").ToFile();
        var head = $"POST /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/dicom\r\nContent-Length: {file.Length}\r\n\r\n";

        await server.SendAndBreakOffAsync([.. Encoding.ASCII.GetBytes(head), .. file[..^10]]);
        await Task.Delay(200, DicomWebTest.Cancellation);

        using var search = await server.SendAsync(HttpMethod.Get, "/dicom-web/instances");
        Assert.Equal(HttpStatusCode.NoContent, search.StatusCode);
    }
}
