using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Placa.Codecs.JpegLS;

/// <summary>
/// Takes Golomb codes and bits from entropy-coded data, in which a zero bit is stuffed after each 0xFF (T.87 clause A.1). It stops at a
/// marker and gives zero bits from there.
/// </summary>
internal ref struct JpegLSBitReader(ReadOnlySpan<byte> codestream, int position)
{
    private readonly ReadOnlySpan<byte> _codestream = codestream;
    private int _position = position;
    private int _count;
    private ulong _buffer; // the next bit is the topmost; below _count it is zero
    private int _padding;

    /// <summary>Where the next bytes are taken from; never inside or behind a marker.</summary>
    public readonly int Position => _position;

    /// <summary>Whether bits were taken that the data did not have.</summary>
    public readonly bool IsPastEnd => _padding > _count;

    /// <summary>Takes a Golomb code of limited length (T.87 clause A.5.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadGolomb(int k, int limit, int errorBits)
    {
        if (_count < 32)
            Refill();

        var zeros = BitOperations.LeadingZeroCount(_buffer);
        var length = zeros + 1 + k;
        if (length <= 32 && zeros < limit - errorBits - 1)
        {
            var value = (int)(_buffer << zeros << 1 >> 32 >> (32 - k));
            _buffer <<= length;
            _count -= length;
            return zeros << k | value;
        }

        return ReadLongGolomb(k, limit - errorBits - 1, errorBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadBits(int count)
    {
        if (_count < 32)
            Refill();

        var value = (int)(_buffer >> 32 >> (32 - count));
        _buffer <<= count;
        _count -= count;
        return value;
    }

    private int ReadLongGolomb(int k, int longestPrefix, int errorBits)
    {
        var zeros = 0;
        while (ReadBits(1) == 0)
        {
            if (++zeros > longestPrefix)
                return int.MaxValue;
        }

        return zeros < longestPrefix ? zeros << k | ReadBits(k) : ReadBits(errorBits) + 1;
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
        while (count <= 48)
        {
            if (position < codestream.Length && codestream[position] != 0xFF)
            {
                buffer |= (ulong)codestream[position++] << (56 - count);
                count += 8;
            }
            else if (position + 1 < codestream.Length && codestream[position + 1] < 0x80)
            {
                buffer |= (ulong)(0xFF << 7 | codestream[position + 1]) << (49 - count);
                count += 15;
                position += 2;
            }
            else
            {
                padding += 8;
                count += 8;
            }
        }
    }
}
