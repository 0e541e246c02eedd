using System.Net;
using System.Net.Sockets;

namespace Placa.EndToEnd.Tests;

/// <summary>A line between a sender and a server that breaks after so many bytes from the sender.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _relaying;

    public CuttingRelay(int serverPort, int bytesLetThrough)
    {
        _listener.Start();
        _relaying = RelayAsync(serverPort, bytesLetThrough);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _relaying;
    }

    private async Task RelayAsync(int serverPort, int bytesLetThrough)
    {
        using var sender = await _listener.AcceptTcpClientAsync();
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, serverPort);
        var back = CopyAsync(server.GetStream(), sender.GetStream(), int.MaxValue);
        await CopyAsync(sender.GetStream(), server.GetStream(), bytesLetThrough);
        server.Client.Close(0); // a reset, as from a cable that is pulled out
        sender.Client.Close(0);
        await back;
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, int bytes)
    {
        var buffer = new byte[1024];
        try
        {
            while (bytes > 0)
            {
                var count = await from.ReadAsync(buffer.AsMemory(0, Math.Min(bytes, buffer.Length)));
                if (count == 0)
                    return;
                await to.WriteAsync(buffer.AsMemory(0, count));
                bytes -= count;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // One end was closed; that ends the line.
        }
    }
}
