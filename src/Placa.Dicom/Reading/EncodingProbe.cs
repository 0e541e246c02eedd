using static System.Buffers.Binary.BinaryPrimitives;

namespace Placa.Dicom;

/// <summary>Recognises how a data set is encoded from its first element, where nothing says it or what says it is wrong.</summary>
internal static class EncodingProbe
{
    /// <summary>True when the first bytes can be an element of group 0002 or 0008: what a file without preamble begins with.</summary>
    public static bool LooksLikeDataset(ReaderInput input)
    {
        if (!input.Ensure(8))
            return false;
        var bytes = input.Bytes[input.Position..];
        return (IsFirstGroup(ReadUInt16LittleEndian(bytes)) && LooksLikeElement(bytes, input.Remaining, bigEndian: false))
            || (IsFirstGroup(ReadUInt16BigEndian(bytes)) && LooksLikeElement(bytes, input.Remaining, bigEndian: true));
    }

    /// <summary>True unless the bytes are plainly an element: a deflated data set has no structure to see.</summary>
    public static bool LooksDeflated(ReaderInput input) =>
        !input.Ensure(8) || !(ReadUInt16LittleEndian(input.Bytes[input.Position..]) is 0x0008
            && VR.TryParse(input.Bytes.Slice(input.Position + 4, 2), out _));

    /// <summary>How the data set at the input's position is encoded.</summary>
    /// <param name="input">Nothing of it is consumed.</param>
    /// <param name="named">What the file says; it stays when the bytes do not speak against it.</param>
    public static TransferSyntax Recognise(ReaderInput input, TransferSyntax named)
    {
        if (!input.Ensure(8))
            return named;

        var bytes = input.Bytes[input.Position..];
        if (Fits(bytes, input.Remaining, named))
            return named;

        ReadOnlySpan<TransferSyntax> candidates =
            [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian];
        foreach (var candidate in candidates)
        {
            if (Fits(bytes, input.Remaining, candidate))
                return candidate;
        }
        return named;
    }

    private static bool Fits(ReadOnlySpan<byte> bytes, long remaining, TransferSyntax syntax)
    {
        var group = syntax.IsBigEndian ? ReadUInt16BigEndian(bytes) : ReadUInt16LittleEndian(bytes);
        var hasVR = VR.TryParse(bytes.Slice(4, 2), out _);
        if (group is 0 or > 0x7FFF || hasVR != syntax.IsExplicitVR)
            return false;
        if (hasVR)
        {
            // The other byte order would see a group like 0x0800: no data set begins there.
            return group < 0x0100;
        }
        var length = ReadUInt32LittleEndian(bytes[4..]);
        return length == uint.MaxValue || length <= remaining;
    }

    private static bool LooksLikeElement(ReadOnlySpan<byte> bytes, long remaining, bool bigEndian)
    {
        if (VR.TryParse(bytes.Slice(4, 2), out var vr))
        {
            var length = vr.HasShortLength ? bigEndian ? ReadUInt16BigEndian(bytes[6..]) : ReadUInt16LittleEndian(bytes[6..]) : 0;
            return length <= remaining - 8;
        }
        if (bigEndian)
            return false;
        var tag = new Tag(ReadUInt16LittleEndian(bytes), ReadUInt16LittleEndian(bytes[2..]));
        var implicitLength = ReadUInt32LittleEndian(bytes[4..]);
        return DataDictionary.VRs(tag).Count > 0 && (implicitLength <= remaining - 8 || implicitLength == uint.MaxValue);
    }

    private static bool IsFirstGroup(ushort group) => group is 0x0002 or 0x0008;
}
