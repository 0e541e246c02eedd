using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLossless;

/// <summary>
/// Takes differences from entropy-coded data, in which a zero byte is stuffed after each 0xFF (T.81 clause F.1.2.3). It stops at a marker
/// and gives zero bits from there.
/// </summary>
internal ref struct LosslessBitReader(ReadOnlySpan<byte> codestream, int position)
{
    /// <summary>The most bits of a difference: a code of 16 and 15 additional ones.</summary>
    private const int LongestDifference = 32;

    private readonly ReadOnlySpan<byte> _codestream = codestream;
    private int _position = position;
    private int _count;
    private ulong _buffer; // the next bit is the topmost; below _count it is zero
    private int _padding;
    private bool _metUnknownCode;

    /// <summary>Where the next bytes are taken from; never inside or behind a marker.</summary>
    public readonly int Position => _position;

    /// <summary>Whether bits were taken that the data did not have.</summary>
    public readonly bool IsPastEnd => _padding > _count;

    /// <summary>Whether a code was met that the table does not have.</summary>
    public readonly bool MetUnknownCode => _metUnknownCode;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadDifference(LosslessHuffmanTable table)
    {
        if (_count < LongestDifference)
            Refill();

        var entry = table.Lookup[(int)(_buffer >> (64 - LosslessHuffmanTable.LookupBits))];
        var length = entry & 0xFFFF;
        if (length == 0)
        {
            var difference = table.DecodeLong((uint)(_buffer >> 32), entry);
            length = (int)difference;
            entry = (int)(difference >> 32) << 16;
            _metUnknownCode |= length == 0;
        }

        _buffer <<= length;
        _count -= length;
        return entry >> 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Refill()
    {
        if (_codestream.Length - _position >= 4)
        {
            var bytes = BinaryPrimitives.ReadUInt32BigEndian(_codestream[_position..]);
            if (((~bytes - 0x01010101) & bytes & 0x80808080) == 0) // no byte is 0xFF
            {
                _buffer |= (ulong)bytes << (32 - _count);
                _count += 32;
                _position += 4;
                return;
            }
        }

        // Copies, so that the fields themselves may live in registers.
        var (position, count, buffer, padding) = (_position, _count, _buffer, _padding);
        RefillByByte(_codestream, ref position, ref count, ref buffer, ref padding);
        (_position, _count, _buffer, _padding) = (position, count, buffer, padding);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RefillByByte(ReadOnlySpan<byte> codestream, ref int position, ref int count, ref ulong buffer, ref int padding)
    {
        while (count <= 56)
        {
            ulong value = 0;
            if (position >= codestream.Length)
            {
                padding += 8;
            }
            else if (codestream[position] != 0xFF)
            {
                value = codestream[position++];
            }
            else if (position + 1 < codestream.Length && codestream[position + 1] == 0)
            {
                value = 0xFF;
                position += 2;
            }
            else
            {
                padding += 8;
            }

            buffer |= value << (56 - count);
            count += 8;
        }
    }
}
