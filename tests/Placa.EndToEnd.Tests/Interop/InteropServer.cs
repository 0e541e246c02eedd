using System.Text.Json;
using Placa.Archive.Settings;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>A <c>placa serve</c> with peers.</summary>
internal sealed class InteropServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RunningServer _server;

    private InteropServer(TemporaryFolder folder, RunningServer server)
    {
        _folder = folder;
        _server = server;
    }

    public int Port => _server.DicomPort;

    /// <summary>Asks the server over HTTP.</summary>
    public HttpClient Web => _server.Web;

    /// <summary>How our verbs call it.</summary>
    public string Ae => $"PLACA@127.0.0.1:{Port}";

    public static async Task<InteropServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        try
        {
            return new InteropServer(folder, await RunningServer.StartAsync(folder.Path));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes a peer known to the running server.</summary>
    public void Register(Peer peer)
    {
        using var peers = PeerRegistry.Open(_folder.Path);
        peers.Register(peer);
    }

    /// <inheritdoc cref="Register(Peer)"/>
    /// <param name="ae"><c>AET@host:port</c>.</param>
    public void Register(string ae)
    {
        var parts = ae.Split('@', ':');
        Register(new Peer(parts[0]) { Hosts = [parts[1]], Port = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) });
    }

    /// <summary>Every instance of the archive, as a file.</summary>
    public async Task<List<byte[]>> FilesAsync()
    {
        var files = new List<byte[]>();
        var found = await _server.Web.GetStringAsync("dicom-web/instances?limit=1000", TestContext.Current.CancellationToken);
        using var instances = JsonDocument.Parse(found);
        foreach (var instance in instances.RootElement.EnumerateArray())
        {
            string Uid(string tag) => Uri.EscapeDataString(instance.GetProperty(tag).GetProperty("Value")[0].GetString()!);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"dicom-web/studies/{Uid("0020000D")}/series/{Uid("0020000E")}/instances/{Uid("00080018")}");
            request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
            using var response = await _server.Web.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{request.RequestUri}: {response.StatusCode}");
            files.Add(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
        return files;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
