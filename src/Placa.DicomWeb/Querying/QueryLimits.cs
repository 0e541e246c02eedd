namespace Placa.DicomWeb.Querying;

/// <summary>How long a query string may be before it is refused.</summary>
public sealed record QueryLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static QueryLimits Default { get; } = new();

    /// <summary>Parameters of one query, those of a repeated <c>includefield</c> counted each.</summary>
    public int MaxParameters { get; init; } = 256;

    /// <summary>Characters of one value after percent-decoding.</summary>
    public int MaxValueLength { get; init; } = 16 * 1024;

    /// <summary>Attributes that <c>includefield</c> names in all.</summary>
    public int MaxIncludeFields { get; init; } = 512;

    /// <summary>Tags of one attribute path: the sequences and the attribute itself.</summary>
    public int MaxPathDepth { get; init; } = 8;
}
