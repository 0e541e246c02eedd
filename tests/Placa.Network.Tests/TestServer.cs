using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Placa.Dicom;

namespace Placa.Network.Tests;

/// <summary>A server on a free loopback port, and the ways tests reach it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DicomServer _server;

    public TestServer(IDimseHandler<CStoreRequest>? store = null, NetworkLimits? limits = null, IAssociationPolicy? policy = null, TimeProvider? time = null,
        DimseServices? services = null, ILogger? logger = null)
    {
        Store = store as RecordingStore ?? new RecordingStore();
        Options = new AssociationOptions
        {
            Services = (services ?? new DimseServices()) with { Store = store ?? Store },
            Limits = limits ?? new NetworkLimits(),
            TimeProvider = time ?? TimeProvider.System,
            Logger = logger ?? NullLogger.Instance,
        };
        _server = new DicomServer([new IPEndPoint(IPAddress.Loopback, 0)], policy ?? new AcceptAll(), Options);
        _server.Start();
    }

    public RecordingStore Store { get; }

    public AssociationOptions Options { get; }

    public int Port => _server.EndPoints[0].Port;

    public int AssociationCount => _server.AssociationCount;

    public static AssociateRequest Request(params (Uid AbstractSyntax, TransferSyntax[] TransferSyntaxes)[] contexts) => new()
    {
        CalledAeTitle = "PLACA",
        CallingAeTitle = "TESTER",
        PresentationContexts = AssociateRequest.Propose(contexts.Select(context => (context.AbstractSyntax, (IReadOnlyList<TransferSyntax>)context.TransferSyntaxes))),
    };

    public static AssociateRequest EchoRequest => Request((Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian]));

    public static AssociateRequest StoreRequest => Request(
        (Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian]), (Uids.CTImageStorage, [TransferSyntax.ExplicitVRLittleEndian]));

    public Task<Association> ConnectAsync(AssociateRequest request, AssociationOptions? options = null) =>
        Association.ConnectAsync("127.0.0.1", Port, request, options, TestContext.Current.CancellationToken);

    /// <summary>A bare connection, for what no client of ours would send.</summary>
    public async Task<RawPeer> ConnectRawAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        return new RawPeer(socket);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private sealed class AcceptAll : IAssociationPolicy
    {
        public bool IsRegistered(IPAddress address) => false;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AssociationDecision.Accept(isRegistered: false));
    }
}
