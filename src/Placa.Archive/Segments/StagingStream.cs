namespace Placa.Archive.Segments;

/// <summary>Appends what is written to staged bytes, which stay the caller's.</summary>
internal sealed class StagingStream(StagedBytes staged) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => staged.Length;

    public override long Position
    {
        get => staged.Length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => staged.Append(buffer);

    public override void Write(byte[] buffer, int offset, int count) => staged.Append(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
