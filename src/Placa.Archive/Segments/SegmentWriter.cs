using Microsoft.Win32.SafeHandles;

namespace Placa.Archive.Segments;

/// <summary>Where an entry's data set lies.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="EntryOffset">Where the entry's tar header begins.</param>
/// <param name="Offset">Where the content's data set bytes begin, after the file meta information.</param>
/// <param name="Length">Bytes of the data set.</param>
/// <param name="End">Where the next entry begins.</param>
internal readonly record struct EntryLocation(int Segment, long EntryOffset, long Offset, long Length, long End);

/// <summary>The open segment: entries are appended, flushed together, and the file is closed for good when it is full.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private static readonly byte[] Zeros = new byte[2 * TarHeader.BlockLength];

    private readonly SafeFileHandle _file;

    private SegmentWriter(SafeFileHandle file, int number, long position)
    {
        _file = file;
        Number = number;
        Position = position;
    }

    public int Number { get; }

    /// <summary>Where the next entry begins.</summary>
    public long Position { get; private set; }

    public static SegmentWriter Create(SegmentFolder folder, int number) => new(folder.Create(number), number, 0);

    /// <summary>Goes on with a segment that the last process left open; what follows the position was cut.</summary>
    public static SegmentWriter Continue(SegmentFolder folder, int number, long position) =>
        new(folder.OpenWrite(number), number, position);

    /// <summary>Appends an instance. It is not durable before <see cref="Flush"/>.</summary>
    public EntryLocation AppendInstance(Ulid name, ReadOnlySpan<byte> header, StagedBytes dataset)
    {
        var contentLength = header.Length + dataset.Length;
        return Append($"i/{name}.dcm", name.Time, contentLength, header, dataset.CopyTo, dataset.Length);
    }

    /// <summary>Appends a decision. It is not durable before <see cref="Flush"/>.</summary>
    public EntryLocation AppendDecision(Ulid name, byte[] json) =>
        Append($"j/{name}.json", name.Time, json.Length, json, static (_, _) => { }, 0);

    private EntryLocation Append(
        string name, DateTimeOffset time, long contentLength, ReadOnlySpan<byte> start, Action<SafeFileHandle, long> copyRest, long restLength)
    {
        var entry = Position;
        var contentOffset = entry + TarHeader.BlockLength;
        var contentEnd = contentOffset + contentLength;
        var end = contentOffset + TarHeader.Padded(contentLength);
        try
        {
            Span<byte> first = stackalloc byte[TarHeader.BlockLength + 1024];
            new TarHeader(name, contentLength, time).Write(first);
            if (start.Length <= 1024)
            {
                start.CopyTo(first[TarHeader.BlockLength..]);
                RandomAccess.Write(_file, first[..(TarHeader.BlockLength + start.Length)], entry);
            }
            else
            {
                RandomAccess.Write(_file, first[..TarHeader.BlockLength], entry);
                RandomAccess.Write(_file, start, contentOffset);
            }

            copyRest(_file, contentOffset + start.Length);
            if (end > contentEnd)
                RandomAccess.Write(_file, Zeros.AsSpan(0, (int)(end - contentEnd)), contentEnd);
        }
        catch
        {
            TakeBack(entry);
            throw;
        }

        Position = end;
        return new EntryLocation(Number, entry, contentOffset + start.Length, restLength, end);
    }

    /// <summary>Gives up what was appended from here on, as far as the system lets us.</summary>
    public void TakeBack(long position)
    {
        Position = position;
        try
        {
            RandomAccess.SetLength(_file, position);
        }
        catch (IOException)
        {
            // The next start finds the leftover, and cuts it or takes it as whole: both are allowed for what was not acknowledged.
        }
    }

    /// <summary>Makes everything appended so far durable.</summary>
    public void Flush() => DurableFile.FlushData(_file);

    /// <summary>Writes the end-of-archive mark of the tar format; the segment never changes again.</summary>
    public void Close()
    {
        RandomAccess.Write(_file, Zeros, Position);
        Flush();
        Position += Zeros.Length;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Makes a segment of its own out of a staged file: header and end mark are written around the bytes where they are.
    /// Durable, but for its name, when this returns.
    /// </summary>
    public static EntryLocation SealStaged(Ulid name, InstanceHeader header, StagedBytes dataset, int number)
    {
        var file = dataset.File ?? throw new InvalidOperationException("Only a staged file can become a segment.");
        var start = new byte[StagedBytes.ReservedLength];
        var contentLength = StagedBytes.ReservedLength - TarHeader.BlockLength + dataset.Length;
        new TarHeader($"i/{name}.dcm", contentLength, name.Time).Write(start);
        header.Encode(StagedBytes.ReservedLength - TarHeader.BlockLength).CopyTo(start, TarHeader.BlockLength);
        RandomAccess.Write(file, start, 0);

        var contentEnd = StagedBytes.ReservedLength + dataset.Length;
        var end = TarHeader.BlockLength + TarHeader.Padded(contentLength);
        RandomAccess.Write(file, new byte[(int)(end - contentEnd) + Zeros.Length], contentEnd);
        DurableFile.Flush(file);
        return new EntryLocation(number, 0, StagedBytes.ReservedLength, dataset.Length, end);
    }
}
