using System.Buffers;
using System.Buffers.Binary;

namespace Placa.Codecs.Png;

/// <summary>Packs what is written to it into IDAT chunks of 64 KiB. Closing it writes the last one.</summary>
internal sealed class PngChunkStream(Stream output) : Stream
{
    private const int ChunkLength = 64 * 1024;

    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes one chunk: length, type, data and the CRC over type and data (ISO/IEC 15948 section 5.3).</summary>
    public static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> frame = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(frame, data.Length);
        type.CopyTo(frame[4..]);
        output.Write(frame);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(frame, ~Crc32.Update(Crc32.Update(Crc32.Initial, type), data));
        output.Write(frame[..4]);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, ChunkLength - _length);
            buffer[..count].CopyTo(_chunk.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
            if (_length == ChunkLength)
                WritePending();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: a chunk is written when it is full, or at the end.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _chunk.Length > 0)
        {
            WritePending();
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = [];
        }

        base.Dispose(disposing);
    }

    private void WritePending()
    {
        if (_length > 0)
            WriteChunk(output, "IDAT"u8, _chunk.AsSpan(0, _length));
        _length = 0;
    }
}
