using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Placa.Network;

/// <summary>
/// The transport connection under one association: a stream of bytes each way, TCP or TLS over it. Reading goes through a pipe that holds
/// no buffer while the peer is silent; one write call leaves as one segment where it fits, as Nagle's algorithm is off.
/// </summary>
internal sealed class Transport : IAsyncDisposable
{
    private const int ReadBufferLength = 64 * 1024;

    private readonly Stream _stream;
    private readonly Socket? _socket;
    private int _closed;

    public Transport(Socket socket)
        : this(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint as IPEndPoint)
    {
        socket.NoDelay = true;
        _socket = socket;
    }

    public Transport(Stream stream, IPEndPoint? remoteEndPoint)
    {
        _stream = stream;
        RemoteEndPoint = remoteEndPoint;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(
            bufferSize: ReadBufferLength, minimumReadSize: ReadBufferLength / 4, leaveOpen: true, useZeroByteReads: true));
    }

    public PipeReader Input { get; }

    /// <summary>Null when there is no network under the stream.</summary>
    public IPEndPoint? RemoteEndPoint { get; }

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Tells the peer that nothing more comes; what it still sends can be read.</summary>
    public void FinishSending()
    {
        try
        {
            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is gone already, which is what was wanted.
        }
    }

    /// <summary>Closes the connection at once; reads and writes under way end with an exception. May be called from any thread, and again.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _stream.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await Input.CompleteAsync();
    }
}
