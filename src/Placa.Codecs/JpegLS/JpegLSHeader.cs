namespace Placa.Codecs.JpegLS;

/// <summary>How the components of a scan take turns (ILV in T.87 clause C.2.3).</summary>
public enum JpegLSInterleave
{
    /// <summary>Each component has a scan of its own.</summary>
    None,

    /// <summary>A line of each component in turn.</summary>
    Line,

    /// <summary>A sample of each component in turn.</summary>
    Sample,
}

/// <summary>A table of a codestream that maps sample values (T.87 clause C.2.4.1.2). Decoding leaves samples as they are coded.</summary>
/// <param name="Identifier">The name by which scans refer to it, 1 to 255.</param>
/// <param name="EntryLength">Bytes of an entry.</param>
/// <param name="Entries">The entries, one after the other, most significant byte first.</param>
public sealed record JpegLSMappingTable(int Identifier, int EntryLength, ReadOnlyMemory<byte> Entries);

/// <summary>What the headers of a JPEG-LS codestream say, up to its first scan.</summary>
/// <param name="Image">The image. Samples have no sign here: two's complement ones are coded as they are.</param>
/// <param name="Near">The largest error of a sample, NEAR; 0 for lossless.</param>
/// <param name="Interleave">How components take turns.</param>
/// <param name="ColourTransform">The HP colour transform of an APP8 'mrfx' segment, 1 to 3, that decoding undoes; 0 for none.</param>
/// <param name="IsSubsampled">Whether components have different sizes; decoding repeats the samples of the small ones.</param>
/// <param name="MappingTables">Mapping tables, for a caller that wants to apply them.</param>
public sealed record JpegLSHeader(
    CodestreamImage Image, int Near, JpegLSInterleave Interleave, int ColourTransform, bool IsSubsampled, IReadOnlyList<JpegLSMappingTable> MappingTables);
