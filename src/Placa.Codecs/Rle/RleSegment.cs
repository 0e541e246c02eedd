using System.Runtime.Intrinsics;

namespace Placa.Codecs.Rle;

/// <summary>
/// Reads one RLE segment piece by piece (PS3.5 section G.3.2). A code byte n from 0 to 127 is followed by n + 1 literal bytes, one from
/// -1 to -127 by a byte to repeat 1 - n times; -128 means nothing.
/// </summary>
internal struct RleSegment(int start, int end)
{
    private const int LongestCode = 128;

    private int _position = start;
    private int _literalsLeft;
    private int _repeatsLeft;
    private byte _repeated;

    /// <summary>Where the next byte is taken from, counted from the start of the frame's bytes.</summary>
    public readonly int Position => _position;

    /// <summary>Fills the destination, or as much of it as the segment still supplies.</summary>
    /// <returns>Bytes written. What follows them in the destination may have been overwritten.</returns>
    public int Read(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        var source = frame[..end];
        var written = 0;
        while (written < destination.Length)
        {
            if (_repeatsLeft > 0)
            {
                var count = Math.Min(_repeatsLeft, destination.Length - written);
                destination.Slice(written, count).Fill(_repeated);
                _repeatsLeft -= count;
                written += count;
            }
            else if (_literalsLeft > 0)
            {
                var count = Math.Min(Math.Min(_literalsLeft, destination.Length - written), source.Length - _position);
                if (count == 0)
                    break;
                source.Slice(_position, count).CopyTo(destination[written..]);
                _position += count;
                _literalsLeft -= count;
                written += count;
            }
            else
            {
                written = ReadWholeCodes(source, destination, written);
                if (written < destination.Length && !TryReadCode(source))
                    break;
            }
        }

        return written;
    }

    /// <summary>
    /// Follows codes as long as the longest one fits on both sides. Most codes are short, so up to 16 bytes are moved as one
    /// vector that may run over; the next code overwrites the excess.
    /// </summary>
    private int ReadWholeCodes(ReadOnlySpan<byte> source, Span<byte> destination, int written)
    {
        var position = _position;
        var lastPosition = source.Length - LongestCode - 1;
        var lastWritten = destination.Length - LongestCode;
        while (position <= lastPosition && written <= lastWritten)
        {
            var code = source[position++];
            if (code < 128)
            {
                var count = code + 1;
                if (count <= Vector128<byte>.Count)
                    Vector128.Create(source.Slice(position, Vector128<byte>.Count)).CopyTo(destination.Slice(written, Vector128<byte>.Count));
                else
                    source.Slice(position, count).CopyTo(destination[written..]);
                position += count;
                written += count;
            }
            else if (code > 128)
            {
                var count = 257 - code;
                var value = source[position++];
                if (count <= Vector128<byte>.Count)
                    Vector128.Create(value).CopyTo(destination.Slice(written, Vector128<byte>.Count));
                else
                    destination.Slice(written, count).Fill(value);
                written += count;
            }
        }

        _position = position;
        return written;
    }

    private bool TryReadCode(ReadOnlySpan<byte> source)
    {
        if (_position >= source.Length)
            return false;

        var code = source[_position];
        if (code > 128)
        {
            if (_position + 1 >= source.Length)
                return false;
            _repeated = source[_position + 1];
            _repeatsLeft = 257 - code;
            _position += 2;
            return true;
        }

        _literalsLeft = code == 128 ? 0 : code + 1;
        _position++;
        return true;
    }
}
