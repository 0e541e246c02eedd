using Placa.Dicom;

namespace Placa.Archive.Retrieving;

/// <summary>
/// Native values as little endian bytes from their first bit: turns big endian numbers round and shifts a frame of single-bit
/// samples that begins within a byte (PS3.5 section 8.1.1).
/// </summary>
internal sealed class PixelStream(Stream source, long length, int swapWidth, int shift) : ForwardStream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _filled;
    private int _taken;
    private int _carry = -1;
    private long _position;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _filled && !Fill())
            return 0;

        var count = (int)Math.Min(Math.Min(buffer.Length, _filled - _taken), length - _position);
        _buffer.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        _position += count;
        return count;
    }

    private bool Fill()
    {
        _taken = 0;
        _filled = source.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
        ByteOrder.Swap(_buffer.AsSpan(0, _filled), swapWidth);
        if (shift > 0)
            Shift();
        return _filled > 0;
    }

    /// <summary>Each byte out is made of two in: the first of them is carried from buffer to buffer.</summary>
    private void Shift()
    {
        var start = 0;
        if (_carry < 0 && _filled > 0)
            _carry = _buffer[start++];

        var output = 0;
        for (; start < _filled; start++)
        {
            var next = _buffer[start];
            _buffer[output++] = (byte)(_carry >> shift | next << (8 - shift));
            _carry = next;
        }

        if (_filled < _buffer.Length && _carry >= 0 && _position + output < length)
        {
            _buffer[output++] = (byte)(_carry >> shift); // the last one has no successor
            _carry = -1;
        }

        _filled = output;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
