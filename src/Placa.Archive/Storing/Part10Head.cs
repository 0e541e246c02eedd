using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>What stands before the data set of an arriving file.</summary>
/// <param name="Length">Bytes before the data set.</param>
/// <param name="TransferSyntax">How the data set is encoded, as found.</param>
/// <param name="SourceAeTitle">Source Application Entity Title (0002,0016).</param>
internal sealed record Part10Head(int Length, TransferSyntax TransferSyntax, string? SourceAeTitle)
{
    /// <summary>File meta information is read from this many bytes; more is asked for only when it does not end in them.</summary>
    public const int FirstLength = 32 * 1024;

    /// <summary>File meta information longer than this is not believed.</summary>
    public const int MaxLength = 4 << 20;

    private const int MaxAeTitle = 16;

    private static readonly Tag AfterGroup2 = new(0x0003, 0x0000);

    private static readonly ReadOptions Options = new() { StopBefore = AfterGroup2, AcceptTruncated = true };

    /// <summary>Reads it from the first bytes of a file.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="isWhole">The file ends with them.</param>
    /// <returns>Null when more bytes are needed.</returns>
    /// <exception cref="DicomReadException">It is no DICOM file.</exception>
    public static Part10Head? Read(ReadOnlyMemory<byte> start, bool isWhole)
    {
        using var file = DicomFile.Read(start, Options);
        if (file.DatasetOffset >= start.Length && !isWhole)
            return null;

        var source = file.FileMeta.GetString(Tags.SourceApplicationEntityTitle);
        return new Part10Head((int)file.DatasetOffset, file.TransferSyntax, source?.Length > MaxAeTitle ? source[..MaxAeTitle] : source);
    }
}
