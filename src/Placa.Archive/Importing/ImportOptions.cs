namespace Placa.Archive.Importing;

/// <summary>How to import, and the limits kept.</summary>
public sealed record ImportOptions
{
    /// <summary>Files stored at the same time.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Entries of a zip file that are looked at; the rest is refused.</summary>
    public int MaxZipEntries { get; init; } = 1_000_000;

    /// <summary>Hears of each file that is found and done.</summary>
    public IProgress<ImportProgress>? Progress { get; init; }
}

/// <summary>How far an import has come.</summary>
/// <param name="Found">Files found so far.</param>
/// <param name="Done">Files done.</param>
/// <param name="Bytes">Bytes of the files done.</param>
public readonly record struct ImportProgress(int Found, int Done, long Bytes);
