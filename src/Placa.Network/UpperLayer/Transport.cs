using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Placa.Network;

/// <summary>
/// The transport connection under one association: a stream of bytes each way, TCP or TLS over it. Reading goes through a pipe that holds
/// no buffer while the peer is silent; one write call leaves as one segment where it fits, as Nagle's algorithm is off.
/// </summary>
internal sealed class Transport : IAsyncDisposable
{
    private const int ReadBufferLength = 64 * 1024;

    private const int TcpQuickAck = 12; // TCP_QUICKACK of netinet/tcp.h

    private static readonly byte[] On = BitConverter.GetBytes(1);

    private Stream _stream;
    private readonly Socket? _socket;
    private int _closed;
    private long _sent;

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
        Input = Read(stream);
    }

    public PipeReader Input { get; private set; }

    /// <summary>Puts TLS over the connection, before anything was sent or read on it.</summary>
    /// <param name="authenticate">Does the handshake.</param>
    public async Task SecureAsync(Func<SslStream, Task> authenticate)
    {
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            await authenticate(secure);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
        _stream = secure;
        Input = Read(secure);
        if (IsClosed)
            await secure.DisposeAsync();
    }

    /// <summary>Where the connection comes from, as far as is proven.</summary>
    public ConnectionOrigin Origin => new(
        Association.AddressOf(RemoteEndPoint),
        _stream is SslStream,
        _stream is SslStream { RemoteCertificate: { } certificate } ? TlsProfile.Fingerprint(certificate) : null);

    /// <summary>Null when there is no network under the stream.</summary>
    public IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Bytes written since this was last asked.</summary>
    public long TakeSent() => Interlocked.Exchange(ref _sent, 0);

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken);
        Interlocked.Add(ref _sent, bytes.Length);
        AcknowledgeAtOnce();
    }

    /// <summary>Tells the peer that nothing more comes; what it still sends can be read.</summary>
    public async ValueTask FinishSendingAsync()
    {
        try
        {
            if (_stream is SslStream secure)
                await secure.ShutdownAsync();
            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
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

    private static PipeReader Read(Stream stream) => PipeReader.Create(stream, new StreamPipeReaderOptions(
        bufferSize: ReadBufferLength, minimumReadSize: ReadBufferLength / 4, leaveOpen: true, useZeroByteReads: true));

    /// <summary>
    /// Makes Linux acknowledge what comes next without its delay of 40 ms, which sending has switched on again. Peers with Nagle's algorithm, as
    /// storescu is without further settings, hold the end of each object back until the acknowledgement.
    /// </summary>
    private void AcknowledgeAtOnce()
    {
        if (_socket is null || !OperatingSystem.IsLinux())
            return;
        try
        {
            _socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpQuickAck, On);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has just gone; the reader will notice.
        }
    }
}
