using System.Buffers;
using System.Text;
using Placa.Testing;

namespace Placa.Dicom.Tests.Json;

public class DicomJsonTests
{
    private static string Json(Dataset dataset, DicomJsonOptions? options = null)
    {
        var output = new ArrayBufferWriter<byte>();
        DicomJson.Write(output, dataset, options);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void An_empty_data_set_is_an_empty_object()
    {
        Assert.Equal("{}", Json(new Dataset()));
    }

    [Fact]
    public void Strings_numbers_and_tags_have_the_models_types()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.Modality, "CT");
        dataset.Set(Tags.ImageType, "ORIGINAL", "", "AXIAL");
        dataset.SetInts(Tags.Rows, VR.US, 512);
        dataset.SetInts(Tags.FrameIncrementPointer, VR.AT, 0x00181063);
        dataset.SetDoubles(new Tag(0x0018, 0x9087), VR.FD, 0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity);

        Assert.Equal(
            """
            {"00080008":{"vr":"CS","Value":["ORIGINAL",null,"AXIAL"]},"00080060":{"vr":"CS","Value":["CT"]},
            "00189087":{"vr":"FD","Value":[0.5,"NaN","inf","-inf"]},"00280009":{"vr":"AT","Value":["00181063"]},
            "00280010":{"vr":"US","Value":[512]}}
            """.ReplaceLineEndings(""),
            Json(dataset));
    }

    [Fact]
    public void Single_precision_keeps_its_value_as_a_double()
    {
        var dataset = new Dataset();
        dataset.SetDoubles(new Tag(0x0018, 0x9089), VR.FL, 0.5, 0.1, 1e-45, float.MaxValue, double.NaN);

        Assert.Equal(
            """{"00189089":{"vr":"FL","Value":[0.5,0.100000001,1.40129846E-45,3.40282347E+38,"NaN"]}}""", Json(dataset));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("1.50", "1.50")]
    [InlineData("+1.5", "1.5")]
    [InlineData("007", "7")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("00", "0")]
    [InlineData("1e3", "1e3")]
    [InlineData("1.E+03", "1E+03")]
    [InlineData("0.99999999999999", "0.99999999999999")]
    [InlineData("0.1234567890123456", "0.1234567890123456")]
    [InlineData("9007199254740993", "\"9007199254740993\"")]
    [InlineData("1,5", "\"1,5\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("-", "\"-\"")]
    [InlineData(".", "\".\"")]
    [InlineData("1e99999", "\"1e99999\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("0x10", "\"0x10\"")]
    [InlineData("1 2", "\"1 2\"")]
    public void Decimal_strings_are_numbers_when_no_digit_is_lost(string value, string json)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.RescaleSlope, VR.DS, value);

        Assert.Equal($$$"""{"00281053":{"vr":"DS","Value":[{{{json}}}]}}""", Json(dataset));
    }

    [Fact]
    public void Names_are_objects_by_group_and_the_character_set_is_that_of_JSON()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "", "ISO 2022 IR 87");
        dataset.Set(Tags.PatientName, "Yamada^Tarou=山田^太郎");
        dataset.Set(Tags.OtherPatientNames, "", "=山田", "^");

        Assert.Equal(
            """
            {"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎"}]},
            "00101001":{"vr":"PN","Value":[null,{"Ideographic":"山田"},{"Alphabetic":"^"}]}}
            """.ReplaceLineEndings(""),
            Json(dataset));
    }

    [Fact]
    public void The_character_set_of_an_item_is_told_as_it_was()
    {
        var item = new Dataset();
        item.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        var dataset = new Dataset();
        dataset.SetItems(Tags.DirectoryRecordSequence, [item]);

        Assert.Equal("""{"00041220":{"vr":"SQ","Value":[{"00080005":{"vr":"CS","Value":["ISO_IR 100"]}}]}}""", Json(dataset));
    }

    [Fact]
    public void Empty_elements_and_sequences_have_no_value_and_empty_items_are_empty_objects()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.PatientID, "");
        dataset.Set(Tags.PatientComments, VR.LT, "   ");
        dataset.SetItems(Tags.RequestAttributesSequence);
        var item = new Dataset();
        item.Set(Tags.CodeValue, "T-04000");
        dataset.SetItems(Tags.AnatomicRegionSequence, new Dataset(), item);

        Assert.Equal(
            """
            {"00082218":{"vr":"SQ","Value":[{},{"00080100":{"vr":"SH","Value":["T-04000"]}}]},"00100020":{"vr":"LO"},
            "00104000":{"vr":"LT"},"00400275":{"vr":"SQ"}}
            """.ReplaceLineEndings(""),
            Json(dataset));
    }

    [Fact]
    public void Binary_values_are_base64_or_an_address()
    {
        var dataset = new Dataset();
        dataset.Set(new Tag(0x0009, 0x1001), VR.UN, new byte[] { 1, 2, 3 });
        dataset.Set(Tags.PixelData, VR.OW, new byte[] { 1, 0 });

        Assert.Equal("""{"00091001":{"vr":"UN","InlineBinary":"AQID"},"7FE00010":{"vr":"OW","InlineBinary":"AQA="}}""", Json(dataset));
        Assert.Equal(
            """{"00091001":{"vr":"UN","InlineBinary":"AQID"},"7FE00010":{"vr":"OW","BulkDataURI":"bulk/7FE00010"}}""",
            Json(dataset, new DicomJsonOptions { BulkDataUri = e => e.Tag == Tags.PixelData ? "bulk/" + e.Tag.ToHex() : null }));
        Assert.Equal("""{"7FE00010":{"vr":"OW","InlineBinary":"AQA="}}""", Json(dataset, new DicomJsonOptions { MaxInlineLength = 2 }));
    }

    [Fact]
    public void Encapsulated_pixel_data_is_an_address_or_left_out()
    {
        var dataset = new Dataset();
        dataset.SetFragments(Tags.PixelData, [], new byte[] { 1, 2 });

        Assert.Equal("{}", Json(dataset));
        Assert.Equal(
            """{"7FE00010":{"vr":"OB","BulkDataURI":"p"}}""", Json(dataset, new DicomJsonOptions { BulkDataUri = _ => "p" }));
    }

    [Fact]
    public void Big_endian_values_are_turned_round()
    {
        var bytes = Bytes.FromHex("0028 0010 5553 0002 0200" + "0028 0009 4154 0004 0018 1063" + "7FE0 0010 4F57 0000 0000 0002 0102");
        var dataset = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRBigEndian).Dataset;

        Assert.Contains("""{"vr":"US","Value":[512]}""", Json(dataset));
        Assert.Contains("""{"vr":"OW","InlineBinary":"AgE="}""", Json(dataset));
    }

    [Fact]
    public void Of_two_elements_with_one_tag_the_first_is_written()
    {
        const string twice = "1000 2000 4C4F 0200 3132" + "1000 2000 4C4F 0200 3334";
        var dataset = DicomFile.ReadDataset(Bytes.FromHex(twice), TransferSyntax.ExplicitVRLittleEndian).Dataset;
        using var stream = new MemoryStream();

        DicomJson.Write(stream, dataset);

        Assert.Equal("""{"00100020":{"vr":"LO","Value":["12"]}}""", Json(dataset));
        Assert.Equal(Json(dataset), System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Group_lengths_are_left_out()
    {
        var dataset = new Dataset();
        dataset.SetInts(new Tag(0x0008, 0x0000), VR.UL, 10);

        Assert.Equal("{}", Json(dataset));
    }

    [Fact]
    public void Controls_and_quotes_are_escaped()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.PatientComments, VR.LT, "a\"b\r\n\\c");

        Assert.Equal("""{"00104000":{"vr":"LT","Value":["a\"b\r\n\\c"]}}""", Json(dataset));
    }
}
