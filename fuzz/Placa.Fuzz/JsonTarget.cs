using System.Buffers;
using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>DICOM JSON: what can be read is written, read again, and must be equal.</summary>
internal static class JsonTarget
{
    public static bool Run(byte[] input)
    {
        IReadOnlyList<DatasetDocument> documents;
        try
        {
            documents = DicomJson.ReadAll(input, DocumentRoundTrip.Options);
        }
        catch (DicomReadException)
        {
            return false;
        }

        foreach (var document in documents)
            DocumentRoundTrip.Check(document, Write, bytes => DicomJson.Read(bytes));
        return true;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        yield return Write(DocumentSeed.Make("ISO_IR 192"));
        yield return Write(DocumentSeed.Make("\\ISO 2022 IR 87"));
        yield return [.. "["u8, .. Write(DocumentSeed.Make("ISO_IR 100")), .. ",{}]"u8];
        yield return """
            { "00020010": { "vr": "UI", "Value": ["1.2.840.10008.1.2.1"] }, "00080005": { "Value": ["ISO_IR 100"], "vr": "CS" },
              "00100010": { "vr": "PN", "Value": [{ "Phonetic": "\u3084", "Alphabetic": "A\u0301^B" }, null] },
              "00280106": { "Value": [1, "2"] }, "00090010": { "Value": ["PLACA"] }, "00091001": { "vr": "XX", "InlineBinary": "AAA=" },
              "00181063": { "vr": "DS", "Value": [1.50, "1e5", null] }, "7FE00010": { "BulkDataURI": "frames/1", "vr": "OW" },
              "00189087": { "vr": "FD", "Value": ["NaN", "-inf", -1.5E-7] }, "00082218": { "Value": [{}, null, { "00080100": {} }], "vr": "SQ" } }
            """u8.ToArray();
    }

    private static byte[] Write(Dataset dataset)
    {
        var output = new ArrayBufferWriter<byte>();
        DicomJson.Write(output, dataset);
        return output.WrittenSpan.ToArray();
    }
}
