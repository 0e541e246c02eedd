using Placa.Testing;

namespace Placa.Dicom.Tests.Validation;

public class ValidatorTests
{
    private static FindingKind? Check(VR vr, string value)
    {
        var dataset = new Dataset(CharacterSet.Utf8);
        dataset.Set(new Tag(0x0009, 0x0010), "CREATOR");
        dataset.Set(new Tag(0x0009, 0x1001), vr, value);
        return Validator.Check(dataset).Where(finding => finding.Path.Tag.Group == 0x0009).Select(finding => (FindingKind?)finding.Kind).SingleOrDefault();
    }

    [Theory]
    [InlineData("DA", "20260229", FindingKind.InvalidFormat)]
    [InlineData("DA", "2024.02.29", FindingKind.InvalidFormat)]
    [InlineData("DA", "20240229", null)]
    [InlineData("TM", "2360", FindingKind.InvalidFormat)]
    [InlineData("TM", "235960.123456", null)]
    [InlineData("TM", "12:30", FindingKind.InvalidFormat)]
    [InlineData("TM", "12", null)]
    [InlineData("DT", "202402291230+0130", null)]
    [InlineData("DT", "2024-0000", FindingKind.InvalidFormat)]
    [InlineData("AS", "018M", null)]
    [InlineData("AS", "18M", FindingKind.InvalidFormat)]
    [InlineData("DS", "-1.5E+3", null)]
    [InlineData("DS", "1,5", FindingKind.InvalidFormat)]
    [InlineData("DS", "1.23456789012345678", FindingKind.InvalidLength)]
    [InlineData("IS", "+12", null)]
    [InlineData("IS", "2147483648", FindingKind.InvalidFormat)]
    [InlineData("IS", "1.0", FindingKind.InvalidFormat)]
    [InlineData("CS", "HEAD_1 A", null)]
    [InlineData("CS", "HEAD-1", FindingKind.InvalidCharacters)]
    [InlineData("AE", "A title too long!", FindingKind.InvalidLength)]
    [InlineData("UR", "https://a.example/b c", FindingKind.InvalidCharacters)]
    [InlineData("LO", "line\nline", FindingKind.InvalidCharacters)]
    [InlineData("LT", "line\r\nline", null)]
    [InlineData("PN", "Ibáñez^Ana=1=2=3", FindingKind.InvalidFormat)]
    [InlineData("PN", "A^B^C^D^E^F", FindingKind.InvalidFormat)]
    [InlineData("PN", "山田^太郎", null)]
    [InlineData("UI", "1.2..3", FindingKind.InvalidUid)]
    [InlineData("UI", "0", FindingKind.InvalidUid)]
    [InlineData("UI", "9.8.7", FindingKind.InvalidUid)]
    [InlineData("UI", "1.40.1", FindingKind.InvalidUid)]
    [InlineData("UI", "1.100", FindingKind.InvalidUid)]
    [InlineData("UI", "1.39.1", null)]
    [InlineData("UI", "0.4", null)]
    [InlineData("UI", "2.999", null)]
    public void A_value_is_held_against_the_rules_of_its_VR(string vr, string value, FindingKind? expected)
    {
        Assert.True(VR.TryParse(vr, out var known));

        Assert.Equal(expected, Check(known, value));
    }

    [Theory]
    [InlineData("SL", "01000000", FindingKind.DifferentVR)]
    [InlineData("LO", "", FindingKind.MissingPrivateCreator)]
    [InlineData("LO", "4142", null)]
    [InlineData("UN", "4142", null)] // nothing is known of it
    public void A_private_creator_is_one_name(string vr, string hex, FindingKind? expected)
    {
        Assert.True(VR.TryParse(vr, out var known));
        var dataset = new Dataset();
        dataset.Set(new Tag(0x0011, 0x0010), known, Bytes.FromHex(hex));

        var kinds = Validator.Check(dataset).Where(finding => finding.Path.Tag.Group == 0x0011).Select(finding => finding.Kind);

        Assert.Equal(expected is { } kind ? [kind] : [], kinds);
    }

