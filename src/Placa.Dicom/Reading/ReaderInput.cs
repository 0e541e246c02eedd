using Microsoft.Win32.SafeHandles;

namespace Placa.Dicom;

/// <summary>The bytes a data set is read from, as one growing span: all of it at once, or a file of which long values are passed over.</summary>
internal abstract class ReaderInput
{
    /// <summary>The bytes kept so far. Positions into it stay valid.</summary>
    public abstract ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The next byte to be read.</summary>
    public int Position;

    /// <summary>The offset in the file of <see cref="Position"/>.</summary>
    public abstract long Offset { get; }

    /// <summary>How many bytes follow <see cref="Position"/>, read or not.</summary>
    public abstract long Remaining { get; }

    /// <summary>Makes at least <paramref name="count"/> bytes readable at <see cref="Position"/>.</summary>
    /// <returns>False when the input ends before that; what there is, is readable.</returns>
    public abstract bool Ensure(int count);

    /// <summary>Passes over a value that is known to be there.</summary>
    /// <returns>True when it was left in the file and is not among <see cref="Bytes"/>.</returns>
    public abstract bool SkipValue(uint length);

    /// <summary>Opens all that follows <see cref="Position"/>.</summary>
    public abstract Stream OpenRest();

    public abstract Tape MakeTape(TapeEntry[] entries);
}

internal sealed class MemoryInput(ReadOnlyMemory<byte> bytes, long baseOffset = 0) : ReaderInput
{
    public override ReadOnlySpan<byte> Bytes => bytes.Span;

    public override long Offset => baseOffset + Position;

    public override long Remaining => bytes.Length - Position;

    public override bool Ensure(int count) => bytes.Length - Position >= count;

    public override bool SkipValue(uint length)
    {
        Position += (int)length;
        return false;
    }

    public override Stream OpenRest() => ReadOnlyMemoryStream.Over(bytes[Position..]);

    public override Tape MakeTape(TapeEntry[] entries) => new(entries, bytes, baseOffset, [], null);
}

/// <summary>Reads a file in blocks and keeps what was read but for long values, so memory does not grow with pixel data.</summary>
internal sealed class FileInput(SafeFileHandle file, long offset, long length, int inMemoryValueLength) : ReaderInput
{
    private const int BlockLength = 32 * 1024;

    private readonly List<Gap> _gaps = [];
    private byte[] _buffer = new byte[BlockLength];
    private int _filled;
    private long _skipped;

    public override ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _filled);

    public override long Offset => offset + Position + _skipped;

    public override long Remaining => length - Position - _skipped;

    public override bool Ensure(int count)
    {
        while (_filled - Position < count)
        {
            var left = length - _filled - _skipped;
            if (left <= 0)
                return false;

            var wanted = (int)Math.Min(left, Math.Max(BlockLength, count - (_filled - Position)));
            if (_buffer.Length - _filled < wanted)
                Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)_buffer.Length * 2, (long)_filled + wanted)));

            if (_buffer.Length == _filled)
                throw new DicomReadException(ReadError.LimitExceeded, default, Offset, "the header is longer than 2 GiB");

            var read = RandomAccess.Read(file, _buffer.AsSpan(_filled, Math.Min(wanted, _buffer.Length - _filled)), offset + _filled + _skipped);
            if (read == 0)
                throw new DicomReadException(ReadError.LengthBeyondEnd, default, offset + _filled + _skipped, "the file has become shorter since it was opened");
            _filled += read;
        }
        return true;
    }

    public override bool SkipValue(uint valueLength)
    {
        if (valueLength <= _filled - Position || valueLength <= inMemoryValueLength)
        {
            Ensure((int)valueLength);
            Position += (int)valueLength;
            return false;
        }

        _gaps.Add(new Gap((uint)Position, valueLength));
        _skipped += valueLength;
        _filled = Position;
        return true;
    }

    public override Stream OpenRest() => new FileRangeStream(file, Offset, Remaining);

    public override Tape MakeTape(TapeEntry[] entries) =>
        new(entries, _buffer.AsMemory(0, _filled), offset, [.. _gaps], file);
}
