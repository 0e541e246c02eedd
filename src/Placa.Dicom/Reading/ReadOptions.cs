namespace Placa.Dicom;

/// <summary>How to read, and the limits kept while reading.</summary>
public sealed record ReadOptions
{
    /// <summary>Lenient reading within the default limits.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>Sequences deeper than this are kept as bytes, not analysed.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Analysis stops after this many elements, items included.</summary>
    public int MaxElements { get; init; } = 2_000_000;

    /// <summary>The largest size of an inflated data set in bytes.</summary>
    public long MaxInflatedLength { get; init; } = 2L << 30;

    /// <summary>How many times its input a deflated data set may grow, after the first MiB.</summary>
    public int MaxInflationRatio { get; init; } = 200;

    /// <summary>Values longer than this many bytes stay in the file when it is read from disk.</summary>
    public int InMemoryValueLength { get; init; } = 4096;

    /// <summary>
    /// Takes memory for the data set from a pool, to which <see cref="DicomFile.Dispose"/> gives it back: for those who go through many
    /// files. Nothing of the data set may be used afterwards; asking it throws <see cref="ObjectDisposedException"/>, but spans and
    /// memory got from it before would show what the next user of the pool puts there.
    /// </summary>
    public bool RentMemory { get; init; }

    /// <summary>Makes every finding an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Reads what is there of a file that ends too early, with a finding, instead of throwing.</summary>
    public bool AcceptTruncated { get; init; }

    /// <summary>Reading stops before the first top-level element with this tag or a higher one; null reads all.</summary>
    public Tag? StopBefore { get; init; }
}