    [Theory]
    [InlineData("OB", 16, true)]
    [InlineData("OW", 16, false)]
    [InlineData("OB", 8, false)]
    public void Native_pixel_data_of_more_than_8_bits_are_words(string vr, int bitsAllocated, bool isFound)
    {
        Assert.True(VR.TryParse(vr, out var known));
        var dataset = new Dataset();
        dataset.SetInts(Tags.BitsAllocated, VR.US, bitsAllocated);
        dataset.Set(Tags.PixelData, known, new byte[4]);

        Assert.Equal(isFound, Validator.Check(dataset).Any(finding => finding.Kind == FindingKind.DifferentVR));
    }

    [Fact]
    public void Encapsulated_pixel_data_are_bytes_whatever_their_bits()
    {
        var dataset = new Dataset();
        dataset.SetInts(Tags.BitsAllocated, VR.US, 16);
        dataset.SetFragments(Tags.PixelData, [], [new byte[4]]);

        Assert.DoesNotContain(Validator.Check(dataset), finding => finding.Kind == FindingKind.DifferentVR);
    }

    [Theory]
    [InlineData("0001", false)]
    [InlineData("0101", false)] // no other bit is looked at
    [InlineData("0100", true)]
    [InlineData("00010000", true)]
    public void The_file_meta_information_is_of_version_1(string hex, bool isFound)
    {
        var meta = new Dataset();
        meta.Set(Tags.FileMetaInformationVersion, VR.OB, Bytes.FromHex(hex));
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, meta, TransferSyntax.ExplicitVRLittleEndian);
        var file = DicomFile.Read(Bytes.Concat(new byte[128], "DICM"u8.ToArray(), stream.ToArray(), Bytes.FromHex("0800 0500 4353 0000")));

        Assert.Equal(isFound, Validator.Check(file).Any(finding => finding.Kind == FindingKind.InvalidFormat));
    }

    [Fact]
    public void Group_lengths_are_retired_outside_the_file_meta_information()
    {
        var dataset = new Dataset();
        dataset.SetInts(new Tag(0x0008, 0x0000), VR.UL, 0);

        Assert.Contains(Validator.Check(dataset), finding => finding is { Kind: FindingKind.RetiredElement, Severity: Severity.Hint });
    }

    [Fact]
    public void A_finding_inside_a_sequence_names_the_item()
    {
        var item = new Dataset();
        item.Set(Tags.StudyDate, "today");
        var dataset = new Dataset();
        dataset.SetItems(Tags.RequestAttributesSequence, new Dataset(), item);

        var finding = Assert.Single(Validator.Check(dataset), finding => finding.Kind == FindingKind.InvalidFormat);

        Assert.Equal("(0040,0275)[2].(0008,0020)", finding.Path.ToString());
    }

    [Fact]
    public void A_group_length_over_a_sequence_of_undefined_length_is_counted_with_its_delimiter()
    {
        var bytes = Bytes.FromHex(
            "0800 0000 554C 0400 2E000000" + "0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 FEFF0DE0 00000000 FEFFDDE0 00000000");

        var dataset = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian).Dataset;

        Assert.DoesNotContain(Validator.Check(dataset), finding => finding.Kind == FindingKind.WrongGroupLength);
    }

    [Fact]
    public void Good_files_have_few_findings()
    {
        Corpus.SkipIfAbsent();

        int good = 0, clean = 0;
        foreach (var corpusFile in Corpus.Files.Where(file => file.Expectation == "ok" && !file.RelativePath.StartsWith("odd/", StringComparison.Ordinal)))
        {
            using var file = DicomFile.Open(corpusFile.FullPath);
            good++;
            clean += Validator.Check(file).Any(finding => finding.Severity > Severity.Hint) ? 0 : 1;
        }

        Assert.True(clean > good * 0.8, $"{clean} of {good} files have no finding.");
    }
}
