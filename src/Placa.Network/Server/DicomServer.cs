using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Placa.Network;

/// <summary>Listens for peers and serves their associations, each on its own, until it is stopped.</summary>
public sealed class DicomServer : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly IReadOnlyList<IPEndPoint> _requestedEndPoints;
    private readonly IAssociationPolicy _policy;
    private readonly AssociationOptions _options;
    private readonly AssociationPlaces _places;
    private readonly PendingConnections _pending;
    private readonly AssociationAcceptor _acceptor;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, Transport> _connections = new();
    private readonly ConcurrentDictionary<Association, byte> _associations = new();
    private readonly List<Socket> _listeners = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>Makes a server; <see cref="Start"/> makes it listen.</summary>
    /// <param name="endPoints">Where to listen; port 0 lets the system choose one.</param>
    /// <param name="policy">Who may have an association.</param>
    /// <param name="options">Services, limits, clock, log.</param>
    public DicomServer(IEnumerable<IPEndPoint> endPoints, IAssociationPolicy policy, AssociationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _requestedEndPoints = [.. endPoints];
        _policy = policy;
        _options = options;
        _places = new AssociationPlaces(options.Limits);
        _pending = new PendingConnections(options.Limits.MaxPendingConnections);
        _acceptor = new AssociationAcceptor(policy, options, _places);
    }

    /// <summary>Where the server listens, with the ports that were chosen.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!)];

    /// <summary>Associations at this moment.</summary>
    public int AssociationCount => _places.Taken;

    /// <summary>Begins to listen and to accept.</summary>
    /// <exception cref="SocketException">An endpoint is taken or not allowed; then none is open.</exception>
    public void Start()
    {
        try
        {
            foreach (var endPoint in _requestedEndPoints)
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

        foreach (var endPoint in EndPoints)
            _options.Logger.Listening(endPoint);
        _accepting = Task.WhenAll(_listeners.Select(listener => Task.Run(() => AcceptAsync(listener))));
    }

    /// <summary>
    /// Stops: accepts nothing more, lets operations under way finish and be answered, aborts the associations. When
    /// <paramref name="cancellationToken"/> is cancelled the connections are closed as they are.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        foreach (var listener in _listeners)
            listener.Dispose();
        await _accepting;

        foreach (var transport in _connections.Values)
        {
            // Who has no association yet has nothing to lose.
            if (!_associations.Keys.Any(association => association.Owns(transport)))
                transport.Close();
        }
        using var closing = cancellationToken.Register(() =>
        {
            foreach (var association in _associations.Keys)
                association.Close();
        });
        await Task.WhenAll(_associations.Keys.Select(association => association.DrainAsync()));
        await Task.WhenAll(_connections.Keys);
    }

    /// <summary>Stops without waiting for operations under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
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
                Serve(transport);
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

    private void Serve(Transport transport)
    {
        var start = new TaskCompletionSource();
        var serving = ServeAsync(transport, start.Task);
        _connections[serving] = transport;
        _ = serving.ContinueWith(
            (done, _) => _connections.TryRemove(done, out var _), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        start.SetResult();
    }

    private async Task ServeAsync(Transport transport, Task start)
    {
        await start.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var address = Association.AddressOf(transport.RemoteEndPoint);
        try
        {
            var pending = _pending.Add(transport, _policy.IsRegistered(address));
            Association? association;
            try
            {
                association = await _acceptor.AcceptAsync(transport, _stopping.Token);
            }
            finally
            {
                _pending.Remove(pending);
            }
            if (association is not null)
                await ServeAsync(association, address);
        }
#pragma warning disable CA1031 // one peer's failure, or a policy's, must not end the server
        catch (Exception e)
#pragma warning restore CA1031
        {
            _options.Logger.AssociationFailed(e, address);
            transport.Close();
        }
    }

    private async Task ServeAsync(Association association, IPAddress address)
    {
        _associations[association] = 0;
        try
        {
            if (_stopping.IsCancellationRequested)
                await association.AbortAsync();
            await association.Completion;
        }
        finally
        {
            _associations.TryRemove(association, out _);
            _places.GiveBack(address, association.IsRegisteredPeer);
        }
    }
}
