namespace Placa.Dicom;

/// <summary>How to read data sets from documents, JSON or XML, and the limits kept while reading.</summary>
public sealed record DocumentReadOptions
{
    /// <summary>Sequences can be nested no deeper than this, whatever <see cref="ReadOptions.MaxDepth"/> says.</summary>
    public const int GreatestDepth = 256;

    /// <summary>The default limits, and no bulk data.</summary>
    public static DocumentReadOptions Default { get; } = new();

    /// <summary>
    /// The limits on depth and elements, items included, and whether findings are errors. Unlike those of a file, sequences of a document
    /// beyond the limit are an error: there are no bytes of theirs to keep. What is no part of documents is passed over.
    /// </summary>
    public ReadOptions Limits { get; init; } = ReadOptions.Default;

    /// <summary>The largest document in bytes.</summary>
    public long MaxLength { get; init; } = 1L << 30;

    /// <summary>
    /// Gives the value that a <c>BulkDataURI</c>, or the <c>uri</c> or <c>uuid</c> of a <c>BulkData</c>, stands for: little endian, text in the
    /// Specific Character Set of the document; null when there is none. Nothing is ever fetched without it.
    /// </summary>
    public Func<string, ReadOnlyMemory<byte>?>? BulkData { get; init; }

    /// <summary>Leaves elements out whose bulk data are not given, instead of failing.</summary>
    public bool LeaveOutBulkData { get; init; }
}
