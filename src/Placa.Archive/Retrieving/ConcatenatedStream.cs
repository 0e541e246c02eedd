namespace Placa.Archive.Retrieving;

/// <summary>Several streams read as one, each opened when its turn comes.</summary>
internal sealed class ConcatenatedStream(IReadOnlyList<Func<Stream>> parts, long length) : ForwardStream
{
    private int _next;
    private Stream? _current;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_current is null)
            {
                if (_next == parts.Count)
                    return 0;
                _current = parts[_next++]();
            }

            var read = _current.Read(buffer);
            if (read > 0)
                return read;

            _current.Dispose();
            _current = null;
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Dispose();
        base.Dispose(disposing);
    }
}
