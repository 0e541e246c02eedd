using System.IO.Compression;
using Placa.Server.Tests.DicomWeb;

namespace Placa.Server.Tests.Api;

public class ImportEndpointsTests
{
    [Fact]
    public async Task A_file_is_stored_and_then_known()
    {
        await using var server = await TestServer.StartAsync();
        var file = TestInstance.Make("1.2.3.1").ToFile();

        var first = await ImportAsync(server, "a.dcm", file);
        var second = await ImportAsync(server, "a.dcm", file);

        Assert.Equal([("a.dcm", "stored", "1.2")], first);
        Assert.Equal([("a.dcm", "known", "1.2")], second);
    }

    [Fact]
    public async Task A_zip_gives_an_outcome_for_each_entry()
    {
        await using var server = await TestServer.StartAsync();
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in new[] { ("x/1.dcm", TestInstance.Make("1.2.3.1").ToFile()), ("../2.dcm", TestInstance.Make("1.2.3.2").ToFile()), ("readme.txt", "text"u8.ToArray()) })
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        var outcomes = await ImportAsync(server, "study.zip", zip.ToArray());

        Assert.Equal(["stored", "stored", "notDicom"], outcomes.Select(outcome => outcome.Outcome));
    }

    [Fact]
    public async Task What_is_not_DICOM_is_named_with_reason_and_offset()
    {
        await using var server = await TestServer.StartAsync();

        using var content = DicomWebTest.Content(new byte[200], "application/octet-stream");
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/import?name=b.bin", content);

        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(DicomWebTest.Cancellation));
        var outcome = body.RootElement.GetProperty("outcomes")[0];
        Assert.Equal("notDicom", outcome.GetProperty("outcome").GetString());
        Assert.False(string.IsNullOrEmpty(outcome.GetProperty("reason").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Number, outcome.GetProperty("offset").ValueKind);
    }

    private static async Task<List<(string? Name, string? Outcome, string? Study)>> ImportAsync(TestServer server, string name, byte[] file)
    {
        using var content = DicomWebTest.Content(file, "application/octet-stream");
        using var answer = await server.SendAsync(HttpMethod.Post, $"/api/import?name={name}", content);
        answer.EnsureSuccessStatusCode();
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(DicomWebTest.Cancellation));
        return [.. body.RootElement.GetProperty("outcomes").EnumerateArray().Select(outcome => (
            outcome.GetProperty("name").GetString(), outcome.GetProperty("outcome").GetString(), outcome.GetProperty("studyInstanceUid").GetString()))];
    }
}
