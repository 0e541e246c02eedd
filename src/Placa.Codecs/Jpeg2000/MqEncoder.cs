namespace Placa.Codecs.Jpeg2000;

/// <summary>The MQ arithmetic encoder (T.800 Annex C.2).</summary>
internal sealed class MqEncoder
{
    private readonly uint[] _contexts = new uint[MqContexts.Length];

    /// <summary>The first byte is none of the segment's: it takes a carry that cannot come.</summary>
    private byte[] _bytes = new byte[4096];
    private int _last;
    private uint _interval;
    private uint _code;
    private int _shiftsLeft;

    public void Start()
    {
        _contexts.AsSpan().Fill(MqStates.Word(0, 0));
        _contexts[BlockContexts.ZeroCoding] = MqStates.Word(MqStates.FirstZeroCoding, 0);
        _contexts[BlockContexts.RunLength] = MqStates.Word(MqStates.RunLength, 0);
        _contexts[BlockContexts.Uniform] = MqStates.Word(MqStates.Uniform, 0);
        _bytes[0] = 0;
        _last = 0;
        _interval = 0x8000;
        _code = 0;
        _shiftsLeft = 12;
    }

    public void Encode(int context, int symbol)
    {
        ref var state = ref _contexts[context & (MqContexts.Length - 1)];
        var word = state;
        var qe = word >> 16;
        _interval -= qe;
        if (((uint)symbol & 1) == (word & 1))
        {
            if ((_interval & 0x8000) != 0)
            {
                _code += qe;
                return;
            }

            if (_interval < qe)
                _interval = qe;
            else
                _code += qe;
            state = MqStates.Next[(word & 0x7F) << 1 & 0xFF];
        }
        else
        {
            if (_interval < qe)
                _code += qe;
            else
                _interval = qe;
            state = MqStates.Next[((word & 0x7F) << 1 | 1) & 0xFF];
        }

        do
        {
            _interval <<= 1;
            _code <<= 1;
            if (--_shiftsLeft == 0)
                WriteByte();
        }
        while ((_interval & 0x8000) == 0);
    }

    /// <summary>Ends the segment with as many ones as fit (T.800 figure C.11).</summary>
    public ReadOnlySpan<byte> Finish()
    {
        var limit = _code + _interval;
        _code |= 0xFFFF;
        if (_code >= limit)
            _code -= 0x8000;
        _code <<= _shiftsLeft;
        WriteByte();
        _code <<= _shiftsLeft;
        WriteByte();
        return _bytes[_last] == 0xFF ? _bytes.AsSpan(1, _last - 1) : _bytes.AsSpan(1, _last);
    }

    private void WriteByte()
    {
        if (_last + 2 > _bytes.Length)
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        if (_bytes[_last] != 0xFF && _code >= 0x800_0000)
        {
            _bytes[_last]++;
            _code &= 0x7FF_FFFF;
        }

        if (_bytes[_last] == 0xFF)
        {
            _bytes[++_last] = (byte)(_code >> 20);
            _code &= 0xF_FFFF;
            _shiftsLeft = 7;
        }
        else
        {
            _bytes[++_last] = (byte)(_code >> 19);
            _code &= 0x7_FFFF;
            _shiftsLeft = 8;
        }
    }
}
