using System.Buffers.Binary;
using System.Net.Sockets;

namespace Placa.Network.Tests;

/// <summary>A peer that sends exactly the bytes it is told to and shows exactly what comes back.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public Socket Socket => socket;

    public async Task SendAsync(params byte[][] parts) =>
        await _stream.WriteAsync(parts.SelectMany(part => part).ToArray(), TestContext.Current.CancellationToken);

    /// <summary>The next PDU, header included; null when the connection was closed before one began.</summary>
    public async Task<byte[]?> ReceivePduAsync()
    {
        var header = new byte[6];
        try
        {
            if (await _stream.ReadAtLeastAsync(header, 6, throwOnEndOfStream: false, TestContext.Current.CancellationToken) < 6)
                return null;
        }
        catch (IOException)
        {
            return null; // reset
        }
        var body = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2))];
        await _stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return [.. header, .. body];
    }

    /// <summary>What one receive call gives: all that came in one segment, and no more when nothing else is under way.</summary>
    public async Task<byte[]> ReceiveOnceAsync()
    {
        var buffer = new byte[64 * 1024];
        var length = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return buffer[..length];
    }

    /// <summary>True when the connection ends, by FIN or RST, with nothing more sent.</summary>
    public async Task<bool> IsClosedAsync() => await ReceivePduAsync() is null;

    /// <summary>Sends A-ASSOCIATE-RQ and expects A-ASSOCIATE-AC.</summary>
    public async Task AssociateAsync(AssociateRequest request)
    {
        await SendAsync(request.Encode());
        var answer = await ReceivePduAsync();
        Assert.Equal((byte)PduType.AssociateAccept, answer?[0]);
    }

    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with RST, as a peer that crashed.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
