using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Server.Tests.DicomWeb;

public class MetadataEndpointsTests
{
    private const string Instance = "studies/1.2/series/1.2.3/instances/1.2.3.1";

    [Theory]
    [InlineData("studies/1.2/metadata", 2)]
    [InlineData("studies/1.2/series/1.2.3/metadata", 1)]
    [InlineData(Instance + "/metadata", 1)]
    public async Task Metadata_hold_the_attributes_of_every_instance(string path, int expected)
    {
        await using var server = await DicomWebTest.ServeAsync(
            TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.4.1", series: "1.2.4").ToFile());

        var metadata = await server.GetJsonAsync("/dicom-web/" + path);

        Assert.Equal(expected, metadata.GetArrayLength());
        Assert.Equal("NU\u00D1EZ^JOS\u00C9", metadata[0].Values(Tags.PatientName)[0].GetProperty("Alphabetic").GetString());
    }

    [Fact]
    public async Task Metadata_are_compressed_for_who_takes_gzip()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/studies/1.2/metadata", null, ("Accept-Encoding", "br, gzip"));

        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        await using var plain = new GZipStream(await answer.Content.ReadAsStreamAsync(DicomWebTest.Cancellation), CompressionMode.Decompress);
        using var metadata = await JsonDocument.ParseAsync(plain, cancellationToken: DicomWebTest.Cancellation);
        Assert.Equal(1, metadata.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task What_is_not_there_is_404_compressed_or_not()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var encoding in new[] { "identity", "gzip" })
        {
            using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/studies/9.9/metadata", null, ("Accept-Encoding", encoding));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.StartsWith("{\"error\":", await answer.Content.ReadAsStringAsync(DicomWebTest.Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bulk_data_are_where_the_metadata_say()
    {
        var document = Bytes.Random(5000, seed: 3);
        var dataset = TestInstance.Make("1.2.3.1");
        dataset.Set(Tags.EncapsulatedDocument, VR.OB, document);
        await using var server = await DicomWebTest.ServeAsync(dataset.ToFile());

        var metadata = (await server.GetJsonAsync($"/dicom-web/{Instance}/metadata"))[0];
        var address = metadata.GetProperty(Tags.EncapsulatedDocument.ToHex()).GetProperty("BulkDataURI").GetString()!;
        using var answer = await server.SendAsync(HttpMethod.Get, address, null, ("Accept", "application/octet-stream"));

        Assert.StartsWith(new Uri(server.Host.Address, "dicom-web/studies/1.2/").AbsoluteUri, address, StringComparison.Ordinal);
        Assert.Equal(document, await answer.Content.ReadAsByteArrayAsync(DicomWebTest.Cancellation));
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(document, Assert.Single(await server.RetrieveAsync(address, "*/*")).Bytes);
    }

    [Theory]
    [InlineData("00420011")]
    [InlineData("nonsense")]
    [InlineData("0040A730/1/0040A160")]
    [InlineData("..%2F..%2Fplaca.db")]
    public async Task Bulk_data_that_is_not_there_is_404(string path)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, $"/dicom-web/{Instance}/bulkdata/{path}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
