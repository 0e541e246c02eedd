using System.Text;
using Placa.Testing;

namespace Placa.Dicom.Tests.Xml;

public class NativeXmlTests
{
    private static readonly Tag PrivateText = new(0x0009, 0x1001);

    private static string Xml(Dataset dataset, NativeXmlOptions? options = null)
    {
        using var stream = new MemoryStream();
        NativeXml.Write(stream, dataset, options);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        var start = text.IndexOf("<DicomAttribute", StringComparison.Ordinal);
        return start < 0 ? "" : text[start..text.IndexOf("</NativeDicomModel>", StringComparison.Ordinal)].Replace("\n", "", StringComparison.Ordinal);
    }

    private static DatasetDocument Read(string attributes, DocumentReadOptions? options = null) =>
        NativeXml.Read(Encoding.UTF8.GetBytes($"<NativeDicomModel xmlns=\"{NativeXml.Namespace}\">{attributes}</NativeDicomModel>"), options);

    private static Dataset RoundTrip(Dataset dataset)
    {
        using var stream = new MemoryStream();
        NativeXml.Write(stream, dataset);
        stream.Position = 0;
        return NativeXml.Read(stream).Dataset;
    }

    [Fact]
    public void A_private_creator_that_looks_like_two_values_names_no_block()
    {
        var dataset = new Dataset();
        dataset.Set(new Tag(0x0009, 0x0010), VR.LT, "A\\B");
        dataset.Set(PrivateText, VR.LO, "text");

        var again = RoundTrip(dataset);

        Assert.Equal("text", again.GetString(PrivateText));
        Assert.Equal(Xml(dataset), Xml(again));
    }

