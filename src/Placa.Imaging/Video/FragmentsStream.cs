using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Fragments one after the other as one stream, read from where they are: nothing is held in memory.</summary>
internal sealed class FragmentsStream : Stream
{
    private readonly IReadOnlyList<Fragment> _fragments;
    private readonly long[] _starts; // of each fragment in the stream, and where the last ends
    private Stream? _current;
    private int _index = -1;
    private long _position;

    /// <param name="fragments">The fragments of a value, with the basic offset table, which is left out.</param>
    /// <param name="length">Bytes to give, if not all.</param>
    public FragmentsStream(IReadOnlyList<Fragment> fragments, long length = long.MaxValue)
    {
        _fragments = fragments;
        _starts = new long[Math.Max(1, fragments.Count)];
        for (var i = 1; i < fragments.Count; i++)
            _starts[i] = _starts[i - 1] + fragments[i].Length;
        Length = Math.Min(_starts[^1], length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => _position = Math.Clamp(value, 0, Length);
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = PrepareRead(buffer.Length);
        var read = wanted == 0 ? 0 : _current!.Read(buffer[..wanted]);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = PrepareRead(buffer.Length);
        var read = wanted == 0 ? 0 : await _current!.ReadAsync(buffer[..wanted], cancellationToken);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Opens the fragment at the position, and says how many bytes can be read of it at once.</summary>
    private int PrepareRead(int count)
    {
        count = (int)Math.Min(count, Length - _position);
        if (count <= 0)
            return 0;

        var index = Array.BinarySearch(_starts, _position);
        index = index < 0 ? ~index : index + 1; // the fragment whose end is beyond the position
        while (_starts[index] == _position)
            index++; // fragments without bytes
        var within = _position - _starts[index - 1];
        if (index != _index)
        {
            _current?.Dispose();
            _current = _fragments[index].OpenRead();
            _index = index;
        }

        if (_current!.Position != within)
            _current.Position = within;
        return (int)Math.Min(count, _starts[index] - _position);
    }
}
