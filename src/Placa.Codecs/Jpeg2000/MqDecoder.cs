using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The state words of the 19 contexts, with room up to a power of two.</summary>
[InlineArray(Length)]
internal struct MqContexts
{
    public const int Length = 32;

    private uint _first;
}

/// <summary>The MQ arithmetic decoder (T.800 Annex C).</summary>
/// <remarks>
/// As long as the more probable symbol comes and nothing is to be renormalised, interval A and code C both lose Qe. So the smaller of A − 2^15
/// and C is kept as the margin, which the caller holds in a local; A and C are kept without it. Symbols that the margin pays for cost one
/// subtraction and one comparison; all others go through <see cref="Exchange"/>. A, C and the margin have 16 fractional bits.
/// </remarks>
internal ref struct MqDecoder
{
    private ReadOnlySpan<byte> _bytes;
    private MqContexts _contexts;
    private uint _interval;
    private uint _code;
    private int _shiftsLeft;
    private int _position;

    /// <summary>Starts a codeword segment (T.800 figure C.10).</summary>
    /// <param name="bytes">The segment and two bytes of 0xFF after it, which stand for all that follows.</param>
    public MqDecoder(ReadOnlySpan<byte> bytes)
    {
        ResetContexts();
        Restart(bytes);
    }

    /// <summary>What A and C can still lose together; between passes it is kept here.</summary>
    public int Margin { get; set; }

    public void ResetContexts()
    {
        Span<uint> contexts = _contexts;
        contexts.Fill(MqStates.Word(0, 0));
        contexts[BlockContexts.ZeroCoding] = MqStates.Word(MqStates.FirstZeroCoding, 0);
        contexts[BlockContexts.RunLength] = MqStates.Word(MqStates.RunLength, 0);
        contexts[BlockContexts.Uniform] = MqStates.Word(MqStates.Uniform, 0);
    }

    /// <summary>Starts the next codeword segment with the contexts as they are.</summary>
    public void Restart(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _position = 0;
        _code = (uint)bytes[0] << 16;
        ReadByte();
        _code <<= 7;
        _shiftsLeft -= 7;
        _interval = 0x8000_0000;
        SplitMargin();
    }

    /// <summary>Decodes a symbol; the margin is the caller's local.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(int context, ref int margin)
    {
        var word = _contexts[context & (MqContexts.Length - 1)];
        var left = margin - (int)(word & 0xFFFF_0000);
        if (left >= 0)
        {
            margin = left;
            return (int)(word & 1);
        }

        var result = Exchange(context, left);
        margin = (int)(result >> 1);
        return (int)(result & 1);
    }

    /// <summary>Decides a symbol by the whole of A and C, moves the context on and renormalises (T.800 figures C.16 to C.18).</summary>
    /// <returns>The new margin, and the symbol in bit 0.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint Exchange(int context, int left)
    {
        ref var state = ref _contexts[context & (MqContexts.Length - 1)];
        var word = state;
        var qe = word & 0xFFFF_0000;
        var interval = _interval + (uint)left; // A less Qe
        var code = _code + (uint)left + qe;
        uint lessProbable;
        if (code < qe)
        {
            lessProbable = interval >= qe ? 1u : 0u;
            interval = qe;
        }
        else
        {
            code -= qe;
            lessProbable = interval < qe ? 1u : 0u;
        }

        state = MqStates.Next[((word & 0x7F) << 1 | lessProbable) & 0xFF];
        _interval = interval;
        _code = code;
        do
        {
            if (_shiftsLeft == 0)
                ReadByte();
            var shift = Math.Min(BitOperations.LeadingZeroCount(_interval), _shiftsLeft);
            _interval <<= shift;
            _code <<= shift;
            _shiftsLeft -= shift;
        }
        while ((int)_interval >= 0);

        SplitMargin();
        return (uint)Margin << 1 | (word & 1 ^ lessProbable);
    }

    private void SplitMargin()
    {
        var margin = Math.Min(_interval - 0x8000_0000, _code);
        _interval -= margin;
        _code -= margin;
        Margin = (int)margin;
    }

    /// <summary>After 0xFF a byte brings 7 bits; one above 0x8F is a marker, from which on only ones come (T.800 figure C.19).</summary>
    private void ReadByte()
    {
        if (_bytes[_position] != 0xFF)
        {
            _code += (uint)_bytes[++_position] << 8;
            _shiftsLeft = 8;
        }
        else if (_bytes[_position + 1] > 0x8F)
        {
            _code += 0xFF00;
            _shiftsLeft = 8;
        }
        else
        {
            _code += (uint)_bytes[++_position] << 9;
            _shiftsLeft = 7;
        }
    }
}
