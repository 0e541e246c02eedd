using System.Buffers;
using System.Text;

namespace Placa.Dicom.Tests.Json;

public class DicomJsonReadTests
{
    private static DatasetDocument Read(string json, DocumentReadOptions? options = null) => DicomJson.Read(Encoding.UTF8.GetBytes(json), options);

    private static Dataset Element(string element) => Read("{" + element + "}").Dataset;

    private static DicomReadException Refused(string json, DocumentReadOptions? options = null) =>
        Assert.Throws<DicomReadException>(() => Read(json, options));

    [Fact]
    public void Properties_may_come_in_any_order_and_the_data_set_is_sorted()
    {
        var dataset = Read("""{"00280010":{"Value":[512],"vr":"US"},"00080060":{"Value":["CT"],"vr":"CS"}}""").Dataset;

        Assert.Equal([Tags.Modality, Tags.Rows], dataset.Select(element => element.Tag));
        Assert.Equal(512, dataset.GetInt32(Tags.Rows));
        Assert.Equal("CT", dataset.GetString(Tags.Modality));
    }

    [Fact]
    public void Specific_Character_Set_keeps_to_the_default_repertoire_whatever_VR_it_claims()
    {
        var read = Element("""
            "00080005":{"vr":"SH","Value":["é"]}
            """);

        Assert.Equal("é", read.GetString(Tags.SpecificCharacterSet));
        Assert.Equal(ReadError.BadDocument, Refused("""{"00080005":{"vr":"SH","Value":["山"]}}""").Error);
    }

