using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>How an image is encoded anew.</summary>
public sealed record TranscodeOptions
{
    /// <summary>The usual choices.</summary>
    public static TranscodeOptions Default { get; } = new();

    /// <summary>For JPEG 2000 and HTJ2K that may lose: how many times smaller than the samples a frame is to be, above 1.</summary>
    public double Ratio { get; init; } = 10;

    /// <summary>For near-lossless JPEG-LS: how much a sample may differ, 1 to 255.</summary>
    public int Near { get; init; } = 2;

    /// <summary>For JPEG by DCT: 1 to 100.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>Frames that are encoded at the same time.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Limits and decoders for the frames as they are now.</summary>
    public FrameReaderOptions Reading { get; init; } = FrameReaderOptions.Default;

    /// <summary>
    /// Where encoded frames wait until the result is written, so that memory does not grow with them; the caller disposes it after that. Null keeps them in memory.
    /// </summary>
    public FrameSpool? Spool { get; init; }

    /// <summary>Where a new SOP Instance UID comes from.</summary>
    public Func<Uid> NewUid { get; init; } = Uid.New;
}
