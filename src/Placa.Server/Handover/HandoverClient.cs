using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Placa.Archive.Importing;

namespace Placa.Server.Handover;

/// <summary>Hands work on a data folder to the server that holds it, on this machine and for the same user.</summary>
public sealed class HandoverClient : IDisposable
{
    private readonly HttpClient _http;

    private HandoverClient(RunFile run)
    {
        Address = run.Address;
        _http = new HttpClient { BaseAddress = run.Address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", run.Token);
    }

    /// <summary>The server's web address; its API gives exports as well.</summary>
    public Uri Address { get; }

    /// <summary>Finds the server of a data folder that is in use.</summary>
    /// <returns>Null when no server holds it, or another user's does.</returns>
    public static HandoverClient? Find(string dataFolder) =>
        RunFile.Read(dataFolder) is { } run ? new HandoverClient(run) : null;

    /// <summary>Imports files and folders of this machine, as <see cref="Importer.ImportAsync"/> would.</summary>
    /// <param name="paths">Files and folders; relative paths are taken from the current folder.</param>
    /// <param name="progress">Told now and then how far the work is.</param>
    /// <param name="cancellationToken">Ends the import; what is stored stays.</param>
    /// <exception cref="HttpRequestException">The server is gone, or does not take the order.</exception>
    public async IAsyncEnumerable<ImportOutcome> ImportAsync(
        IEnumerable<string> paths, IProgress<ImportProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var order = new HandoverImport(Environment.UserName, [.. paths.Select(Path.GetFullPath)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, HandoverEndpoints.ImportPath);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(order, ServerJson.Default.HandoverImport));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            var line = JsonSerializer.Deserialize(text, ServerJson.Default.HandoverLine);
            if (line?.Progress is { } value)
                progress?.Report(value);
            if (line?.File is { } file)
                yield return file.ToOutcome();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
