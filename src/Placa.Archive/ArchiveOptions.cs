namespace Placa.Archive;

/// <summary>Limits and sizes of the archive, with the defaults of docs/architecture.md.</summary>
public sealed record ArchiveOptions
{
    /// <summary>The clock of times of receipt.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>A segment that has grown to this many bytes is closed.</summary>
    public long SegmentLength { get; init; } = 512L << 20;

    /// <summary>A data set of more bytes than this becomes a segment of its own.</summary>
    public long OwnSegmentAbove { get; init; } = 64L << 20;

    /// <summary>Bytes of one arriving object that are held in memory; what is longer goes to <c>staging/</c>.</summary>
    public int MemoryPerObject { get; init; } = 4 << 20;

    /// <summary>With less than this free on the disk nothing more is stored, so that the index and settings can go on; <c>placa.json</c> goes before it.</summary>
    public long MinimumFreeSpace { get; init; } = 256L << 20;

    /// <summary>For tests: bytes free on the disk; null for those of the data folder's.</summary>
    internal Func<long>? AvailableFreeSpace { get; init; }

    /// <summary>Objects acknowledged by one flush at most.</summary>
    public int GroupSize { get; init; } = 256;

    /// <summary>Bytes of a deflated data set or of the entries of a zip file after inflating, in all.</summary>
    public long InflatedLimit { get; init; } = 2L << 30;

    /// <summary>How many times its input a deflate stream may grow, after the first MiB.</summary>
    public int InflationRatio { get; init; } = 200;

    /// <summary>Binary values of more bytes than this are left out of the metadata and named by a BulkDataURI.</summary>
    public int InlineValueLength { get; init; } = 1024;

    /// <summary>Issuer of Patient ID for data sets that name none.</summary>
    public string DefaultIssuer { get; init; } = "";
}
