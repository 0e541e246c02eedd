using System.Text;

namespace Placa.Dicom;

/// <summary>Finds the VR of an element that does not carry one (PS3.5 section A.1), ambiguous ones by what stands before it.</summary>
internal static class ImplicitVRs
{
    public static VR Resolve(Tag tag, bool signed, PrivateCreators? creators)
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
