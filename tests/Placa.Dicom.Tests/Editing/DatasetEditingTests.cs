namespace Placa.Dicom.Tests.Editing;

public class DatasetEditingTests
{
    private static Dataset Sample()
    {
        var item = new Dataset(CharacterSet.Utf8);
        item.Set(Tags.ReferencedSOPInstanceUID, "2.25.1");
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        dataset.SetItems(Tags.ReferencedImageSequence, item);
        dataset.Set(Tags.PatientName, "Ibáñez^Ana");
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 1);
        return dataset;
    }

    private static int Set(Dataset dataset, string path, string value) => dataset.SetText(TagPath.Parse(path), value);

    [Theory]
    [InlineData("OB", "01 ff", "01FF")]
    [InlineData("UN", "base64:AQI=", "0102")]
    [InlineData("OW", @"1\65535", "0100FFFF")]
    [InlineData("OL", "1", "01000000")]
    [InlineData("OV", "18446744073709551615", "FFFFFFFFFFFFFFFF")]
    [InlineData("OF", "0.5", "0000003F")]
    [InlineData("OD", "0.5", "000000000000E03F")]
    [InlineData("OB", "0g", null)]
    [InlineData("OW", "65536", null)]
    [InlineData("OW", "-1", null)]
    public void Bytes_are_written_in_hex_words_as_numbers_and_both_as_base64(string vr, string value, string? expected)
    {
        Assert.True(VR.TryParse(vr, out var known));
        var dataset = new Dataset();
        var path = TagPath.Parse("(0009,1001)");

        if (expected is null)
            Assert.Throws<DicomException>(() => dataset.SetText(path, value, known));
        else
            Assert.Equal((1, expected), (dataset.SetText(path, value, known), Convert.ToHexString(dataset.Find(new Tag(0x0009, 0x1001))!.Value.GetBytes().Span)));
    }

    [Theory]
    [InlineData("Rows", "512", "512")]
    [InlineData("SmallestImagePixelValue", "-5", "-5")]
    [InlineData("PatientBirthDate", "19700131", "19700131")]
    [InlineData("ImageType", @"ORIGINAL\PRIMARY", "ORIGINAL")]
    [InlineData("FrameIncrementPointer", "FrameTime", "00181063")]
    [InlineData("PatientComments", @"a\b", @"a\b")]
    public void A_value_is_written_as_its_VR_asks(string path, string value, string expected)
    {
        var dataset = Sample();

        Set(dataset, path, value);

        Assert.Equal(expected, dataset.GetString(TagPath.Parse(path).Tag));
    }

    [Theory]
    [InlineData("Rows", "many")]
    [InlineData("Rows", "65536")]
    [InlineData("Rows", @"1\2")]
    [InlineData("PatientBirthDate", "tomorrow")]
    [InlineData("Modality", "ct")]
    [InlineData("Modality", "CTÑ")]
    [InlineData("StudyInstanceUID", "1.02")]
    [InlineData("PixelData", "0g")]
    [InlineData("(0009,1001)", "A")]
    [InlineData("SpecificCharacterSet", "ISO_IR 100")]
    [InlineData("(0008,0000)", "1")]
    [InlineData("ReferencedImageSequence[2].PatientID", "1")]
    [InlineData("ReferencedImageSequence", "1")]
    [InlineData("ReferencedImageSequence[1]", "1")]
    public void What_breaks_a_rule_is_refused_without_naming_the_value(string path, string value)
    {
        var dataset = Sample();

        var error = Assert.Throws<DicomException>(() => Set(dataset, path, value));

        Assert.DoesNotContain($" {value} ", error.Message, StringComparison.Ordinal);
        Assert.Empty(DatasetComparison.Compare(Sample(), dataset));
    }

    [Fact]
    public void A_character_the_set_does_not_have_is_refused_and_held_after_conversion()
    {
        var dataset = Sample();
        dataset.ConvertText(CharacterSet.FromSpecificCharacterSet(["ISO_IR 100"], out _));
        Assert.Throws<DicomException>(() => Set(dataset, "PatientName", "山田"));
        Assert.Equal("Ibáñez^Ana", dataset.GetString(Tags.PatientName));

        dataset.ConvertText(CharacterSet.Utf8);
        Set(dataset, "PatientName", "山田");

        Assert.Equal("山田", dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public void A_conversion_that_loses_a_character_changes_nothing()
    {
        var dataset = Sample();
        Set(dataset, "PatientName", "山田");

        Assert.Throws<DicomException>(() => dataset.ConvertText(CharacterSet.FromSpecificCharacterSet(["ISO_IR 100"], out _)));

        Assert.Equal("ISO_IR 192", dataset.GetString(Tags.SpecificCharacterSet));
        Assert.Equal("山田", dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public void Text_in_items_is_converted_with_the_data_set()
    {
        var dataset = Sample();
        dataset.InsertText(TagPath.Parse("ReferencedImageSequence[1].PurposeOfReferenceCodeSequence[1].CodeMeaning"), "Tórax");

        dataset.ConvertText(CharacterSet.FromSpecificCharacterSet(["ISO_IR 100"], out _));
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        var read = DicomFile.ReadDataset(stream.ToArray(), TransferSyntax.ExplicitVRLittleEndian).Dataset;

        Assert.True(read.TryGet(TagPath.Parse("ReferencedImageSequence[1].PurposeOfReferenceCodeSequence[1].CodeMeaning"), out var element));
        Assert.Equal(("Tórax", 6L), (element.GetString(), element.Length));
    }

    [Fact]
    public void Inserting_makes_sequences_items_and_private_blocks()
    {
        var dataset = Sample();

        dataset.InsertText(TagPath.Parse("ReferencedImageSequence[2].ReferencedSOPInstanceUID"), "2.25.2");
        dataset.InsertText(TagPath.Parse("(0029,\"PLACA\",01)"), "mine", VR.LO);

        Assert.Equal("2.25.2", dataset.GetItems(Tags.ReferencedImageSequence)[1].GetString(Tags.ReferencedSOPInstanceUID));
        Assert.Equal("PLACA", dataset.GetString(new Tag(0x0029, 0x0010)));
        Assert.Equal("mine", dataset.GetString(new Tag(0x0029, 0x1001)));
    }

    [Theory]
    [InlineData("ReferencedImageSequence[3].ReferencedSOPInstanceUID")]
    [InlineData("ReferencedImageSequence[2000000000].ReferencedSOPInstanceUID")]
    [InlineData("PatientName[1].PatientID")]
    [InlineData("StudyID[1].PatientID")]
    public void Only_the_next_item_of_a_sequence_is_made(string path) =>
        Assert.Throws<DicomException>(() => Sample().InsertText(TagPath.Parse(path), "2.25.2"));

    [Fact]
    public void Elements_and_items_are_removed()
    {
        var dataset = Sample();

        Assert.Equal(1, dataset.Remove(TagPath.Parse("PatientName")));
        Assert.Equal(1, dataset.Remove(TagPath.Parse("ReferencedImageSequence[1]")));
        Assert.Equal(0, dataset.Remove(TagPath.Parse("ReferencedImageSequence[1]")));

        Assert.False(dataset.Contains(Tags.PatientName));
        Assert.Empty(dataset.GetItems(Tags.ReferencedImageSequence));
        Assert.True(dataset.Contains(Tags.ReferencedImageSequence));
    }

    [Fact]
    public void New_UIDs_reach_the_references()
    {
        var dataset = Sample();

        Assert.Equal(2, dataset.ReplaceUids(new Dictionary<Uid, Uid> { [new Uid("2.25.1")] = new Uid("2.25.9") }));

        Assert.Equal("2.25.9", dataset.GetString(Tags.SOPInstanceUID));
        Assert.Equal("2.25.9", dataset.GetItems(Tags.ReferencedImageSequence)[0].GetString(Tags.ReferencedSOPInstanceUID));
    }
}
