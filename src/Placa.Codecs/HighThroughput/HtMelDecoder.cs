namespace Placa.Codecs.HighThroughput;

/// <summary>Decodes the adaptive run lengths that say which quads of context zero are significant (T.814 section 7.3.3).</summary>
internal ref struct HtMelDecoder(ReadOnlySpan<byte> segment)
{
    /// <summary>The exponents of the 13 states, four bits each (T.814 Table 2).</summary>
    private const ulong Exponents = 0x5_4_3_3_2_2_2_1_1_1_0_0_0;

    private readonly ReadOnlySpan<byte> _segment = segment;
    private ulong _bits;
    private int _count;
    private int _position;
    private int _previous;
    private int _state;

    /// <summary>
    /// The next run, counted in twos as the cleanup decoder takes two off for every symbol: 2n + 1 for n symbols 0 and then a 1, which
    /// leaves −1 at the 1; 2(n − 1) for n symbols 0 and no 1, which leaves −2 after the last.
    /// </summary>
    public int NextRun()
    {
        if (_count < 6)
            Fill();

        var exponent = (int)(Exponents >> (4 * _state)) & 0xF;
        if ((long)_bits < 0)
        {
            _state = Math.Min(_state + 1, 12);
            _bits <<= 1;
            _count--;
            return (1 << exponent) - 1 << 1;
        }

        var run = (int)(_bits >> (63 - exponent)) << 1 | 1;
        _state = Math.Max(_state - 1, 0);
        _bits <<= exponent + 1;
        _count -= exponent + 1;
        return run;
    }

    /// <summary>The last byte belongs to the VLC segment by half: its low four bits read as ones, as does all beyond (T.814 section 7.1.3).</summary>
    private void Fill()
    {
        while (_count <= 56)
        {
            var value = 0xFF;
            if (_position < _segment.Length)
                value = _segment[_position++];
            if (_position == _segment.Length)
                value |= 0x0F;

            var length = _previous == 0xFF ? 7 : 8;
            _bits |= (ulong)value << (64 - length - _count);
            _count += length;
            _previous = value;
        }
    }
}
