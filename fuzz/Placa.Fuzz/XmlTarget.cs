using Placa.Dicom;

namespace Placa.Fuzz;

/// <summary>The Native DICOM Model: what can be read is written, read again, and must be equal.</summary>
internal static class XmlTarget
{
    public static bool Run(byte[] input)
    {
        DatasetDocument document;
        try
        {
            document = NativeXml.Read(input, DocumentRoundTrip.Options);
        }
        catch (DicomReadException)
        {
            return false;
        }

        DocumentRoundTrip.Check(document, Write, bytes => NativeXml.Read(bytes));
        return true;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        yield return Write(DocumentSeed.Make("ISO_IR 192"));
        yield return Write(DocumentSeed.Make("\\ISO 2022 IR 87"));
        yield return Write(DocumentSeed.Make("ISO_IR 100"));
        yield return """
            <?xml version="1.0" encoding="ISO-8859-1"?><!-- no namespace -->
            <NativeDicomModel xml:space="preserve">
            <DicomAttribute tag="00090001" privateCreator="PLACA" vr="LO"><Value number="2"><![CDATA[<a>]]></Value><Value>&#233;</Value></DicomAttribute>
            <DicomAttribute tag="00100010" vr="PN"><PersonName number="1"><SingleByte><FamilyName>A</FamilyName><NameSuffix>B^C</NameSuffix></SingleByte><Phonetic/></PersonName></DicomAttribute>
            <DicomAttribute tag="00280106" keyword="SmallestImagePixelValue"><Value number="1"> 7 </Value></DicomAttribute>
            <DicomAttribute tag="7FE00010" vr="OW"><BulkData uuid="4a7f"/></DicomAttribute>
            </NativeDicomModel>
            """u8.ToArray();
    }

    private static byte[] Write(Dataset dataset)
    {
        using var stream = new MemoryStream();
        NativeXml.Write(stream, dataset);
        return stream.ToArray();
    }
}
