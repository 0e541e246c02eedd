using System.Buffers;
using Placa.Archive.Index;

namespace Placa.Archive.Retrieving;

/// <summary>A range of a deflated data set; what lies before it is inflated and passed over. The limits were kept at ingest.</summary>
internal sealed class InflatedRange : ForwardStream
{
    private readonly Stream _inflated;
    private readonly long _length;
    private long _position;

    /// <summary>Takes over the stream.</summary>
    public InflatedRange(Stream inflated, ByteRange range)
    {
        _inflated = inflated;
        _length = range.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var left = range.Offset; left > 0;)
            {
                var read = inflated.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
                if (read == 0)
                    throw new EndOfStreamException("The deflated data set ends before the value.");
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override long Length => _length;

    public override int Read(Span<byte> buffer)
    {
        var read = _inflated.Read(buffer[..(int)Math.Min(buffer.Length, _length - _position)]);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inflated.Dispose();
        base.Dispose(disposing);
    }
}
