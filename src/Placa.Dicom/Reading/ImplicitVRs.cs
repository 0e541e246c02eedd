using System.Text;

namespace Placa.Dicom;

/// <summary>Finds the VR of an element that does not carry one (PS3.5 section A.1), ambiguous ones by what stands before it.</summary>
internal static class ImplicitVRs
{
    /// <summary>The VR of an element; SQ for what has undefined length and is no pixel data.</summary>
    public static VR Resolve(Tag tag, uint length, bool signed, PrivateCreators? creators)
    {
        var vr = Resolve(tag, signed, creators);
        return length == uint.MaxValue && vr != VR.SQ && tag.Value != Tag.PixelDataValue ? VR.SQ : vr;
    }

    /// <summary>
    /// What the dictionary knows of an element that was written as UN, else UN: its value is in implicit VR little endian (PS3.5 section
    /// 6.2.2 note 2), whatever is around it.
    /// </summary>
    public static VR ResolveUN(Tag tag, uint length, bool signed, PrivateCreators? creators)
    {
        var vr = Resolve(tag, signed, creators);
        // A long value was written as UN because its VR has a short length.
        return vr.HasShortLength && length > ushort.MaxValue ? VR.UN : vr;
    }

    private static VR Resolve(Tag tag, bool signed, PrivateCreators? creators)
    {
        if (tag.IsPrivate && !tag.IsGroupLength && !tag.IsPrivateCreator)
        {
            return creators?.Find(tag) is { } creator && DataDictionary.Find(tag, creator) is { } entry
                ? Choose(entry.VRs, signed)
                : VR.UN;
        }
        return Choose(DataDictionary.VRs(tag), signed);
    }

    /// <summary>The VR of a standard element.</summary>
    public static VR Resolve(uint tag, bool signed) => Choose(DataDictionary.VRs(Tag.FromValue(tag)), signed);

    private static VR Choose(VRChoice choice, bool signed)
    {
        if (choice.Count == 0)
            return VR.UN;
        if (choice.Count == 1)
            return choice.First;
        // PS3.5 annex A.1: in implicit VR little endian, pixel data, overlays, curves and LUT data are OW.
        if (choice.Contains(VR.OW))
            return VR.OW;
        return signed && choice.Contains(VR.SS) ? VR.SS : choice.First;
    }
}

/// <summary>The private creators of one data set or item seen so far (PS3.5 section 7.8.1).</summary>
internal sealed class PrivateCreators
{
    private readonly Dictionary<uint, string> _creators = [];

    public void Add(Tag tag, ReadOnlySpan<byte> value)
    {
        if (value.Length <= 256 && _creators.Count < 4096)
            _creators.TryAdd(tag.Value, Encoding.Latin1.GetString(value).Trim(' ', '\0'));
    }

    public string? Find(Tag tag) => _creators.GetValueOrDefault(tag.PrivateCreatorTag.Value);
}
