namespace Placa.Dicom.Tests;

public class TagPathTests
{
    [Theory]
    [InlineData("(0010,0010)", "(0010,0010)")]
    [InlineData("00100010", "(0010,0010)")]
    [InlineData("PatientName", "(0010,0010)")]
    [InlineData("SharedFunctionalGroupsSequence[1].PixelMeasuresSequence[2].PixelSpacing", "(5200,9229)[1].(0028,9110)[2].(0028,0030)")]
    [InlineData("ContentSequence[*].(0040,A160)", "(0040,A730)[*].(0040,A160)")]
    [InlineData("ContentSequence[3]", "(0040,A730)[3]")]
    [InlineData("(0029,\"SIEMENS CSA HEADER\",10)", "(0029,\"SIEMENS CSA HEADER\",10)")]
    [InlineData("(0029,\"A.\"\"B\"\"[1])\",fe)[2].00100010", "(0029,\"A.\"\"B\"\"[1])\",FE)[2].(0010,0010)")]
    public void A_path_is_read_in_each_form(string text, string expected)
    {
        Assert.True(TagPath.TryParse(text, out var path));
        Assert.Equal(expected, path.ToString());
        Assert.Equal(path, TagPath.Parse(path.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("PatientNome")]
    [InlineData("ContentSequence.TextValue")]
    [InlineData("ContentSequence[0].TextValue")]
    [InlineData("ContentSequence[-1].TextValue")]
    [InlineData("ContentSequence[99999999999].TextValue")]
    [InlineData("ContentSequence[1")]
    [InlineData("ContentSequence[1].")]
    [InlineData("(0010,0010")]
    [InlineData("(0029,\"A\",1)")]
    [InlineData("(0029,\"A")]
    [InlineData("(0029,\"\",10)")]
    [InlineData("(0028,\"A\",10)")]
    public void What_is_no_path_is_refused(string text) => Assert.False(TagPath.TryParse(text, out _));

    private static Dataset Sample()
    {
        static Dataset Item(string text)
        {
            var item = new Dataset();
            item.Set(Tags.TextValue, text);
            return item;
        }
        var dataset = new Dataset();
        dataset.SetItems(Tags.ContentSequence, Item("A"), new Dataset(), Item("C"));
        dataset.Set(new Tag(0x0029, 0x0010), VR.LO, "OTHER");
        dataset.Set(new Tag(0x0029, 0x0011), VR.LO, "MINE");
        dataset.Set(new Tag(0x0029, 0x1110), VR.LO, "mine");
        return dataset;
    }

    [Theory]
    [InlineData("ContentSequence[1].TextValue", "A")]
    [InlineData("ContentSequence[*].TextValue", "A C")]
    [InlineData("ContentSequence[2].TextValue", "")]
    [InlineData("ContentSequence[4].TextValue", "")]
    [InlineData("(0029,\"MINE\",10)", "mine")]
    [InlineData("(0029,\"NOBODY\",10)", "")]
    public void A_path_leads_to_its_elements(string path, string expected) =>
        Assert.Equal(expected, string.Join(' ', Sample().FindAll(TagPath.Parse(path)).Select(found => found.Element.GetString())));

    [Fact]
    public void What_is_found_has_a_path_without_wildcards() => Assert.Equal(
        ["(0040,A730)[1].(0040,A160)", "(0040,A730)[3].(0040,A160)"],
        Sample().FindAll(TagPath.Parse("ContentSequence[*].TextValue")).Select(found => found.Path.ToString()));

    [Fact]
    public void Of_what_is_kept_items_keep_their_numbers()
    {
        var dataset = Sample();

        dataset.KeepOnly([TagPath.Parse("ContentSequence[3].TextValue")]);

        Assert.Equal(Tags.ContentSequence, Assert.Single(dataset).Tag);
        Assert.Equal([0, 0, 1], dataset.GetItems(Tags.ContentSequence).Select(item => item.Count));
    }

    [Fact]
    public void Text_that_is_kept_is_read_in_the_character_set_that_is_not()
    {
        var item = new Dataset(CharacterSet.Utf8);
        item.Set(Tags.CodeMeaning, "Tórax");
        var made = new Dataset();
        made.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        made.Set(Tags.PatientName, "Ñandú^José");
        made.SetItems(Tags.ProcedureCodeSequence, item);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, made, TransferSyntax.ExplicitVRLittleEndian);
        var dataset = DicomFile.Read(stream.ToArray()).Dataset;

        dataset.KeepOnly([TagPath.Parse("PatientName"), TagPath.Parse("ProcedureCodeSequence[1].CodeMeaning")]);

        Assert.Equal([Tags.ProcedureCodeSequence, Tags.PatientName], dataset.Select(element => element.Tag));
        Assert.Equal("Ñandú^José", dataset.GetString(Tags.PatientName));
        Assert.Equal("Tórax", dataset.GetItems(Tags.ProcedureCodeSequence)[0].GetString(Tags.CodeMeaning));
    }
}
