using System.Net;
using System.Net.Sockets;

namespace Placa.Network;

/// <summary>Listens for peers and serves their associations, each on its own, until it is stopped.</summary>
public sealed class DicomServer : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly IReadOnlyList<DicomListener> _requested;
    private readonly IAssociationPolicy _policy;
    private readonly AssociationOptions _options;
    private readonly AssociationPlaces _places;
    private readonly PendingConnections _pending;
    private readonly AssociationAcceptor _acceptor;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<Transport, Association?> _connections = [];
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Socket> _listeners = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>Makes a server; <see cref="Start"/> makes it listen.</summary>
    /// <param name="endPoints">Where to listen; port 0 lets the system choose one.</param>
    /// <param name="policy">Who may have an association.</param>
    /// <param name="options">Services, limits, clock, log.</param>
    public DicomServer(IEnumerable<IPEndPoint> endPoints, IAssociationPolicy policy, AssociationOptions options)
        : this(endPoints.Select(endPoint => new DicomListener(endPoint)), policy, options)
    {
    }

    /// <summary>Makes a server that listens with TLS, or with and without; <see cref="Start"/> makes it listen.</summary>
    /// <param name="listeners">Where to listen, and how.</param>
    /// <param name="policy">Who may have an association.</param>
    /// <param name="options">Services, limits, clock, log.</param>
    public DicomServer(IEnumerable<DicomListener> listeners, IAssociationPolicy policy, AssociationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _requested = [.. listeners];
        _policy = policy;
        _options = options;
        _places = new AssociationPlaces(options.Limits);
        _pending = new PendingConnections(options.Limits.MaxPendingConnections);
        _acceptor = new AssociationAcceptor(policy, options, _places);
    }

    /// <summary>Where the server listens, in the order given, with the ports that were chosen.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Associations at this moment.</summary>
    public int AssociationCount => _places.Taken;

    /// <summary>Begins to listen and to accept.</summary>
    /// <exception cref="SocketException">An endpoint is taken or not allowed; then none is open.</exception>
    public void Start()
    {
        try
        {
            foreach (var (endPoint, _) in _requested)
            {
                var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                _listeners.Add(listener);
                if (endPoint.Address.Equals(IPAddress.IPv6Any))
                    listener.DualMode = true;
                listener.Bind(endPoint);
                listener.Listen(Backlog);
            }
        }
        catch
        {
            foreach (var listener in _listeners)
                listener.Dispose();
            _listeners.Clear();
            throw;
        }

        EndPoints = [.. _listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!)];
        foreach (var endPoint in EndPoints)
            _options.Logger.Listening(endPoint);
        _accepting = Task.WhenAll(_listeners.Zip(_requested, (listener, requested) => Task.Run(() => AcceptAsync(listener, requested.Tls))));
    }

    /// <summary>
    /// Stops: accepts nothing more, lets operations under way finish and be answered, aborts the associations. When
    /// <paramref name="cancellationToken"/> is cancelled the associations are aborted as they are.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        var stopping = _stopping.CancelAsync();
        foreach (var listener in _listeners)
            listener.Dispose();
        await stopping;
        await _accepting;

        List<Association> associations;
        lock (_connections)
        {
            associations = [.. _connections.Values.OfType<Association>()]; // one that has just been accepted ends itself, the others were closed by the token
            if (_connections.Count == 0)
                _allClosed.TrySetResult();
        }

        using var closing = cancellationToken.Register(() => associations.ForEach(association => _ = association.CloseAsync()));
        await Task.WhenAll(associations.Select(association => association.DrainAsync()));
        await _allClosed.Task;
    }

    /// <summary>Stops without waiting for operations under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener, TlsAccepting? tls)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception e) when (_stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, or the peer gave up while waiting: a server that stops accepting for that has failed for good.
                _options.Logger.AcceptFailed(e);
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
                continue;
            }

            if (TryOpen(socket) is { } transport)
                Serve(transport, tls);
        }
    }

    private static Transport? TryOpen(Socket socket)
    {
        try
        {
            return new Transport(socket);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket.Dispose(); // gone already
            return null;
        }
    }

    private void Serve(Transport transport, TlsAccepting? tls)
    {
        lock (_connections)
            _connections.Add(transport, null);
        _ = Task.Run(() => ServeAsync(transport, tls));
    }

    private async Task ServeAsync(Transport transport, TlsAccepting? tls)
    {
        var address = Association.AddressOf(transport.RemoteEndPoint);
        try
        {
            if (await EstablishAsync(transport, tls, address) is { } association)
                await ServeAsync(association, transport, address);
        }
#pragma warning disable CA1031 // one peer's failure, or a policy's, must not end the server
        catch (Exception e)
#pragma warning restore CA1031
        {
            _options.Logger.AssociationFailed(e, address);
            transport.Close();
        }
        finally
        {
            lock (_connections)
            {
                _connections.Remove(transport);
                if (_connections.Count == 0 && _stopping.IsCancellationRequested)
                    _allClosed.TrySetResult();
            }
        }
    }

    private async Task<Association?> EstablishAsync(Transport transport, TlsAccepting? tls, IPAddress address)
    {
        var pending = _pending.Add(transport, _policy.IsRegistered(address));
        try
        {
            return tls is null || await TrySecureAsync(transport, tls, address) ? await _acceptor.AcceptAsync(transport, _stopping.Token) : null;
        }
        finally
        {
            _pending.Remove(pending);
        }
    }

    /// <summary>The handshake counts to the time a peer has to ask for an association.</summary>
    private async Task<bool> TrySecureAsync(Transport transport, TlsAccepting tls, IPAddress address)
    {
        using var timeout = new CancellationTokenSource(_options.Limits.ArtimTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            await tls.SecureAsync(transport, either.Token);
            return true;
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e) || e is OperationCanceledException)
        {
            _options.Metrics.Dropped("tls_failed");
            _options.Logger.HandshakeFailed(address, timeout.IsCancellationRequested ? "it took too long." : e.Message);
            transport.Close();
            return false;
        }
    }

    private async Task ServeAsync(Association association, Transport transport, IPAddress address)
    {
        try
        {
            lock (_connections)
                _connections[transport] = association;
            if (_stopping.IsCancellationRequested)
                await association.CloseAsync(); // accepted while the server was stopping
            await association.Completion;
        }
        finally
        {
            _places.GiveBack(address, association.IsRegisteredPeer);
        }
    }
}
