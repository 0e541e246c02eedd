using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The MQ arithmetic decoder (T.800 Annex C). A pass copies it into a local, so that all of it but the contexts is in registers.</summary>
/// <remarks>
/// Instead of the code C its distance from the top of the interval is kept, A − C: the more probable symbol takes Qe off both A and C, so it
/// leaves the distance alone. It came, and nothing is to be renormalised, as long as A stays at or above both the distance and 2^15; the
/// greater of these is the floor. So most symbols cost one subtraction and one comparison. All have 47 fractional bits; the code's come 32
/// at a time, out of bytes from which <see cref="MqBits"/> took the stuffing.
/// </remarks>
internal ref struct MqDecoder
{
    private const long Half = 0x8000L << MqStates.QeShift;
    private const int RefillBits = 32;

    private readonly ref MqContexts _contexts;
    private ReadOnlySpan<byte> _bits;
    private long _interval;
    private long _distance;
    private long _floor;
    private int _bitsLeft;
    private int _position;

    public MqDecoder(ref MqContexts contexts)
    {
        _contexts = ref contexts;
        _contexts.Reset();
    }

    /// <summary>Starts a codeword segment with the contexts as they are (T.800 figure C.10).</summary>
    /// <param name="bits">The segment without stuffing; only ones follow it.</param>
    public void Start(ReadOnlySpan<byte> bits)
    {
        _bits = bits;
        _position = 4;
        _bitsLeft = RefillBits - 15;
        _interval = Half;
        _distance = Half - ((long)BinaryPrimitives.ReadUInt32BigEndian(bits) << MqStates.QeShift - _bitsLeft);
        _floor = Half;
    }

    public readonly void ResetContexts() => _contexts.Reset();

    /// <summary>Decodes a symbol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(int context)
    {
        ref var state = ref _contexts[context & (MqContexts.Length - 1)];
        var word = state;
        var qe = word & MqStates.QeMask;
        var interval = _interval - qe;
        if (interval >= _floor)
        {
            _interval = interval;
            return (int)word & 1;
        }

        // The code decides between the part below Qe and the one above; the smaller one is the less probable symbol's. The context moves on,
        // and all is renormalised (T.800 figures C.16 to C.18), without branches.
        var lower = interval - _distance >> 63;
        var lessProbable = (int)(lower ^ interval - qe >> 63) & 1;
        var distance = _distance - (interval & lower);
        interval += qe - interval & lower;
        state = MqStates.Next[((int)word & 0x7F) << 1 | lessProbable];

        var shift = BitOperations.LeadingZeroCount((ulong)interval) - 1;
        _interval = interval << shift;
        distance <<= shift;
        _bitsLeft -= shift;
        if (_bitsLeft < 0)
        {
            var position = _position;
            var next = position <= _bits.Length - 4 ? BinaryPrimitives.ReadUInt32BigEndian(_bits[position..]) : uint.MaxValue;
            _position = position + 4;
            _bitsLeft += RefillBits;
            distance -= (long)next << MqStates.QeShift - _bitsLeft;
        }

        _distance = distance;
        var above = distance - Half;
        _floor = Half + (above & ~(above >> 63));
        return ((int)word ^ lessProbable) & 1;
    }
}
