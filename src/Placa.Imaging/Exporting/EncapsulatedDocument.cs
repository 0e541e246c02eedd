using Placa.Dicom;

namespace Placa.Imaging.Exporting;

/// <summary>The document inside an encapsulated document object (PS3.3 section C.24.2): PDF, CDA, STL, OBJ.</summary>
internal static class EncapsulatedDocument
{
    /// <summary>The usual extension of the document's kind; null when there is no document.</summary>
    public static string? ExtensionOf(Dataset dataset) => !dataset.Contains(Tags.EncapsulatedDocument)
        ? null
        : dataset.GetString(Tags.MIMETypeOfEncapsulatedDocument) switch
        {
            "application/pdf" => "pdf",
            "text/XML" or "text/xml" or "application/xml" => "xml",
            "model/stl" or "application/sla" => "stl",
            "model/obj" => "obj",
            "model/mtl" => "mtl",
            _ => "bin",
        };

    /// <summary>Copies the document, without the byte that pads it to an even length where its length is given.</summary>
    public static async Task CopyToAsync(Dataset dataset, Stream output, CancellationToken cancellationToken)
    {
        if (!dataset.TryGet(Tags.EncapsulatedDocument, out var element))
            return;

        var left = dataset.GetInt32(Tags.EncapsulatedDocumentLength) is { } given and > 0 && given < element.Length ? given : element.Length;
        await using var document = element.OpenRead();
        var buffer = new byte[64 * 1024];
        while (left > 0)
        {
            var read = await document.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
                return;
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }
    }
}