    [Fact]
    public void Of_two_elements_with_one_tag_the_first_is_written()
    {
        const string twice = "1000 2000 4C4F 0200 3132" + "1000 2000 4C4F 0200 3334";
        var dataset = DicomFile.ReadDataset(Bytes.FromHex(twice), TransferSyntax.ExplicitVRLittleEndian).Dataset;

        Assert.Equal(["12"], RoundTrip(dataset).GetStrings(Tags.PatientID));
        Assert.DoesNotContain("34", Xml(dataset), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_has_the_namespace_and_keeps_spaces()
    {
        using var stream = new MemoryStream();
        NativeXml.Write(stream, new Dataset());

        Assert.Equal(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <NativeDicomModel xml:space="preserve" xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
            </NativeDicomModel>

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Values_are_numbered_and_names_have_components()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "", "ISO 2022 IR 87");
        dataset.Set(Tags.ImageType, "ORIGINAL", "", "AXIAL");
        dataset.Set(Tags.PatientName, "Yamada^Tarou^^Dr=山田");
        dataset.Set(Tags.PatientID, "");
        dataset.SetInts(Tags.FrameIncrementPointer, VR.AT, 0x00181063);
        dataset.SetDoubles(new Tag(0x0018, 0x9087), VR.FD, 0.1, double.NaN, double.NegativeInfinity);

        Assert.Equal(
            """
            <DicomAttribute tag="00080005" vr="CS" keyword="SpecificCharacterSet"><Value number="1"></Value><Value number="2">ISO 2022 IR 87</Value></DicomAttribute>
            <DicomAttribute tag="00080008" vr="CS" keyword="ImageType"><Value number="1">ORIGINAL</Value><Value number="2"></Value><Value number="3">AXIAL</Value></DicomAttribute>
            <DicomAttribute tag="00100010" vr="PN" keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Yamada</FamilyName><GivenName>Tarou</GivenName><NamePrefix>Dr</NamePrefix></Alphabetic><Ideographic><FamilyName>山田</FamilyName></Ideographic></PersonName></DicomAttribute>
            <DicomAttribute tag="00100020" vr="LO" keyword="PatientID"></DicomAttribute>
            <DicomAttribute tag="00189087" vr="FD" keyword="DiffusionBValue"><Value number="1">0.1</Value><Value number="2">nan</Value><Value number="3">-inf</Value></DicomAttribute>
            <DicomAttribute tag="00280009" vr="AT" keyword="FrameIncrementPointer"><Value number="1">00181063</Value></DicomAttribute>
            """.ReplaceLineEndings(""),
            Xml(dataset));
    }

    [Fact]
    public void Private_elements_name_their_creator_in_place_of_the_block()
    {
        var item = new Dataset();
        item.Set(new Tag(0x0009, 0x2001), VR.LO, "nobody's");
        var dataset = new Dataset();
        dataset.Set(new Tag(0x0009, 0x0010), VR.LO, "PLACA & CO");
        dataset.Set(PrivateText, VR.LO, "ours");
        dataset.SetItems(Tags.AnatomicRegionSequence, item, new Dataset());

        Assert.Equal(
            """
            <DicomAttribute tag="00082218" vr="SQ" keyword="AnatomicRegionSequence"><Item number="1"><DicomAttribute tag="00092001" vr="LO"><Value number="1">nobody's</Value></DicomAttribute></Item><Item number="2"></Item></DicomAttribute>
            <DicomAttribute tag="00090010" vr="LO"><Value number="1">PLACA &amp; CO</Value></DicomAttribute>
            <DicomAttribute tag="00090001" vr="LO" privateCreator="PLACA &amp; CO"><Value number="1">ours</Value></DicomAttribute>
            """.ReplaceLineEndings(""),
            Xml(dataset));
        Assert.Equal("ours", RoundTrip(dataset).GetString(PrivateText));
    }

    [Fact]
    public void A_private_element_whose_creator_has_no_block_gets_one()
    {
        var dataset = Read(
            """
            <DicomAttribute tag="00090010" vr="LO"><Value number="1">OTHER</Value></DicomAttribute>
            <DicomAttribute tag="00091105" vr="LO"><Value number="1">nobody's</Value></DicomAttribute>
            <DicomAttribute tag="00090001" vr="LO" privateCreator="PLACA"><Value number="1">a</Value></DicomAttribute>
            <DicomAttribute tag="00090002" vr="LO" privateCreator="PLACA"><Value number="1">b</Value></DicomAttribute>
            <DicomAttribute tag="00090001" vr="LO" privateCreator="PLACA"><Value number="1">c</Value></DicomAttribute>
            """).Dataset;

        Assert.Equal("PLACA", dataset.GetString(new Tag(0x0009, 0x0012)));
        Assert.Equal("a", dataset.GetString(new Tag(0x0009, 0x1201)));
        Assert.Equal("b", dataset.GetString(new Tag(0x0009, 0x1202)));
        Assert.Equal("PLACA", dataset.GetString(new Tag(0x0009, 0x0013)));
        Assert.Equal("c", dataset.GetString(new Tag(0x0009, 0x1301)));
    }

    [Theory]
    [InlineData("escape \u001B[0m")]
    [InlineData("form\ffeed")]
    [InlineData("not a character \uFFFE")]
    public void What_XML_has_no_characters_for_is_inline_binary_and_comes_back(string text)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.PatientComments, VR.LT, text);
        dataset.Set(PrivateText, VR.LT, "ñ" + text);

        Assert.Contains($"<InlineBinary>{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}</InlineBinary>", Xml(dataset), StringComparison.Ordinal);
        Assert.Equal(text, RoundTrip(dataset).GetString(Tags.PatientComments));
        Assert.Equal("ñ" + text, RoundTrip(dataset).GetString(PrivateText));
    }

