using System.Buffers.Binary;

namespace Placa.Codecs.HighThroughput;

/// <summary>Collects bits, the first lowest, without stuffing; <see cref="HtStuffing"/> adds that when a segment is complete.</summary>
internal ref struct HtBitWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;
    private ulong _bits;
    private int _count; // below 32 between calls
    private int _position;

    public readonly int BitLength => 8 * _position + _count;

    /// <summary>Writes at most 32 bits; those above the length are zero.</summary>
    public void Write(uint value, int length)
    {
        _bits |= (ulong)value << _count;
        _count += length;
        if (_count >= 32)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes[_position..], (uint)_bits);
            _position += 4;
            _bits >>= 32;
            _count -= 32;
        }
    }

    /// <summary>Puts the last bits into memory, and eight bytes of zeros after them.</summary>
    public readonly void Flush()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[_position..], _bits);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[(_position + 8)..], 0);
    }
}
