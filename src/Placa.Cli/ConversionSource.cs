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

    /// <summary>Reads a file, or the standard input where the path is <c>-</c>.</summary>
    public static ConversionSource Open(string path)
    {
        if (path == "-")
        {
            using var input = Console.OpenStandardInput();
            var bytes = ReadAll(input);
            return FormatOf(bytes.Span) == "dcm" ? new ConversionSource(DicomFile.Read(bytes)) : ReadDocument(bytes);
        }

        Span<byte> start = stackalloc byte[PrefixOffset + 4];
        using (var file = File.OpenRead(path))
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return FormatOf(start) == "dcm" ? new ConversionSource(DicomFile.Open(path)) : ReadDocument(File.ReadAllBytes(path));
    }

    public void Dispose() => _file?.Dispose();

    private static ConversionSource ReadDocument(ReadOnlyMemory<byte> bytes) => FormatOf(bytes.Span) == "json"
        ? new ConversionSource("json", DicomJson.ReadAll(bytes.Span))
        : new ConversionSource("xml", [NativeXml.Read(bytes)]);

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

    private static ReadOnlyMemory<byte> ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
