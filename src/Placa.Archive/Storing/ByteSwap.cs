using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>Turns big endian numbers into little endian (PS3.5 section 7.3).</summary>
internal static class ByteSwap
{
    /// <summary>Bytes of one number of a VR; 0 when its values are bytes or text.</summary>
    public static int WidthOf(VR vr)
    {
        if (vr == VR.OW || vr == VR.US || vr == VR.SS || vr == VR.AT)
            return 2;
        if (vr == VR.OL || vr == VR.OF || vr == VR.UL || vr == VR.SL || vr == VR.FL)
            return 4;
        return vr == VR.OV || vr == VR.OD || vr == VR.UV || vr == VR.SV || vr == VR.FD ? 8 : 0;
    }

    /// <summary>Reverses each whole number of 2, 4 or 8 bytes in place; with width 0 nothing.</summary>
    public static void Reverse(Span<byte> bytes, int width)
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
