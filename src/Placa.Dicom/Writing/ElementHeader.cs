using System.Buffers.Binary;

namespace Placa.Dicom;

/// <summary>The bytes before a value: tag, VR where it is explicit, and length (PS3.5 sections 7.1.2 and 7.1.3).</summary>
public static class ElementHeader
{
    /// <summary>The longest header, in bytes.</summary>
    public const int MaxSize = 12;

    /// <summary>The size of a header in bytes: 8, or 12 for an explicit VR whose length takes four bytes.</summary>
    public static int SizeOf(VR vr, bool isExplicitVR) => isExplicitVR && !vr.HasShortLength ? MaxSize : 8;

    /// <summary>Writes a header.</summary>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR; not written where it is implicit.</param>
    /// <param name="length">The length of the value, which is even, or FFFFFFFFH where it is undefined.</param>
    /// <param name="isExplicitVR">Whether the VR is written.</param>
    /// <param name="isBigEndian">Whether numbers have their high byte first.</param>
    /// <returns>Its size in bytes.</returns>
    public static int Write(Span<byte> destination, Tag tag, VR vr, uint length, bool isExplicitVR, bool isBigEndian = false)
    {
        Put16(destination, tag.Group, isBigEndian);
        Put16(destination[2..], tag.Element, isBigEndian);
        if (!isExplicitVR)
        {
            Put32(destination[4..], length, isBigEndian);
            return 8;
        }

        vr.NameBytes.CopyTo(destination[4..]);
        if (vr.HasShortLength)
        {
            Put16(destination[6..], (ushort)length, isBigEndian);
            return 8;
        }
        Put16(destination[6..], 0, isBigEndian);
        Put32(destination[8..], length, isBigEndian);
        return MaxSize;
    }

    private static void Put16(Span<byte> destination, ushort value, bool isBigEndian)
    {
        if (isBigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(destination, value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(destination, value);
    }

    private static void Put32(Span<byte> destination, uint value, bool isBigEndian)
    {
        if (isBigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(destination, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
    }
}
