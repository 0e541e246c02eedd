namespace Placa.Dicom;

/// <summary>A value made in memory: bytes in little endian, or items, or fragments.</summary>
internal sealed class MadeValue
{
    public MadeValue(VR vr, ReadOnlyMemory<byte> bytes)
    {
        VR = vr;
        Bytes = bytes;
    }

    public MadeValue(List<Dataset> items)
    {
        VR = VR.SQ;
        Items = items;
    }

    public MadeValue(VR vr, Fragment[] fragments)
    {
        VR = vr;
        Fragments = fragments;
    }

    /// <summary>A value of no length.</summary>
    public static MadeValue Empty(VR vr) => vr == VR.SQ ? new MadeValue(new List<Dataset>()) : new MadeValue(vr, ReadOnlyMemory<byte>.Empty);

    public VR VR { get; }

    public ReadOnlyMemory<byte> Bytes { get; set; }

    public List<Dataset>? Items { get; }

    public Fragment[]? Fragments { get; }
}