    [Fact]
    public void Specific_Character_Set_of_numbers_is_written_so_that_it_can_be_read()
    {
        var output = new ArrayBufferWriter<byte>();

        DicomJson.Write(output, Element("""
            "00080005":{"vr":"FL","Value":[1]}
            """));

        Assert.Equal("""{"00080005":{"vr":"CS","Value":["ISO_IR 192"]}}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("-1E+05", "-1E+05")]
    [InlineData("123456789012345678", "123456789012345678")]
    [InlineData("\"+007.10\"", "+007.10")]
    [InlineData("null", "")]
    public void Decimal_strings_keep_the_digits_that_the_document_has(string json, string text)
    {
        var dataset = Element($$"""
            "00281053":{"vr":"DS","Value":[{{json}}]}
            """);

        Assert.Equal(text, dataset.GetString(Tags.RescaleSlope) ?? "");
    }

    [Theory]
    [InlineData("US", "65535", "FFFF")]
    [InlineData("US", "\"7\"", "0700")]
    [InlineData("US", "512.0", "0002")]
    [InlineData("SS", "-32768", "0080")]
    [InlineData("UL", "4294967295", "FFFFFFFF")]
    [InlineData("SL", "-1", "FFFFFFFF")]
    [InlineData("UV", "18446744073709551615", "FFFFFFFFFFFFFFFF")]
    [InlineData("UV", "\"9007199254740993\"", "0100000000002000")]
    [InlineData("SV", "\"-9223372036854775808\"", "0000000000000080")]
    [InlineData("FL", "0.1", "CDCCCC3D")]
    [InlineData("FL", "\"-inf\"", "000080FF")]
    [InlineData("FD", "\"Infinity\"", "000000000000F07F")]
    [InlineData("AT", "\"00181063\"", "18006310")]
    [InlineData("US", "null", "")]
    public void Numbers_become_little_endian_bytes(string vr, string json, string bytes)
    {
        var dataset = Element($$"""
            "00091001":{"vr":"{{vr}}","Value":[{{json}}]}
            """);

        Assert.Equal(bytes, Convert.ToHexString(dataset.Find(new Tag(0x0009, 0x1001))!.Value.GetBytes().Span));
    }

    [Theory]
    [InlineData("US", "65536")]
    [InlineData("US", "-1")]
    [InlineData("US", "1.5")]
    [InlineData("US", "1,null")]
    [InlineData("UV", "18446744073709551616")]
    [InlineData("FL", "1e39")]
    [InlineData("FD", "1e400")]
    [InlineData("AT", "\"rows\"")]
    [InlineData("CS", "5")]
    [InlineData("CS", "\"山\"")]
    [InlineData("LT", "\"a\",\"b\"")]
    [InlineData("OB", "1")]
    [InlineData("PN", "{\"Alphabetic\":\"a=b\"}")]
    [InlineData("PN", "{\"Given\":\"a\"}")]
    [InlineData("LO", "\"\\uD800\"")]
    public void A_value_that_is_none_of_its_VR_is_refused_with_its_path(string vr, string json)
    {
        var error = Refused($$$"""{"00082218":{"vr":"SQ","Value":[{},{"00091001":{"vr":"{{{vr}}}","Value":[{{{json}}}]}}]}}""");

        Assert.Equal(ReadError.BadDocument, error.Error);
        Assert.Equal("(0008,2218)[2].(0009,1001)", error.Path.ToString());
        Assert.InRange(error.Offset, 66, 76 + json.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{},{}]")]
    [InlineData("{} {}")]
    [InlineData("{\"00100020\":{\"vr\":\"LO\"}")]
    [InlineData("{\"PatientID\":{\"vr\":\"LO\"}}")]
    [InlineData("{\"0010002\":{\"vr\":\"LO\"}}")]
    [InlineData("{\"+0100020\":{\"vr\":\"LO\"}}")]
    [InlineData("{\"FFFEE000\":{\"vr\":\"OB\"}}")]
    [InlineData("{\"00100020\":null}")]
    [InlineData("{\"00100020\":{\"vr\":5}}")]
    [InlineData("{\"00100020\":{\"vr\":\"LO\",\"vr\":\"SH\"}}")]
    [InlineData("{\"00100020\":{\"vr\":\"LO\",\"Value\":[],\"InlineBinary\":\"\"}}")]
    [InlineData("{\"00100020\":{\"vr\":\"LO\",\"Value\":\"1\"}}")]
    [InlineData("{\"00100020\":{\"vr\":\"LO\",\"InlineBinary\":\"AAAA\"}}")]
    [InlineData("{\"7FE00010\":{\"vr\":\"OB\",\"InlineBinary\":\"A!==\"}}")]
    [InlineData("{\"00082218\":{\"vr\":\"SQ\",\"Value\":[1]}}")]
    public void What_is_no_document_of_the_model_is_refused(string json)
    {
        Assert.Equal(ReadError.BadDocument, Refused(json).Error);
    }

    [Fact]
    public void An_element_that_is_there_twice_is_refused()
    {
        var error = Refused("""{"00100020":{"vr":"LO"},"00080060":{"vr":"CS"},"0010002\u0030":{"vr":"LO"}}""");

        Assert.Equal("(0010,0020) at byte 47: the element is there twice", error.Message);
    }

    [Fact]
    public void Names_have_groups_in_any_order()
    {
        var dataset = Element("""
            "00101001":{"vr":"PN","Value":[{"Phonetic":"やまだ","Alphabetic":"Yamada"},null,{"Ideographic":"山田"},{}]}
            """);

        Assert.Equal(["Yamada==やまだ", "", "=山田", ""], dataset.GetStrings(Tags.OtherPatientNames));
    }

    [Fact]
    public void Text_is_put_into_the_character_set_that_the_document_names_wherever_that_stands()
    {
        var document = Read("""
            {"00100020":{"vr":"LO","Value":["Peña"]},"00082218":{"vr":"SQ","Value":[{"00080104":{"vr":"LO","Value":["ñ"]}},
            {"00080104":{"vr":"LO","Value":["山"]},"00080005":{"vr":"CS","Value":["ISO_IR 192"]}}]},"00080005":{"vr":"CS","Value":["ISO_IR 100"]}}
            """);

        Assert.Empty(document.Findings);
        Assert.Equal("50 65 F1 61", Hex(document.Dataset, Tags.PatientID));
        Assert.Equal("F1", Hex(document.Dataset.GetItems(Tags.AnatomicRegionSequence)[0], Tags.CodeMeaning));
        Assert.Equal("E5 B1 B1", Hex(document.Dataset.GetItems(Tags.AnatomicRegionSequence)[1], Tags.CodeMeaning));
        Assert.Equal("ñ", document.Dataset.GetItems(Tags.AnatomicRegionSequence)[0].GetString(Tags.CodeMeaning));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 100\"]},")]
    public void Text_that_the_named_set_cannot_hold_makes_the_data_set_UTF8_and_is_reported(string characterSet)
    {
        var document = Read($$$"""{{{{characterSet}}}"00100020":{"vr":"LO","Value":["山"]},"00082218":{"vr":"SQ","Value":[{"00080104":{"vr":"LO","Value":["ñ"]}}]}}""");

        Assert.Equal(FindingKind.CharacterSetReplaced, Assert.Single(document.Findings).Kind);
        Assert.Equal("ISO_IR 192", document.Dataset.GetString(Tags.SpecificCharacterSet));
        Assert.Equal("山", document.Dataset.GetString(Tags.PatientID));
        Assert.Equal("ñ", document.Dataset.GetItems(Tags.AnatomicRegionSequence)[0].GetString(Tags.CodeMeaning));
    }

    [Fact]
    public void Without_a_VR_the_dictionary_tells_it_and_that_is_reported()
    {
        var document = Read("""
            {"00280103":{"vr":"US","Value":[1]},"00280106":{"Value":[-5]},"00090010":{"vr":"LO","Value":["GEMS_HELIOS_01"]},
            "00200011":{"vr":"ZZ","Value":[7]},"00091033":{"InlineBinary":"AAE="}}
            """);

        Assert.Equal([FindingKind.MissingVR, FindingKind.UnknownVR, FindingKind.MissingVR], document.Findings.Select(finding => finding.Kind));
        Assert.Equal(-5, document.Dataset.GetInt32(Tags.SmallestImagePixelValue));
        Assert.Equal("7", document.Dataset.GetString(Tags.SeriesNumber));
        Assert.Equal(VR.UN, document.Dataset.Find(new Tag(0x0009, 0x1033))!.Value.VR);
    }

    [Fact]
    public void What_the_model_does_not_have_is_passed_over_and_reported()
    {
        var document = Read("""{"00100020":{"vr":"LO","Value":["A\\B"],"name":{"x":[1]}}}""");

        Assert.Equal([FindingKind.BackslashInValue, FindingKind.UnknownProperty], document.Findings.Select(finding => finding.Kind));
        Assert.Equal(["A", "B"], document.Dataset.GetStrings(Tags.PatientID));
        Assert.Equal(ReadError.NotConforming, Refused("""{"00100020":{"vr":"LO","x":1}}""", new() { Limits = new() { Strict = true } }).Error);
    }

    [Fact]
    public void Bulk_data_are_asked_for_or_left_out_or_refused()
    {
        const string Json = """{"00100020":{"vr":"LO","Value":["1"]},"7FE00010":{"vr":"OW","BulkDataURI":"frames/1"}}""";

        var given = Read(Json, new() { BulkData = uri => uri == "frames/1" ? new byte[] { 1, 2 } : null }).Dataset;
        var without = Read(Json, new() { LeaveOutBulkData = true }).Dataset;
        var error = Refused(Json);

        Assert.Equal("01 02", Hex(given, Tags.PixelData));
        Assert.Equal([Tags.PatientID], without.Select(element => element.Tag));
        Assert.Equal((ReadError.MissingBulkData, "(7FE0,0010)"), (error.Error, error.Path.ToString()));
    }

    [Fact]
    public void File_meta_elements_are_apart_and_group_lengths_left_out()
    {
        var document = Read("""{"00020010":{"vr":"UI","Value":["1.2.840.10008.1.2.1"]},"00080000":{"vr":"UL","Value":[4]},"00080060":{"vr":"CS"}}""");

        Assert.Equal("1.2.840.10008.1.2.1", document.FileMeta.GetString(Tags.TransferSyntaxUID));
        Assert.Equal([Tags.Modality], document.Dataset.Select(element => element.Tag));
        Assert.Equal(ReadError.BadDocument, Refused("""{"00020013":{"vr":"SH","Value":["ñ"]}}""").Error);
    }

    [Fact]
    public void An_array_holds_several_data_sets_with_findings_of_their_own()
    {
        var documents = DicomJson.ReadAll("\uFEFF[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"1\"]}},{\"00100020\":{}}]"u8);

        Assert.Equal(["1", null], documents.Select(document => document.Dataset.GetString(Tags.PatientID)));
        Assert.Equal([0, 1], documents.Select(document => document.Findings.Count));
    }

    [Theory]
    [InlineData(64, false, false)]
    [InlineData(65, false, true)]
    [InlineData(65, true, true)]
    [InlineData(1_000_000, false, true)]
    [InlineData(1_000_000, true, true)]
    public void V01_sequences_deeper_than_the_limit_are_refused(int depth, bool vrLast, bool isRefused)
    {
        var (before, after) = vrLast ? ("""{"00082218":{"Value":[""", """],"vr":"SQ"}}""") : ("""{"00082218":{"vr":"SQ","Value":[""", "]}}");
        var json = string.Concat(Enumerable.Repeat(before, depth)) + "{}" + string.Concat(Enumerable.Repeat(after, depth));

        if (isRefused)
            Assert.Equal(ReadError.LimitExceeded, Refused(json).Error);
        else
            Assert.Single(Read(json).Dataset);
    }

    [Fact]
    public void V26_more_elements_or_bytes_than_the_limit_are_refused()
    {
        const string Json = """{"00100010":{"vr":"PN"},"00100020":{"vr":"LO"}}""";

        Assert.Equal("(0010,0020) at byte 24: more elements and items than the limit", Refused(Json, new() { Limits = new() { MaxElements = 9 } }).Message);
        Assert.Equal(ReadError.LimitExceeded, Refused(Json, new() { MaxLength = 10 }).Error);
        Assert.Equal(ReadError.LimitExceeded, Refused("[" + string.Join(',', Enumerable.Repeat("{}", 60_000)) + "]").Error);
        Assert.Equal(ReadError.LimitExceeded, Refused("""{"00082218":{"vr":"SQ","Value":[{}""" + string.Concat(Enumerable.Repeat(",{}", 600_000)) + "]}}").Error);
    }

    [Fact]
    public void A_hundred_thousand_elements_in_falling_order_take_no_time()
    {
        var json = "{" + string.Join(',', Enumerable.Range(1, 100_000).Reverse().Select(i => $"\"{0x0011_0000 + i:X8}\":{{\"vr\":\"US\"}}")) + "}";

        Assert.Equal(99_999, Read(json).Dataset.Count); // (0012,0000) is a group length
    }

    [Fact]
    public void Every_cut_of_a_document_is_refused()
    {
        var json = """{"00082218":{"vr":"SQ","Value":[{"00101001":{"Value":[{"Alphabetic":"\u00E9"}],"vr":"PN"}}]},"7FE00010":{"vr":"OB","InlineBinary":"AAAA"}}"""u8.ToArray();

        for (var length = 0; length < json.Length; length++)
            Assert.Throws<DicomReadException>(() => DicomJson.Read(json.AsSpan(0, length)));
        using var stream = new MemoryStream(json);
        Assert.Equal("é", DicomJson.Read(stream).Dataset.GetItems(Tags.AnatomicRegionSequence)[0].GetString(Tags.OtherPatientNames));
    }

    [Fact]
    public void Numbers_of_64_bits_are_strings_where_a_double_would_not_hold_them()
    {
        var dataset = new Dataset();
        dataset.SetInts(new Tag(0x0009, 0x1001), VR.SV, 1L << 53, (1L << 53) + 1, long.MinValue);
        var output = new ArrayBufferWriter<byte>();

        DicomJson.Write(output, dataset);

        Assert.Equal("""{"00091001":{"vr":"SV","Value":[9007199254740992,"9007199254740993","-9223372036854775808"]}}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Hex(Dataset dataset, Tag tag) => BitConverter.ToString(dataset.Find(tag)!.Value.GetBytes().ToArray()).Replace('-', ' ');
}
