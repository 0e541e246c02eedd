namespace Placa.Dicom;

/// <summary>How to read a DICOMDIR, and the limits kept while reading.</summary>
public sealed record FileSetOptions
{
    /// <summary>Lenient reading within the default limits.</summary>
    public static FileSetOptions Default { get; } = new();

    /// <summary>Directory records beyond this many are not analysed.</summary>
    public int MaxRecords { get; init; } = 1_000_000;

    /// <summary>Directory entities deeper than this are not followed. The standard's deepest are four, and private ones may come below.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>Takes records whose Record In-use Flag (0004,1410) says that they are not in use, too.</summary>
    public bool IncludeInactive { get; init; }

    /// <summary>How the file itself is read; one that ends too early is read as far as it goes.</summary>
    public ReadOptions ReadOptions { get; init; } = new() { AcceptTruncated = true };
}
