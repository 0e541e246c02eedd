namespace Placa.Fuzz;

/// <summary>Something that reads bytes from outside.</summary>
/// <param name="Name">Names the target, and its folder of seeds below <c>corpus/</c>.</param>
/// <param name="Run">Reads the bytes; any exception that gets out is a defect. Tells whether they could be read.</param>
/// <param name="Seeds">Inputs that can be read, to start from.</param>
/// <param name="StartsFromCorpus">Whether the files of the corpus are inputs to start from too.</param>
/// <param name="AllocatedPerByte">How much may be allocated for each byte of an input, beyond 64 MiB; text that is decoded value by value takes more.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], bool> Run, Func<IEnumerable<byte[]>> Seeds, bool StartsFromCorpus = false, int AllocatedPerByte = 16)
{
    /// <summary>Changes an input in its own terms, with help of another one, so that it most often can still be read; null when it has no such terms.</summary>
    public Func<Random, byte[], byte[], byte[]?>? Change { get; init; }

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("part10", Part10Target.Run, Part10Target.Seeds, StartsFromCorpus: true),
        new("json", JsonTarget.Run, JsonTarget.Seeds) { Change = JsonChanges.Change },
        new("xml", XmlTarget.Run, XmlTarget.Seeds) { Change = XmlChanges.Change },
        new("rle", RleTarget.Run, RleTarget.Seeds),
        new("jpeg", JpegTarget.Run, JpegTarget.Seeds),
        new("jpeg2000", Jpeg2000Target.Run, Jpeg2000Target.Seeds),
        new("jpeglossless", JpegLosslessTarget.Run, JpegLosslessTarget.Seeds),
        new("jpegls", JpegLSTarget.Run, JpegLSTarget.Seeds),
        new("dicomdir", DicomdirTarget.Run, DicomdirTarget.Seeds),
        new("charset", CharsetTarget.Run, CharsetTarget.Seeds, AllocatedPerByte: 8192),
        new("pdu", PduTarget.Run, PduTarget.Seeds),
        new("dimse", DimseTarget.Run, DimseTarget.Seeds),
    ];
}
