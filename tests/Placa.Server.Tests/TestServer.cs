using System.Net;
using System.Net.Sockets;
using System.Text;
using Placa.Testing;

namespace Placa.Server.Tests;

/// <summary>A real server on loopback ports the system chose, with a data folder of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerHost _host;
    private readonly StringWriter _log;

    private TestServer(TemporaryFolder folder, ServerHost host, StringWriter log)
    {
        _folder = folder;
        _host = host;
        _log = log;
        Http = new HttpClient { BaseAddress = host.Address };
    }

    public HttpClient Http { get; }

    public ServerHost Host => _host;

    public string DataFolder => _folder.Path;

    public string Log => _log.ToString();

    public static async Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? configure = null)
    {
        var folder = new TemporaryFolder();
        var log = new StringWriter();
        var options = new ServerOptions
        {
            DataFolder = folder.Path,
            Http = ListenAddress.Loopback(0),
            Dicom = ListenAddress.Loopback(0),
            Log = log,
        };
        var host = await ServerHost.StartAsync(configure?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
        return new TestServer(folder, host, log);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends bytes as they are, as no HTTP library would, and reads what comes until the connection closes.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _host.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends bytes and resets the connection, as a sender that dies does.</summary>
    public async Task SendAndBreakOffAsync(byte[] bytes)
    {
        using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(IPAddress.Loopback, _host.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken); // let the server read what was sent
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}
