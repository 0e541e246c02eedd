using System.Net.Http.Headers;
using System.Text.Json;
using Placa.Dicom;
using Placa.DicomWeb.Client;

namespace Placa.Server.Tests.DicomWeb;

/// <summary>A server with some instances stored through its own front door.</summary>
internal static class DicomWebTest
{
    public const string AsStored = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static DicomWebClient Client(this TestServer server) => new(server.Http, new Uri(server.Host.Address, "dicom-web"));

    public static Task<StoreAnswer> StoreAsync(this TestServer server, params byte[][] files) =>
        server.Client().StoreAsync(files.Select(file => (Func<Stream>)(() => new MemoryStream(file))), null, Cancellation);

    public static async Task<TestServer> ServeAsync(params byte[][] files)
    {
        var server = await TestServer.StartAsync();
        var answer = await server.StoreAsync(files);
        Assert.Equal(200, answer.Status);
        return server;
    }

    public static async Task<List<(string? ContentType, byte[] Bytes)>> RetrieveAsync(this TestServer server, string path, string accept)
    {
        var parts = new List<(string?, byte[])>();
        await foreach (var part in server.Client().RetrieveAsync(path, accept, Cancellation))
        {
            var bytes = new MemoryStream();
            await part.Body.CopyToAsync(bytes, Cancellation);
            parts.Add((part.ContentType?.ToString(), bytes.ToArray()));
        }
        return parts;
    }

    public static async Task<JsonElement> GetJsonAsync(this TestServer server, string path)
    {
        using var document = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation));
        return document.RootElement.Clone();
    }

    public static ByteArrayContent Content(byte[] bytes, string contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    /// <summary>The values of an attribute in DICOM JSON.</summary>
    public static JsonElement[] Values(this JsonElement dataset, Tag tag) =>
        dataset.TryGetProperty(tag.ToHex(), out var element) && element.TryGetProperty("Value", out var values) ? [.. values.EnumerateArray()] : [];
}
