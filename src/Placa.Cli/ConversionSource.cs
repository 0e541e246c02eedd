using Placa.Dicom;

namespace Placa.Cli;

/// <summary>What <c>placa convert</c> reads: a DICOM file, or a document of JSON or XML with its data sets.</summary>
internal sealed class ConversionSource : IDisposable
{
    private const int PrefixOffset = 128;

    private readonly DicomFile? _file;

    private ConversionSource(DicomFile file)
    {
        _file = file;
        Format = "dcm";
        Datasets = [(file.FileMeta, file.Dataset)];
        Findings = file.Findings;
    }

    private ConversionSource(string format, IReadOnlyList<DatasetDocument> documents)
    {
        Format = format;
        Datasets = [.. documents.Select(document => (document.FileMeta, document.Dataset))];
        Findings = [.. documents.SelectMany(document => document.Findings)];
    }

    /// <summary><c>dcm</c>, <c>json</c> or <c>xml</c>.</summary>
    public string Format { get; }

    /// <summary>One data set, or those of a JSON array.</summary>
    public IReadOnlyList<(Dataset FileMeta, Dataset Dataset)> Datasets { get; }

    /// <summary>What was odd.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>How the data set of a DICOM file is encoded; null for documents.</summary>
    public TransferSyntax? TransferSyntax => _file?.TransferSyntax;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DicomException">It is none of the three, or cannot be read.</exception>
    public static ConversionSource Open(InputFile input)
    {
        using var stream = input.OpenRead();
        Span<byte> start = stackalloc byte[PrefixOffset + 4];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        var format = FormatOf(start);
        if (format == "dcm")
            return new ConversionSource(input.Open(ReadOptions.Default));

        stream.Position = 0;
        return format == "json"
            ? new ConversionSource(format, DicomJson.ReadAll(ReadAll(stream)))
            : new ConversionSource(format, [NativeXml.Read(stream)]);
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Told by the first character: a data set begins with a group number, and a preamble is free to hold anything.</summary>
    private static string FormatOf(ReadOnlySpan<byte> start)
    {
        if (start.Length >= PrefixOffset + 4 && start.Slice(PrefixOffset, 4).SequenceEqual("DICM"u8))
            return "dcm";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return "xml"; // in UTF-16
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        return start.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{' or (byte)'[', ..] => "json",
            [(byte)'<', ..] => "xml",
            _ => "dcm",
        };
    }

    private static byte[] ReadAll(Stream stream)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
