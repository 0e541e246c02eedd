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

    public VR VR { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public List<Dataset>? Items { get; }

    public Fragment[]? Fragments { get; }
}
