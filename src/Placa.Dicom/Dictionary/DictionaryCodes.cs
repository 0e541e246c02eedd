namespace Placa.Dicom;

/// <summary>What the one-byte codes in the tables' VR and VM columns stand for.</summary>
internal static partial class DictionaryCodes
{
    public static VRChoice VRs(byte code) => new(PackedVRs[code]);

    public static VM VM(byte code) => Dicom.VM.Unpack(PackedVMs[code]);
}
