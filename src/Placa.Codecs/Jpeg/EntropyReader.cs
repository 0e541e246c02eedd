using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Placa.Codecs.Markers;

namespace Placa.Codecs.Jpeg;

/// <summary>The next bits of a scan, the first one on top, and how many they are. Bits below are zero or those that follow.</summary>
internal readonly record struct BitWindow(ulong Bits, int Count);

/// <summary>
/// Reads entropy-coded segments (T.81 section B.1.1.5): takes the zero after each 0xFF away and stops at markers. From there on it
/// supplies zeros, and remembers it.
/// </summary>
internal ref struct EntropyReader(ReadOnlySpan<byte> codestream, int position)
{
    private readonly ReadOnlySpan<byte> _codestream = codestream;
    private int _position = position;
    private int _suppliedBits;

    /// <summary>What has been taken from the segment and is not used yet.</summary>
    public BitWindow Window;

    /// <summary>Where the next byte is taken from.</summary>
    public readonly int Position => _position;

    /// <summary>Whether bits were used that the segment does not have.</summary>
    public readonly bool HasOverrun => Window.Count < _suppliedBits;

    /// <summary>Brings the window to at least 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BitWindow Fill(ulong bits, int count)
    {
        if (_position <= _codestream.Length - 8)
        {
            var next = BinaryPrimitives.ReadUInt64BigEndian(_codestream.Slice(_position, 8));
            if ((next & ~(next + 0x0101010101010101) & 0x8080808080808080) == 0) // no byte can be 0xFF
            {
                var taken = (63 - count) >> 3;
                _position += taken;
                return new BitWindow(bits | next >> count, count + 8 * taken);
            }
        }

        return FillByByte(bits, count);
    }

    /// <summary>Reads up to 16 bits.</summary>
    public int ReadBits(int count)
    {
        if (count == 0)
            return 0;
        if (Window.Count < 32)
            Window = Fill(Window.Bits, Window.Count);
        var value = (int)(Window.Bits >> (64 - count));
        Window = new BitWindow(Window.Bits << count, Window.Count - count);
        return value;
    }

    /// <summary>Reads a symbol by its code (DECODE, T.81 section F.2.2.3).</summary>
    public int ReadSymbol(HuffmanTable table)
    {
        if (Window.Count < 32)
            Window = Fill(Window.Bits, Window.Count);
        var entry = table.Lookup[(int)(Window.Bits >> (64 - HuffmanTable.LookupBits))];
        if (entry == 0)
            entry = FindLong(table, Window.Bits);
        var symbol = entry >> 8 & 0xFF;
        var length = entry & 0x7F;
        if ((entry & HuffmanTable.HasValue) != 0)
            length -= symbol & 15;
        Window = new BitWindow(Window.Bits << length, Window.Count - length);
        return symbol;
    }

    /// <summary>Reads the additional bits of a value and extends them by the sign they imply (RECEIVE and EXTEND, T.81 section F.2.2.1).</summary>
    public int ReadValue(int size)
    {
        var value = ReadBits(size);
        return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>The entry of a code too long for the look-up.</summary>
    public readonly int FindLong(HuffmanTable table, ulong bits)
    {
        var entry = table.FindLong((int)(bits >> 48));
        return entry != 0 ? entry : throw new CodecException(CodecError.Invalid, _position, "bits that are no Huffman code.");
    }

    /// <summary>Goes on behind the restart marker that ends an interval (T.81 section F.2.2.5).</summary>
    /// <returns>False when the codestream ends before it.</returns>
    public bool TryRestart(int number)
    {
        var markers = new JpegMarkerReader(_codestream) { Position = _position };
        if (!markers.TryReadMarker(out var marker))
            return false;
        if (marker == JpegMarkers.EndOfImage)
            return false;
        if (marker != JpegMarkers.Restart0 + (number & 7))
            throw new CodecException(CodecError.Invalid, markers.Position - 2, $"marker 0xFF{marker:X2} where restart marker {number & 7} is due.");

        _position = markers.Position;
        Window = default;
        _suppliedBits = 0;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BitWindow FillByByte(ulong bits, int count)
    {
        while (count <= 56)
        {
            var value = _position < _codestream.Length ? _codestream[_position] : (byte)0xFF;
            var next = _position + 1;
            if (value == 0xFF)
            {
                while (next < _codestream.Length && _codestream[next] == 0xFF)
                    next++;
                if (next >= _codestream.Length || _codestream[next] != 0)
                {
                    _suppliedBits += 64 - count;
                    return new BitWindow(bits, 64);
                }

                next++;
            }

            bits |= (ulong)value << (56 - count);
            count += 8;
            _position = next;
        }

        return new BitWindow(bits, count);
    }
}
