using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Placa.Dicom;

/// <summary>Reads in blocks and keeps what was read but for long values, so memory does not grow with pixel data.</summary>
internal abstract class BlockInput : ReaderInput
{
    private const int FirstBlockLength = 8 * 1024, BlockLength = 64 * 1024;

    private Gap[] _gaps = [];
    private int _gapCount;

    protected BlockInput(long origin, ReadOptions options)
    {
        Origin = origin;
        Options = options;
        Buffer = ArrayPool<byte>.Shared.Rent(FirstBlockLength);
    }

    protected ReadOptions Options { get; }

    /// <summary>The file that long values can be read from later, at their offsets; null when none was needed.</summary>
    protected abstract SafeFileHandle? File { get; }

    /// <summary>Reads the bytes that follow those kept.</summary>
    /// <returns>How many; 0 at the end.</returns>
    protected abstract int Pull(Span<byte> destination);

    public override Tape MakeTape(TapeBuilder entries, EntryFlags? verbatim)
    {
        var isRented = Options.RentMemory;
        var kept = isRented ? ArrayPool<byte>.Shared.Rent(Position) : GC.AllocateUninitializedArray<byte>(Position);
        Buffer.AsSpan(0, Position).CopyTo(kept);
        var gaps = _gapCount == 0 ? [] : _gaps[.._gapCount];
        var file = _gapCount > 0 || entries.HasOpaqueSequence ? File : null;
        var tape = new Tape(entries.Copy(isRented), entries.Count, kept.AsMemory(0, Position), Origin, gaps, file)
        {
            VerbatimEncoding = verbatim,
            Rented = isRented ? Rented.EntriesAndBytes : Rented.Nothing,
        };

        Buffer.AsSpan(Position, Filled - Position).CopyTo(Buffer);
        Origin += Position + Skipped;
        Filled -= Position;
        (Position, Skipped, _gapCount) = (0, 0, 0);
        return tape;
    }

    public override void Release()
    {
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
        (Filled, Position) = (0, 0);
    }

    protected override bool Fill(int count)
    {
        while (Filled - Position < count)
        {
            if (Filled == Buffer.Length)
                Grow();
            var read = Pull(Buffer.AsSpan(Filled, Math.Min(Buffer.Length - Filled, Math.Max(Math.Max(BlockLength, Filled), count - (Filled - Position)))));
            if (read == 0)
                return false;
            Filled += read;
        }
        return true;
    }

    /// <summary>Leaves a value where it is: its bytes are not kept.</summary>
    protected void LeaveOut(uint length)
    {
        if (_gapCount == _gaps.Length)
            Array.Resize(ref _gaps, Math.Max(4, _gapCount * 2));
        _gaps[_gapCount++] = new Gap((uint)Position, length);
        Skipped += length;
        Filled = Position;
    }

    private void Grow()
    {
        if (Buffer.Length >= Array.MaxLength)
            throw new DicomReadException(ReadError.LimitExceeded, default, Offset, "the header is longer than 2 GiB");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Buffer.Length * 2L));
        Buffer.AsSpan(0, Filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = larger;
    }
}

/// <summary>Reads a range of an open file.</summary>
internal sealed class FileInput(SafeFileHandle file, long offset, long length, ReadOptions options) : BlockInput(offset, options)
{
    private readonly long _end = offset + length;

    public override long Remaining => _end - Offset;

    protected override SafeFileHandle File => file;

    public override Stream OpenRest() => new FileRangeStream(file, Offset, Remaining);

    public override Func<Stream> RestAsSource
    {
        get
        {
            var (start, length) = (Offset, Remaining);
            return () => new FileRangeStream(file, start, length);
        }
    }

    protected override int Pull(Span<byte> destination)
    {
        var at = Origin + Filled + Skipped;
        if (at >= _end)
            return 0;
        var read = RandomAccess.Read(file, destination[..(int)Math.Min(destination.Length, _end - at)], at);
        return read > 0 ? read : throw new DicomReadException(ReadError.LengthBeyondEnd, default, at, "the file has become shorter since it was opened");
    }

    protected override bool SkipLongValue(uint length)
    {
        if (length > Options.InMemoryValueLength)
        {
            LeaveOut(length);
            return true;
        }
        Ensure((int)length);
        Position += (int)length;
        return false;
    }
}