    [Fact]
    public void Bytes_that_are_no_character_come_back_as_they_were()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.PatientID, VR.LO, new byte[] { 0x41, 0xFF, 0xFE, 0x42 });

        Assert.Equal([0x41, 0xFF, 0xFE, 0x42], RoundTrip(dataset).Find(Tags.PatientID)!.Value.GetBytes().ToArray());
    }

    [Fact]
    public void Line_ends_markup_and_spaces_survive()
    {
        const string Text = "  a <b> & \"c\" ]]> \r\n\td\\e 𠮷";
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.PatientComments, VR.LT, Text);

        Assert.Equal(Text, RoundTrip(dataset).GetString(Tags.PatientComments));
    }

    [Fact]
    public void A_data_set_keeps_its_character_set()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        dataset.Set(Tags.PatientName, "Peña");

        var read = RoundTrip(dataset);

        Assert.Equal("ISO_IR 100", read.GetString(Tags.SpecificCharacterSet));
        Assert.Equal([0x50, 0x65, 0xF1, 0x61], read.Find(Tags.PatientName)!.Value.GetBytes().ToArray());
    }

    [Fact]
    public void Encapsulated_and_long_values_are_an_address_or_left_out()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.PatientID, "12345");
        dataset.SetFragments(Tags.PixelData, [], new byte[] { 1, 2 });

        Assert.Equal("", Xml(dataset, new NativeXmlOptions { MaxInlineLength = 4 }));
        Assert.Contains(
            """<DicomAttribute tag="7FE00010" vr="OB" keyword="PixelData"><BulkData uri="frames/1"></BulkData></DicomAttribute>""",
            Xml(dataset, new NativeXmlOptions { BulkDataUri = element => element.IsEncapsulated ? "frames/1" : null }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Other_writers_ways_are_read()
    {
        var document = NativeXml.Read(Encoding.Latin1.GetBytes(
            """
            <?xml version="1.0" encoding="ISO-8859-1"?><!-- no namespace -->
            <NativeDicomModel xml:space="preserve">
            <DicomAttribute tag="00080005" vr="CS"><Value>ISO_IR 100</Value></DicomAttribute>
            <DicomAttribute tag="00080008" vr="CS"><Value number="1">A</Value><Value number="3">C</Value></DicomAttribute>
            <DicomAttribute tag="00100010" vr="PN"><PersonName><SingleByte><FamilyName>Peña</FamilyName><NameSuffix>B^C</NameSuffix></SingleByte></PersonName></DicomAttribute>
            <DicomAttribute tag="00104000" vr="LT"><Value><![CDATA[<x>]]> y<?pi?></Value></DicomAttribute>
            <DicomAttribute tag="00280010" keyword="Rows" lang="es"><Value> 7 </Value></DicomAttribute>
            <DicomAttribute tag="7FE00010" vr="OW"><BulkData uuid="4a7f"/></DicomAttribute>
            </NativeDicomModel>
            """), new() { BulkData = uuid => uuid == "4a7f" ? new byte[] { 9, 9 } : null });

        Assert.Equal([FindingKind.UnknownProperty, FindingKind.MissingVR], document.Findings.Select(finding => finding.Kind));
        Assert.Equal(["A", "", "C"], document.Dataset.GetStrings(Tags.ImageType));
        Assert.Equal("Peña^^^^B^C", document.Dataset.GetString(Tags.PatientName));
        Assert.Equal("<x> y", document.Dataset.GetString(Tags.PatientComments));
        Assert.Equal(7, document.Dataset.GetInt32(Tags.Rows));
        Assert.Equal(2, document.Dataset.Find(Tags.PixelData)!.Value.Length);
    }

    [Theory]
    [InlineData("<!DOCTYPE NativeDicomModel><NativeDicomModel/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><NativeDicomModel>&c;</NativeDicomModel>")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><NativeDicomModel/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x\"> %p;]><NativeDicomModel/>")]
    [InlineData("<NativeDicomModel>&undeclared;</NativeDicomModel>")]
    public void V13_a_document_type_declaration_is_refused(string xml)
    {
        Assert.Equal(ReadError.BadDocument, Assert.Throws<DicomReadException>(() => NativeXml.Read(Encoding.UTF8.GetBytes(xml))).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<NativeDicomModel>")]
    [InlineData("<Dicom/>")]
    [InlineData("<NativeDicomModel xmlns=\"urn:other\"/>")]
    [InlineData("<NativeDicomModel/><NativeDicomModel/>")]
    [InlineData("<NativeDicomModel>text</NativeDicomModel>")]
    [InlineData("<NativeDicomModel><Item number=\"1\"/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute vr=\"LO\"/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"0010,0020\" vr=\"LO\"/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100020\" vr=\"LO\" privateCreator=\"X\"/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100020\" vr=\"LO\"/><DicomAttribute tag=\"00100020\" vr=\"LO\"/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100020\" vr=\"LO\"><Value number=\"2000000000\">a</Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100020\" vr=\"LO\"><Value number=\"1\">a</Value><Value number=\"1\">b</Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100020\" vr=\"LO\"><Value><b/></Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00280010\" vr=\"US\"><Value>65536</Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00280010\" vr=\"OB\"><Value>1</Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00280010\" vr=\"OB\"><InlineBinary>A!</InlineBinary></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00280010\" vr=\"OB\"><InlineBinary>AAAA</InlineBinary><BulkData uri=\"x\"/></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100010\" vr=\"PN\"><PersonName><Alphabetic><FamilyName>a^b</FamilyName></Alphabetic></PersonName></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00100010\" vr=\"PN\"><Value>a</Value></DicomAttribute></NativeDicomModel>")]
    public void What_is_no_document_of_the_model_is_refused(string xml)
    {
        Assert.Equal(ReadError.BadDocument, Assert.Throws<DicomReadException>(() => NativeXml.Read(Encoding.UTF8.GetBytes(xml))).Error);
    }

    [Fact]
    public void An_error_tells_path_and_byte()
    {
        const string Xml = "<NativeDicomModel>\r\n<DicomAttribute tag=\"00082218\" vr=\"SQ\" keyword=\"ñ𠮷\"><Item number=\"1\"/><Item number=\"2\"><DicomAttribute tag=\"00280010\" vr=\"US\"><Wert/>";

        var error = Assert.Throws<DicomReadException>(() => NativeXml.Read(Encoding.UTF8.GetBytes(Xml)));

        Assert.Equal("(0008,2218)[2].(0028,0010)", error.Path.ToString());
        Assert.Equal(Encoding.UTF8.GetByteCount(Xml[..Xml.IndexOf("Wert", StringComparison.Ordinal)]), error.Offset);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(1_000_000, true)]
    public void V01_sequences_deeper_than_the_limit_are_refused(int depth, bool isRefused)
    {
        var attributes = string.Concat(Enumerable.Repeat("<DicomAttribute tag=\"00082218\" vr=\"SQ\"><Item number=\"1\">", depth))
            + string.Concat(Enumerable.Repeat("</Item></DicomAttribute>", depth));

        if (isRefused)
            Assert.Equal(ReadError.LimitExceeded, Assert.Throws<DicomReadException>(() => Read(attributes)).Error);
        else
            Assert.Single(Read(attributes).Dataset);
    }

    [Fact]
    public void V26_more_elements_or_bytes_than_the_limit_are_refused()
    {
        const string Attributes = "<DicomAttribute tag=\"00100010\" vr=\"PN\"/><DicomAttribute tag=\"00100020\" vr=\"LO\"/>";

        Assert.Equal(ReadError.LimitExceeded, Assert.Throws<DicomReadException>(() => Read(Attributes, new() { Limits = new() { MaxElements = 9 } })).Error);
        Assert.Equal(ReadError.LimitExceeded, Assert.Throws<DicomReadException>(() => Read(Attributes, new() { MaxLength = 10 })).Error);
    }

    [Fact]
    public void Every_cut_of_a_document_is_refused()
    {
        var xml = Encoding.UTF8.GetBytes("<NativeDicomModel><DicomAttribute tag=\"00100010\" vr=\"PN\"><PersonName number=\"1\"><Alphabetic><FamilyName>ñ</FamilyName></Alphabetic></PersonName></DicomAttribute></NativeDicomModel>");

        for (var length = 0; length < xml.Length; length++)
            Assert.Throws<DicomReadException>(() => NativeXml.Read(xml.AsMemory(0, length)));
    }
}
