using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The MQ arithmetic encoder (T.800 Annex C.2). A pass copies it into a local, so that all of it but contexts and bytes is in registers.</summary>
/// <param name="contexts">Room for the state words of the 19 contexts, up to a power of two.</param>
/// <param name="bytes">Receives the segment. The first byte is none of it: it takes a carry that cannot come.</param>
internal ref struct MqEncoder(ref MqContexts contexts, Span<byte> bytes)
{
    private readonly ref MqContexts _contexts = ref contexts;
    private Span<byte> _bytes = bytes;
    private uint _interval;
    private uint _code;
    private int _shiftsLeft;

    /// <summary>Where the byte stands that was written last; a carry may still come to it.</summary>
    public int Last { get; private set; }

    public void Start()
    {
        _contexts.Reset();
        _bytes[0] = 0;
        Last = 0;
        _interval = 0x8000;
        _code = 0;
        _shiftsLeft = 12;
    }

    /// <summary>Goes on in more room, into which the bytes so far have been copied.</summary>
    public void MoveTo(Span<byte> bytes) => _bytes = bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(int context, int symbol)
    {
        ref var state = ref _contexts[context & (MqContexts.Length - 1)];
        var word = state;
        var qe = (uint)(word >> MqStates.QeShift);
        var interval = _interval - qe;
        var lessProbable = ((uint)symbol ^ (uint)word) & 1;
        if (lessProbable == 0 && (interval & 0x8000) != 0)
        {
            _interval = interval;
            _code += qe;
            return;
        }

        // The smaller part goes to the less probable symbol (T.800 figures C.6 and C.7): the upper one, A less Qe, starts at Qe.
        var takesUpper = lessProbable ^ (interval < qe ? 1u : 0u) ^ 1;
        var upper = 0 - takesUpper;
        _code += qe & upper;
        interval = interval & upper | qe & ~upper;
        state = MqStates.Next[((int)word & 0x7F) << 1 | (int)lessProbable];

        var shift = BitOperations.LeadingZeroCount(interval) - 16;
        _interval = interval << shift;
        while (shift >= _shiftsLeft)
        {
            _code <<= _shiftsLeft;
            shift -= _shiftsLeft;
            WriteByte();
        }

        _code <<= shift;
        _shiftsLeft -= shift;
    }

    /// <summary>Ends the segment with as many ones as fit (T.800 figure C.11).</summary>
    /// <returns>Its length.</returns>
    public int Finish()
    {
        var limit = _code + _interval;
        _code |= 0xFFFF;
        if (_code >= limit)
            _code -= 0x8000;
        _code <<= _shiftsLeft;
        WriteByte();
        _code <<= _shiftsLeft;
        WriteByte();
        return _bytes[Last] == 0xFF ? Last - 1 : Last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteByte()
    {
        var last = Last;
        Last = last + 1;
        if (_bytes[last] != 0xFF && _code >= 0x800_0000)
        {
            _bytes[last]++;
            _code &= 0x7FF_FFFF;
        }

        // After 0xFF only 7 bits follow, so that there is room for a carry.
        var stuffed = _bytes[last] == 0xFF ? 1 : 0;
        var place = 19 + stuffed;
        _bytes[last + 1] = (byte)(_code >> place);
        _code &= (1u << place) - 1;
        _shiftsLeft = 8 - stuffed;
    }
}
