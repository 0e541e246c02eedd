namespace Placa.Codecs.Jpeg2000;

/// <summary>Reads the bits of a packet header; after a byte of 0xFF a zero bit is stuffed (T.800 section B.10.1).</summary>
internal ref struct PacketBitReader(ReadOnlySpan<byte> bytes, int position)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _current;
    private int _bitsLeft;

    /// <summary>The first byte that has not been touched.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The header was cut; bits beyond the end are zero.</summary>
    public bool IsBeyondEnd { get; private set; }

    public int ReadBit()
    {
        if (_bitsLeft == 0)
        {
            _bitsLeft = _current == 0xFF ? 7 : 8;
            if (Position < _bytes.Length)
            {
                _current = _bytes[Position++];
            }
            else
            {
                _current = 0;
                IsBeyondEnd = true;
            }
        }

        return _current >> --_bitsLeft & 1;
    }

    public int ReadBits(int count)
    {
        var value = 0;
        for (; count > 0; count--)
            value = value << 1 | ReadBit();
        return value;
    }

    /// <summary>Ends the header at a byte; one after 0xFF holds nothing but the stuffed bit.</summary>
    public void Align()
    {
        if (_current == 0xFF && Position < _bytes.Length)
            Position++;
        _current = 0;
        _bitsLeft = 0;
    }
}
