namespace Placa.Codecs.Jpeg2000;

/// <summary>Reads the bits of passes that bypass the arithmetic coder; after 0xFF comes a stuffed zero bit (T.800 section D.6).</summary>
internal ref struct RawBitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;
    private int _current;
    private int _bitsLeft;

    public int ReadBit()
    {
        if (_bitsLeft == 0)
        {
            _bitsLeft = _current == 0xFF ? 7 : 8;
            _current = _position < _bytes.Length ? _bytes[_position++] : 0xFF;
        }

        return _current >> --_bitsLeft & 1;
    }
}
