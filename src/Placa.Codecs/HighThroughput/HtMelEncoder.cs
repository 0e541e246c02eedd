namespace Placa.Codecs.HighThroughput;

/// <summary>Encodes the adaptive run lengths that say which quads of context zero are significant (T.814 section 7.3.3).</summary>
internal ref struct HtMelEncoder(Span<byte> bytes)
{
    private const ulong Exponents = 0x5_4_3_3_2_2_2_1_1_1_0_0_0;

    private readonly Span<byte> _bytes = bytes;
    private int _run;
    private int _state;

    /// <summary>Whole bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>The bits of the byte under way, the last one lowest.</summary>
    public int Partial { get; private set; }

    /// <summary>How many bits that byte lacks.</summary>
    public int Missing { get; private set; } = 8;

    public void Encode(bool symbol)
    {
        var exponent = (int)(Exponents >> (4 * _state)) & 0xF;
        if (symbol)
        {
            WriteBit(0);
            for (var bit = exponent - 1; bit >= 0; bit--)
                WriteBit(_run >> bit & 1);
            _run = 0;
            _state = Math.Max(_state - 1, 0);
        }
        else if (++_run == 1 << exponent)
        {
            WriteBit(1);
            _run = 0;
            _state = Math.Min(_state + 1, 12);
        }
    }

    /// <summary>Ends the run under way; the decoder stops before it would look beyond.</summary>
    public void Finish()
    {
        if (_run > 0)
            WriteBit(1);
    }

    private void WriteBit(int bit)
    {
        Partial = Partial << 1 | bit;
        if (--Missing > 0)
            return;

        _bytes[Length++] = (byte)Partial;
        Missing = Partial == 0xFF ? 7 : 8;
        Partial = 0;
    }
}
