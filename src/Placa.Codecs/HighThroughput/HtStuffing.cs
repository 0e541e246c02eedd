using System.Buffers.Binary;

namespace Placa.Codecs.HighThroughput;

/// <summary>Puts the segments of a cleanup pass together and adds the stuffed bits (T.814 sections 7.1.2 to 7.1.5).</summary>
internal static class HtStuffing
{
    private const ulong LowBits = 0x0101_0101_0101_0101;

    /// <summary>Writes bits as a segment that grows forward, filled up with ones; a last byte 0xFF is left out, as readers assume it.</summary>
    /// <returns>Bytes written.</returns>
    public static int Forward(ReadOnlySpan<byte> bits, int bitLength, Span<byte> segment)
    {
        var position = 0;
        var written = 0;
        var room = 8;
        while (position < bitLength)
        {
            var window = HtBits.Read(bits, position);
            if (room == 8 && bitLength - position >= 56)
            {
                // Seven bytes at once if none of them is 0xFF.
                var word = window | 0xFFUL << 56;
                if (((word & ~(LowBits << 7)) + LowBits & word & LowBits << 7) == 1UL << 63)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(segment[written..], word);
                    written += 7;
                    position += 56;
                    continue;
                }
            }

            var value = (int)window & (1 << room) - 1;
            var left = bitLength - position;
            if (left < room)
                value |= (1 << room) - (1 << left);
            position += room;
            segment[written++] = (byte)value;
            room = value == 0xFF ? 7 : 8;
        }

        return room == 7 ? written - 1 : written;
    }

    /// <summary>Writes whole bytes of bits as a segment that grows backward from the end of the room for it.</summary>
    /// <param name="bits">The bits, the first four of which are ones in the place of the suffix length.</param>
    /// <param name="bitLength">How many.</param>
    /// <param name="segment">Room; its end is written.</param>
    /// <param name="rest">Receives the bits of the byte that is not full.</param>
    /// <param name="restLength">Receives how many those are.</param>
    /// <returns>Bytes written.</returns>
    public static int Backward(ReadOnlySpan<byte> bits, int bitLength, Span<byte> segment, out int rest, out int restLength)
    {
        var position = 0;
        var written = 0;
        var previous = 0xFF;
        while (true)
        {
            var window = (int)HtBits.Read(bits, position) & 0xFF;
            var room = previous > 0x8F && (window & 0x7F) == 0x7F ? 7 : 8;
            restLength = bitLength - position;
            if (restLength < room)
            {
                rest = window & (1 << restLength) - 1;
                return written;
            }

            previous = window & (1 << room) - 1;
            segment[^++written] = (byte)previous;
            position += room;
        }
    }
}
