using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Placa.Dicom;

/// <summary>Turns the numbers of a value between the byte orders (PS3.5 section 7.3).</summary>
public static class ByteOrder
{
    /// <summary>How many bytes of the value are swapped together to make it little endian: 2, 4 or 8; 0 when it is already, or has no order.</summary>
    public static int SwapWidthOf(DataElement element) => element.IsBigEndian && element.VR.Width is > 1 and var width ? width : 0;

    /// <summary>The value in little endian: as it stands, or a swapped copy.</summary>
    public static ReadOnlyMemory<byte> ToLittleEndian(DataElement element)
    {
        var bytes = element.GetBytes();
        var width = SwapWidthOf(element);
        if (width == 0)
            return bytes;
        var copy = bytes.ToArray();
        Swap(copy, width);
        return copy;
    }

    /// <summary>Reverses each whole number of 2, 4 or 8 bytes in place; what is left over at the end stays, and with another width all of it.</summary>
    public static void Swap(Span<byte> bytes, int width)
    {
        switch (width)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
