using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Placa.Dicom;

/// <summary>Turns values between the byte orders (PS3.5 section 7.3).</summary>
internal static class ByteOrder
{
    /// <summary>The value in little endian: as it stands, or a swapped copy.</summary>
    public static ReadOnlyMemory<byte> ToLittleEndian(DataElement element)
    {
        var bytes = element.GetBytes();
        var width = element.VR.Width;
        if (!element.IsBigEndian || width == 1)
            return bytes;
        var copy = bytes.ToArray();
        Swap(copy, width);
        return copy;
    }

    /// <summary>Reverses the bytes of each number in place; what is left over at the end stays.</summary>
    public static void Swap(Span<byte> bytes, int width)
    {
        bytes = bytes[..(bytes.Length / width * width)];
        switch (width)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
