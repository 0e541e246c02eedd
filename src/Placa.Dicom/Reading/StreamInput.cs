using Microsoft.Win32.SafeHandles;

namespace Placa.Dicom;

/// <summary>
/// Reads a stream that need not seek, once and forwards. What goes beyond a few MiB is copied to a temporary file, which is gone when it
/// is closed, so that long values take no memory and none is lost.
/// </summary>
internal sealed class StreamInput(Stream stream, ReadOptions options) : BlockInput(0, options)
{
    private const int InMemoryLength = 8 << 20;
    private const long MoreThanThereCanBe = long.MaxValue / 2;

    private SafeFileHandle? _spool;
    private long _pulled;
    private bool _ended;

    public override long Remaining => _ended ? _pulled - Offset : MoreThanThereCanBe;

    /// <summary>The temporary file, which whoever keeps the tape closes; null when everything is in memory.</summary>
    public SafeFileHandle? Spool => _spool;

    protected override SafeFileHandle? File => _spool;

    public override long Available(long length)
    {
        var buffered = Filled - Position;
        if (length <= buffered)
            return length;
        if (length <= Options.InMemoryValueLength || (_spool is null && Filled + length <= InMemoryLength))
        {
            Ensure((int)length);
            return Math.Min(length, Filled - Position);
        }

        _spool ??= StartSpool();
        var block = new byte[1 << 17];
        for (var wanted = Offset + length - _pulled; wanted > 0 && !_ended;)
            wanted -= Pull(block.AsSpan(0, (int)Math.Min(block.Length, wanted)));
        return Math.Min(length, _pulled - Offset);
    }

    public override Stream OpenRest() => new RestStream(Buffer.AsMemory(Position, Filled - Position), stream);

    protected override int Pull(Span<byte> destination)
    {
        var read = stream.Read(destination);
        _ended |= read == 0;
        if (_spool is not null && read > 0)
            RandomAccess.Write(_spool, destination[..read], _pulled);
        _pulled += read;
        return read;
    }

    // Available has seen to it that the bytes are in the temporary file.
    protected override bool SkipLongValue(uint length)
    {
        LeaveOut(length);
        return true;
    }

    private SafeFileHandle StartSpool()
    {
        // GetTempFileName makes a file that only its owner can read.
        var spool = System.IO.File.OpenHandle(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.Write(spool, Buffer.AsSpan(0, Filled), Origin);
        return spool;
    }
}
