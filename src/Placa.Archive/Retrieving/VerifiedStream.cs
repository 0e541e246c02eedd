using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Placa.Archive.Segments;

namespace Placa.Archive.Retrieving;

/// <summary>
/// A range of a stored data set as a stream. Whole blocks of 64 KiB are read, and no byte leaves before the checksum of its
/// block was found right.
/// </summary>
internal sealed class VerifiedStream : Stream
{
    private readonly SafeFileHandle _file;
    private readonly StoredLocation _location;
    private readonly long _start;
    private readonly long _length;
    private byte[]? _block = ArrayPool<byte>.Shared.Rent(BlockChecksums.BlockLength);
    private long _blockIndex = -1;
    private int _blockLength;
    private long _position;

    /// <summary>Takes over the handle.</summary>
    public VerifiedStream(SafeFileHandle file, StoredLocation location, long start, long length)
    {
        if (start < 0 || length < 0 || start > location.Length - length)
            throw new ArgumentOutOfRangeException(nameof(start), "The range is not within the data set.");
        _file = file;
        _location = location;
        _start = start;
        _length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => _position = value is >= 0 && value <= _length ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(Span<byte> buffer)
    {
        var left = (int)Math.Min(buffer.Length, _length - _position);
        if (left <= 0)
            return 0;

        var at = _start + _position;
        Load(at / BlockChecksums.BlockLength);
        var inBlock = (int)(at % BlockChecksums.BlockLength);
        var count = Math.Min(left, _blockLength - inBlock);
        _block.AsSpan(inBlock, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private void Load(long index)
    {
        if (index == _blockIndex)
            return;

        ObjectDisposedException.ThrowIf(_block is null, this);
        var offset = index * BlockChecksums.BlockLength;
        var length = (int)Math.Min(BlockChecksums.BlockLength, _location.Length - offset);
        _blockIndex = -1;
        var read = ReadBlock(_block.AsSpan(0, length), _location.Offset + offset);
        if (read < length)
            throw new CorruptInstanceException(_location.Name, _location.Segment, _location.Offset + offset, "the segment ends early");

        var expected = _location.Checksums.AsSpan((int)index * sizeof(uint));
        if (expected.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(expected) != Crc32C.Compute(_block.AsSpan(0, length)))
            throw new CorruptInstanceException(_location.Name, _location.Segment, _location.Offset + offset, "the checksum does not match");
        _blockIndex = index;
        _blockLength = length;
    }

    private int ReadBlock(Span<byte> block, long offset)
    {
        try
        {
            return SegmentScanner.ReadFully(_file, block, offset);
        }
        catch (IOException error)
        {
            throw new CorruptInstanceException(_location.Name, _location.Segment, offset, "it cannot be read", error);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block is not null)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = null;
            _blockIndex = -1;
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
