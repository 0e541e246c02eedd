namespace Placa.Codecs.Jpeg2000;

/// <summary>Writes the bits of packet headers; after a byte of 0xFF a zero bit is stuffed (T.800 section B.10.1).</summary>
internal sealed class PacketBitWriter(PooledBuffer output)
{
    private int _current;
    private int _bitsLeft = 8;

    public void WriteBit(int bit)
    {
        _current |= (bit & 1) << --_bitsLeft;
        if (_bitsLeft == 0)
            WriteByte();
    }

    public void WriteBits(int value, int count)
    {
        while (--count >= 0)
            WriteBit(value >> count);
    }

    /// <summary>Fills up to a byte; a header does not end with 0xFF.</summary>
    public void Align()
    {
        if (_bitsLeft < 8)
            WriteByte();
        if (_bitsLeft == 7)
            WriteByte();
    }

    private void WriteByte()
    {
        output.GetSpan(1)[0] = (byte)_current;
        output.Advance(1);
        _bitsLeft = _current == 0xFF ? 7 : 8;
        _current = 0;
    }
}
