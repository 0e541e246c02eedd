using System.Text;
using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>What holds of a document of JSON or XML that could be read.</summary>
internal static class DocumentRoundTrip
{
    public static DocumentReadOptions Options { get; } = new() { BulkData = uri => uri.Length > 100 ? null : new byte[uri.Length] };

    /// <summary>
    /// Padding goes at the first writing, and private blocks come together in XML; from then on nothing may change. A data set can always
    /// be written as a file.
    /// </summary>
    public static void Check(DatasetDocument document, Func<Dataset, byte[]> write, Func<byte[], DatasetDocument> read)
    {
        var written = write(read(write(document.Dataset)).Dataset);
        var again = write(read(written).Dataset);
        if (!again.AsSpan().SequenceEqual(written))
            throw new InvalidDataException($"Written, read and written again, the document differs: {Encoding.UTF8.GetString(written)} became {Encoding.UTF8.GetString(again)}");
        using var stream = new MemoryStream();
        DicomFile.Write(stream, document.FileMeta, document.Dataset, TransferSyntax.ExplicitVRLittleEndian);
    }
}
