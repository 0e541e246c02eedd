namespace Placa.Codecs.HighThroughput;

/// <summary>What encoding a code-block gave.</summary>
/// <param name="Length">Bytes of the cleanup pass; 0 if no sample is significant, so that the block is not included in its packet.</param>
/// <param name="BitPlanes">Bit-planes of the largest magnitude, which M_b of the sub-band must reach.</param>
internal readonly record struct HtBlockResult(int Length, int BitPlanes);
