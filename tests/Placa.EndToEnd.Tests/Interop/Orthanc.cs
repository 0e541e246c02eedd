using System.Globalization;
using System.Text;
using System.Text.Json;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>An Orthanc of its own on loopback, without plug-ins, that knows our server as <c>placa</c>; asked to do things by its REST API.</summary>
internal sealed class Orthanc : IAsyncDisposable
{
    public const string AeTitle = "ORTHANC";

    private readonly TemporaryFolder _folder;
    private readonly ExternalProgram _program;
    private readonly HttpClient _rest;

    private Orthanc(TemporaryFolder folder, ExternalProgram program, int httpPort, int dicomPort)
    {
        _folder = folder;
        _program = program;
        _rest = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}/"), Timeout = TimeSpan.FromSeconds(60) };
        DicomPort = dicomPort;
    }

    public int DicomPort { get; }

    /// <summary>How our verbs call it.</summary>
    public string Ae => $"{AeTitle}@127.0.0.1:{DicomPort}";

    public static void SkipIfAbsent() => Tool.SkipIfAbsent("Orthanc");

    /// <param name="placaPort">Where our server, PLACA, listens.</param>
    /// <param name="verbPort">Where a verb of ours that calls itself VERB listens.</param>
    public static async Task<Orthanc> StartAsync(int placaPort, int verbPort = 104)
    {
        var folder = new TemporaryFolder();
        try
        {
            var (http, dicom) = (RunningServer.FreePort(), RunningServer.FreePort());
            var configuration = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
            {
                ["Name"] = "Interop",
                ["StorageDirectory"] = folder.CreateFolder("db"),
                ["IndexDirectory"] = folder.File("db"),
                ["TemporaryDirectory"] = folder.CreateFolder("tmp"),
                ["Plugins"] = Array.Empty<string>(),
                ["HttpPort"] = http,
                ["RemoteAccessAllowed"] = false,
                ["AuthenticationEnabled"] = false,
                ["DicomAet"] = AeTitle,
                ["DicomPort"] = dicom,
                ["DefaultEncoding"] = "Utf8",
                ["UnknownSopClassAccepted"] = true,
                ["DicomModalities"] = new Dictionary<string, object> { ["placa"] = new object[] { "PLACA", "127.0.0.1", placaPort }, ["verb"] = new object[] { "VERB", "127.0.0.1", verbPort } },
                ["DicomAssociationCloseDelay"] = 0,
                ["SaveJobs"] = false,
                ["SyncStorageArea"] = false,
            });
            var program = await ExternalProgram.StartAsync("Orthanc", [folder.Write("orthanc.json", configuration)], http, dicom);
            return new Orthanc(folder, program, http, dicom);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Puts a file in without DICOM's network, and gives its number there.</summary>
    public async Task<string> UploadAsync(byte[] file)
    {
        using var content = new ByteArrayContent(file);
        return (await AskAsync(HttpMethod.Post, "instances", content)).GetProperty("ID").GetString()!;
    }

    /// <summary>Asks our server for a commitment, and waits for its result.</summary>
    /// <returns>Orthanc's word for it: <c>Success</c> or <c>Failure</c>.</returns>
    public async Task<string> CommitAsync(object what)
    {
        var transaction = (await PostAsync("modalities/placa/storage-commitment", what)).GetProperty("ID").GetString()!;
        for (var i = 0; ; i++)
        {
            var status = (await AskAsync(HttpMethod.Get, $"storage-commitment/{transaction}")).GetProperty("Status").GetString()!;
            if (status != "Pending" || i == 400)
                return status;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The numbers of what it has: <c>instances</c> or <c>studies</c>.</summary>
    public async Task<List<string>> ListAsync(string what) =>
        [.. (await AskAsync(HttpMethod.Get, what)).EnumerateArray().Select(id => id.GetString()!)];

    /// <summary>The file of an instance.</summary>
    public Task<byte[]> FileAsync(string id) => _rest.GetByteArrayAsync($"instances/{id}/file", TestContext.Current.CancellationToken);

    public async Task DeleteAllAsync()
    {
        foreach (var study in await ListAsync("studies"))
            await AskAsync(HttpMethod.Delete, $"studies/{study}");
    }

    /// <summary>Sends JSON and reads JSON; fails with what Orthanc says.</summary>
    public Task<JsonElement> PostAsync(string path, object body) =>
        AskAsync(HttpMethod.Post, path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    /// <summary>Asks our server by C-FIND: the number of the query, and its answers with the keywords as names.</summary>
    public async Task<(string Query, List<Dictionary<string, string>> Answers)> QueryAsync(string level, Dictionary<string, string> keys)
    {
        var query = (await PostAsync("modalities/placa/query", new { Level = level, Query = keys })).GetProperty("ID").GetString()!;
        var answers = await AskAsync(HttpMethod.Get, $"queries/{query}/answers?expand&simplify");
        return (query, [.. answers.EnumerateArray().Select(answer => answer.EnumerateObject()
            .Where(value => value.Value.ValueKind == JsonValueKind.String).ToDictionary(value => value.Name, value => value.Value.GetString()!))]);
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _rest.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {(int)response.StatusCode} {text}\n{_program.Output}"));
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        _rest.Dispose();
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
