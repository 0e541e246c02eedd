namespace Placa.Imaging.Exporting;

/// <summary>
/// Passes asynchronous writes on and keeps synchronous ones in memory until the next asynchronous one. .NET 10.0's ZIP archive still ends entries
/// with a few synchronous writes, which a web response forbids.
/// </summary>
internal sealed class DeferredWriteStream(Stream output) : Stream
{
    private readonly MemoryStream _deferred = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Passes on what was written synchronously.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        if (_deferred.Length == 0)
            return;
        await output.WriteAsync(_deferred.GetBuffer().AsMemory(0, (int)_deferred.Length), cancellationToken);
        _deferred.SetLength(0);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await DrainAsync(cancellationToken);
        await output.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _deferred.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => _deferred.Write(buffer, offset, count);

    /// <summary>Does nothing: what is deferred waits for an asynchronous call.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
