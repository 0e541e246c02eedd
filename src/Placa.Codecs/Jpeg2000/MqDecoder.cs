using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The MQ arithmetic decoder (T.800 Annex C). A pass copies it into a local, so that all of it but the contexts is in registers.</summary>
/// <remarks>
/// As long as the more probable symbol comes and nothing is to be renormalised, interval A and code C both lose Qe. So the smaller of A − 2^15
/// and C is kept as a margin; A and C are kept without it. Symbols that the margin pays for cost one subtraction and one comparison. A and
/// the margin have 16 fractional bits, C has 48: its bits come 32 at a time, out of bytes from which <see cref="MqBits"/> took the stuffing.
/// </remarks>
internal ref struct MqDecoder
{
    public const int Contexts = 32;

    private readonly Span<uint> _contexts;
    private ReadOnlySpan<byte> _bits;
    private long _code;
    private uint _interval;
    private int _margin;
    private int _bitsLeft;
    private int _position;

    /// <param name="contexts">Room for the state words of the 19 contexts, up to a power of two.</param>
    public MqDecoder(Span<uint> contexts)
    {
        _contexts = contexts[..Contexts];
        ResetContexts(_contexts);
    }

    public static void ResetContexts(Span<uint> contexts)
    {
        contexts.Fill(MqStates.Word(0, 0));
        contexts[BlockContexts.ZeroCoding] = MqStates.Word(MqStates.FirstZeroCoding, 0);
        contexts[BlockContexts.RunLength] = MqStates.Word(MqStates.RunLength, 0);
        contexts[BlockContexts.Uniform] = MqStates.Word(MqStates.Uniform, 0);
    }

    /// <summary>Starts a codeword segment with the contexts as they are (T.800 figure C.10).</summary>
    /// <param name="bits">The segment without stuffing; only ones follow it.</param>
    public void Start(ReadOnlySpan<byte> bits)
    {
        _bits = bits;
        _code = (long)NextBits(bits, 0) << 31;
        _position = 4;
        _bitsLeft = 48 - 31;
        _interval = 0x8000_0000;
        _margin = 0; // A is 2^15 exactly
    }

    /// <summary>Decodes a symbol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(int context)
    {
        ref var state = ref _contexts[context & (Contexts - 1)];
        var word = state;
        var left = _margin - (int)(word & 0xFFFF_0000);
        if (left >= 0)
        {
            _margin = left;
            return (int)(word & 1);
        }

        // The whole of A and C decides, the context moves on, and both are renormalised (T.800 figures C.16 to C.18), all without branches.
        var qe = word & 0xFFFF_0000;
        var interval = _interval + (uint)left; // A less Qe
        var code = _code + ((long)left << 32); // C less Qe
        var low = code >> 63;
        var lessProbable = (uint)-low ^ (uint)((long)interval - qe >>> 63);
        code += (long)qe << 32 & low;
        interval += qe - interval & (uint)low;
        state = MqStates.Next[(int)((word & 0x7F) << 1 | lessProbable) & 0xFF];

        var shift = BitOperations.LeadingZeroCount(interval);
        interval <<= shift;
        code <<= shift;
        _bitsLeft -= shift;
        if (_bitsLeft < 0)
        {
            code += (long)NextBits(_bits, _position) << 16 - _bitsLeft;
            _position += 4;
            _bitsLeft += 32;
        }

        // The margin is the smaller one.
        var spare = (int)(interval - 0x8000_0000);
        var difference = (code >>> 32) - spare;
        var margin = spare + (int)(difference & difference >> 63);
        _interval = interval - (uint)margin;
        _code = code - ((long)margin << 32);
        _margin = margin;
        return (int)(word & 1 ^ lessProbable);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint NextBits(ReadOnlySpan<byte> bits, int position) =>
        position <= bits.Length - 4 ? BinaryPrimitives.ReadUInt32BigEndian(bits[position..]) : uint.MaxValue;
}
