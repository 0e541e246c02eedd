namespace Placa.DicomWeb.Multipart;

/// <summary>How far a multipart body is followed before it is refused. The parts' own bytes are streamed and have no limit here.</summary>
public sealed record MultipartLimits
{
    /// <summary>The longest boundary RFC 2046 section 5.1.1 allows.</summary>
    public const int MaxBoundaryLength = 70;

    /// <summary>The limits used when none are given.</summary>
    public static MultipartLimits Default { get; } = new();

    /// <summary>Bytes of all headers of one part, and of the text before the first one.</summary>
    public int MaxHeaderLength { get; init; } = 16 * 1024;

    /// <summary>Headers of one part.</summary>
    public int MaxHeaders { get; init; } = 32;

    /// <summary>Parts of one body.</summary>
    public int MaxParts { get; init; } = 100_000;
}
