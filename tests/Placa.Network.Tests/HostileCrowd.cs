using System.Net;
using System.Net.Sockets;

namespace Placa.Network.Tests;

/// <summary>
/// Connections from many loopback addresses that are opened to be a burden: silent, with three bytes, with a byte a second, with an association that
/// does nothing, or half closed. None is ever read from.
/// </summary>
internal sealed class HostileCrowd : IAsyncDisposable
{
    private const int Kinds = 5;

    private readonly List<Socket> _sockets = [];
    private readonly List<Socket> _dribbling = [];
    private readonly CancellationTokenSource _leaving = new();
    private readonly byte[] _request;
    private Task _sending = Task.CompletedTask;

    private HostileCrowd(AssociateRequest request) => _request = request.Encode();

    public static async Task<HostileCrowd> GatherAsync(int port, int size, AssociateRequest request, CancellationToken cancellationToken)
    {
        var crowd = new HostileCrowd(request);
        for (var number = 0; number < size; number++)
            await crowd.ConnectAsync(port, number, cancellationToken);
        crowd._sending = crowd.DribbleAsync();
        return crowd;
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _sending;
        _sockets.ForEach(socket => socket.Dispose());
        _leaving.Dispose();
    }

    private async Task ConnectAsync(int port, int number, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(number / 250), (byte)(2 + number % 250)]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        switch (number % Kinds)
        {
            case 1:
                await TrySendAsync(socket, _request.AsMemory(0, 3));
                break;
            case 2:
                _dribbling.Add(socket);
                break;
            case 3:
                await TrySendAsync(socket, _request);
                break;
            case 4:
                await TrySendAsync(socket, _request.AsMemory(0, 80));
                socket.Shutdown(SocketShutdown.Send);
                break;
            default:
                break;
        }
    }

    /// <summary>A byte a second on each, a tenth of them at a time.</summary>
    private async Task DribbleAsync()
    {
        try
        {
            for (var tenth = 0; ; tenth++)
            {
                for (var i = tenth % 10; i < _dribbling.Count; i += 10)
                    await TrySendAsync(_dribbling[i], _request.AsMemory(tenth / 10 % _request.Length, 1));
                await Task.Delay(TimeSpan.FromMilliseconds(100), _leaving.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the crowd leaves
        }
    }

    private static async Task TrySendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // thrown out
        }
    }
}
