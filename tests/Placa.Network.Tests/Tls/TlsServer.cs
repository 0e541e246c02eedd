using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Placa.Network.Tests.Tls;

/// <summary>A server with one port with TLS and one without, which remembers where associations came from and what it logged.</summary>
internal sealed class TlsServer : IAsyncDisposable, IAssociationPolicy, ILogger
{
    private readonly DicomServer _server;

    public TlsServer(X509Certificate2 certificate, Func<TlsAccepting, TlsAccepting>? configure = null, NetworkLimits? limits = null)
    {
        var tls = new TlsAccepting([certificate]) { RequiresCertificate = false };
        _server = new DicomServer(
            [new DicomListener(Loopback, configure?.Invoke(tls) ?? tls), new DicomListener(Loopback)],
            this,
            new AssociationOptions { Services = new DimseServices { Store = Store }, Limits = limits ?? new NetworkLimits(), Logger = this });
        _server.Start();
    }

    public RecordingStore Store { get; } = new();

    public int Port => _server.EndPoints[0].Port;

    public int PlainPort => _server.EndPoints[1].Port;

    public ConcurrentQueue<ConnectionOrigin> Origins { get; } = new();

    public ConcurrentQueue<string> Log { get; } = new();

    private static IPEndPoint Loopback => new(IPAddress.Loopback, 0);

    public Task<Association> ConnectAsync(TlsCalling? tls, string host = "127.0.0.1") =>
        Association.ConnectAsync(host, Port, TestServer.StoreRequest, new AssociationOptions { Tls = tls }, TestContext.Current.CancellationToken);

    public static async Task<RawPeer> ConnectRawAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return new RawPeer(socket);
    }

    public async Task WaitForLogAsync(string text)
    {
        for (var i = 0; !Log.Any(line => line.Contains(text, StringComparison.Ordinal)); i++)
        {
            Assert.True(i < 1000, $"Not logged: {text}. Logged: {string.Join(" | ", Log)}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    bool IAssociationPolicy.IsRegistered(IPAddress address) => true;

    ValueTask<AssociationDecision> IAssociationPolicy.DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken)
    {
        Origins.Enqueue(origin);
        return ValueTask.FromResult(AssociationDecision.Accept(isRegistered: true));
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue(formatter(state, exception));
}
