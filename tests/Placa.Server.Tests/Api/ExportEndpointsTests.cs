using System.IO.Compression;
using System.Net;
using Placa.Server.Tests.DicomWeb;

namespace Placa.Server.Tests.Api;

public class ExportEndpointsTests
{
    [Theory]
    [InlineData("", new[] { ".csv", ".json", ".png", ".txt" })]
    [InlineData("?images=none&tags=json", new[] { ".json" })]
    [InlineData("?images=png16&tags=none", new[] { ".png" })]
    [InlineData("?series=1.2.3&images=none&tags=text,csv", new[] { ".csv", ".txt" })]
    public async Task A_study_is_a_zip_of_images_and_data(string query, string[] expected)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/api/studies/1.2/export" + query);

        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("placa-1.2.zip", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        await using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(DicomWebTest.Cancellation));
        Assert.NotNull(zip.GetEntry("README.txt"));
        Assert.Equal(expected, zip.Entries.Where(entry => entry.FullName != "README.txt").Select(entry => Path.GetExtension(entry.Name)).Order());
    }

    [Theory]
    [InlineData("9.9/export", HttpStatusCode.NotFound)]
    [InlineData("1.2/export?series=9.9", HttpStatusCode.NotFound)]
    [InlineData("1.2/export?images=gif", HttpStatusCode.BadRequest)]
    [InlineData("1.2/export?tags=xml", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_exported_is_refused(string path, HttpStatusCode expected)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        using var answer = await server.SendAsync(HttpMethod.Get, "/api/studies/" + path);

        Assert.Equal(expected, answer.StatusCode);
    }
}
