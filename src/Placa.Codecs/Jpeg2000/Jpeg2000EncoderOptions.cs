namespace Placa.Codecs.Jpeg2000;

/// <summary>How an image is encoded. As it is, lossless as JPEG 2000 Part 1.</summary>
public sealed record Jpeg2000EncoderOptions
{
    /// <summary>Lossless JPEG 2000.</summary>
    public static Jpeg2000EncoderOptions Lossless { get; } = new();

    /// <summary>Lossless HTJ2K in RPCL order with tile-part lengths, as the transfer syntax HTJ2K Lossless RPCL wants it.</summary>
    public static Jpeg2000EncoderOptions HighThroughputLossless { get; } =
        new() { IsHighThroughput = true, Progression = Jpeg2000Progression.Rpcl };

    /// <summary>Code-blocks of T.814: much faster, a little larger.</summary>
    public bool IsHighThroughput { get; init; }

    /// <summary>Size of the frame divided by that of the codestream; null for lossless coding with the 5/3 wavelet.</summary>
    public double? Ratio { get; init; }

    /// <summary>How packets follow each other.</summary>
    public Jpeg2000Progression Progression { get; init; } = Jpeg2000Progression.Lrcp;

    /// <summary>Decomposition levels, 0 to 32; null for 5, or as many as bring the smallest image to 64 or less.</summary>
    public int? Levels { get; init; }

    /// <summary>Whether the first three of three components are decorrelated as RGB (RCT or ICT).</summary>
    public bool UsesColourTransform { get; init; } = true;
}
