namespace Placa.Archive.Segments;

/// <summary>
/// The end of the log where entries are appended. One thread at a time uses it. Segments are closed when full; after a failed
/// write or flush the open one is given up and never written again.
/// </summary>
internal sealed class SegmentLog : IDisposable
{
    private readonly SegmentFolder _folder;
    private readonly UlidGenerator _names;
    private readonly long _segmentLength;
    private SegmentWriter? _open;
    private long _flushed;
    private int _lastNumber;

    public SegmentLog(SegmentFolder folder, UlidGenerator names, long segmentLength)
    {
        _folder = folder;
        _names = names;
        _segmentLength = segmentLength;
        _lastNumber = folder.List() is [.., var last] ? last : 0;
    }

    /// <summary>Goes on with a segment left open by the last process, instead of beginning a new one.</summary>
    public void Continue(int number, long position)
    {
        _open = SegmentWriter.Continue(_folder, number, position);
        _flushed = position;
    }

    /// <summary>Appends an instance; durable after the next <see cref="Flush"/>.</summary>
    public (Ulid Name, EntryLocation Location) Append(Func<Ulid, InstanceHeader> makeHeader, StagedBytes dataset)
    {
        var name = _names.Next();
        return (name, Open().AppendInstance(name, makeHeader(name).Encode(), dataset));
    }

    /// <summary>Appends a decision; durable after the next <see cref="Flush"/>.</summary>
    public (Ulid Name, EntryLocation Location) AppendDecision(Func<Ulid, byte[]> makeJson)
    {
        var name = _names.Next();
        return (name, Open().AppendDecision(name, makeJson(name)));
    }

    /// <summary>Makes a staged file a segment of its own; durable when this returns.</summary>
    public (Ulid Name, EntryLocation Location) AppendAsSegment(Func<Ulid, InstanceHeader> makeHeader, StagedBytes dataset)
    {
        var name = _names.Next();
        var number = ++_lastNumber;
        if (File.Exists(_folder.PathOf(number)))
            throw new IOException($"Segment {number} appeared from elsewhere.");

        var location = SegmentWriter.SealStaged(name, makeHeader(name), dataset, number);
        File.Move(dataset.FilePath!, _folder.PathOf(number), overwrite: true); // without overwrite it would be link and unlink
        dataset.Release();
        DurableFile.FlushDirectory(_folder.Path);
        return (name, location);
    }

    /// <summary>Makes everything appended durable, and closes the segment when it is full.</summary>
    /// <exception cref="IOException">Nothing appended since the last flush may be acknowledged.</exception>
    public void Flush()
    {
        if (_open is null || _open.Position == _flushed)
            return;

        try
        {
            if (_open.Position >= _segmentLength)
            {
                _open.Close();
                _open.Dispose();
                _open = null;
                return;
            }

            _open.Flush();
            _flushed = _open.Position;
        }
        catch
        {
            GiveUp();
            throw;
        }
    }

    /// <summary>Leaves the open segment as it was flushed last; what comes next begins a new one.</summary>
    public void GiveUp()
    {
        _open?.TakeBack(_flushed);
        _open?.Dispose();
        _open = null;
    }

    private SegmentWriter Open()
    {
        if (_open is null)
        {
            _open = SegmentWriter.Create(_folder, ++_lastNumber);
            _flushed = 0;
        }

        return _open;
    }

    public void Dispose() => _open?.Dispose();
}
