using System.Buffers.Binary;

namespace Placa.Codecs.JpegLS;

/// <summary>
/// Takes the stuffed bits out of entropy-coded data (T.87 clause A.1), as much at a time as a line can need, into a window from which
/// codes are read without a look at bytes. It stops at a marker; zero bits follow, which are no code.
/// </summary>
internal ref struct BitUnstuffer(ReadOnlySpan<byte> codestream, int position, Span<byte> window)
{
    /// <summary>Zeros behind the last bit, which is more than reading can go astray before it meets an impossible code.</summary>
    public const int Slack = 64;

    private readonly ReadOnlySpan<byte> _codestream = codestream;
    private readonly Span<byte> _window = window;
    private int _position = position;
    private int _bitCount;
    private bool _isAtEnd;

    /// <summary>Where the next bytes are taken from; never inside or behind a marker.</summary>
    public readonly int Position => _position;

    public readonly ReadOnlySpan<byte> Window => _window;

    /// <summary>Whether reading has taken bits that the data did not have.</summary>
    public readonly bool IsPastEnd(int bitPosition) => bitPosition > _bitCount;

    /// <summary>Where in the codestream a bit of the window comes from, but for the bits stuffed in between.</summary>
    public readonly int CodestreamPosition(int bitPosition) => Math.Max(0, _position - Math.Max(0, _bitCount - bitPosition) / 8);

    /// <summary>Sees to it that so many bits are in the window, unless the data ends before.</summary>
    public void Require(long bits, ref int bitPosition)
    {
        if (_isAtEnd || _bitCount - bitPosition >= bits)
            return;

        var start = bitPosition >> 3;
        _window[start..((_bitCount + 7) >> 3)].CopyTo(_window);
        _bitCount -= start << 3;
        bitPosition &= 7;
        Fill();
    }

    private void Fill()
    {
        var (from, to, count) = (_position, _bitCount >> 3, _bitCount & 7);
        var rest = count == 0 ? 0 : (ulong)_window[to] << 56; // the bits of a byte that is not full, from the top
        for (var end = _window.Length - Slack; to < end;)
        {
            if (_codestream.Length - from >= sizeof(ulong))
            {
                var bytes = BinaryPrimitives.ReadUInt64BigEndian(_codestream[from..]);
                if (((~bytes - 0x0101010101010101) & bytes & 0x8080808080808080) == 0) // no byte is 0xFF
                {
                    BinaryPrimitives.WriteUInt64BigEndian(_window[to..], rest | bytes >> count);
                    rest = bytes << 1 << (63 - count);
                    from += sizeof(ulong);
                    to += sizeof(ulong);
                    continue;
                }
            }

            if (from < _codestream.Length && _codestream[from] != 0xFF)
            {
                rest |= (ulong)_codestream[from++] << (56 - count);
                count += 8;
            }
            else if (from + 1 < _codestream.Length && _codestream[from + 1] < 0x80)
            {
                rest |= (ulong)(0xFF << 7 | _codestream[from + 1]) << (49 - count);
                count += 15;
                from += 2;
            }
            else
            {
                _isAtEnd = true;
                break;
            }

            for (; count >= 8; count -= 8)
            {
                _window[to++] = (byte)(rest >> 56);
                rest <<= 8;
            }
        }

        _window[to..Math.Min(to + Slack, _window.Length)].Clear();
        _window[to] = (byte)(rest >> 56);
        (_position, _bitCount) = (from, to * 8 + count);
    }
}
