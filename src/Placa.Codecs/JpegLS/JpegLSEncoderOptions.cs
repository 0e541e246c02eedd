namespace Placa.Codecs.JpegLS;

/// <summary>How a frame is encoded.</summary>
public sealed record JpegLSEncoderOptions
{
    /// <summary>The largest error of a sample, NEAR: 0 for lossless, to 255 or half the largest sample.</summary>
    public int Near { get; init; }

    /// <summary>How several components take turns. Sample interleaving is the usual one for colour.</summary>
    public JpegLSInterleave Interleave { get; init; } = JpegLSInterleave.Sample;

    /// <summary>Lines between restart markers; 0 for none.</summary>
    public int RestartInterval { get; init; }
}
