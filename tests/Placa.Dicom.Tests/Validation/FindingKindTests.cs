using Placa.Testing;

namespace Placa.Dicom.Tests.Validation;

/// <summary>One input for each kind of finding; the name of its test begins with the kind.</summary>
public class FindingKindTests
{
    private static IEnumerable<FindingKind> OfJson(string json) =>
        DicomJson.Read(System.Text.Encoding.UTF8.GetBytes(json)).Findings.Select(finding => finding.Kind);

    private static readonly string[] NamesOfTests =
        [.. typeof(FindingKindTests).GetMethods().Where(method => method.Name.Contains('_', StringComparison.Ordinal)).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_one_test_of_its_name(FindingKind kind)
    {
        Assert.Single(NamesOfTests, name => name.StartsWith(kind + "_", StringComparison.Ordinal));
    }

    public static TheoryData<FindingKind> Kinds => [.. Enum.GetValues<FindingKind>()];

    private static DicomFile Read(string hex, ReadOptions? options = null) =>
        DicomFile.ReadDataset(Bytes.FromHex(hex), TransferSyntax.ExplicitVRLittleEndian, options);

    private static void AssertRead(FindingKind kind, string hex, ReadOptions? options = null) =>
        Assert.Equal(kind, Assert.Single(Read(hex, options).Findings).Kind);

    /// <summary>A whole file with what an instance needs, and what a test adds.</summary>
    private static byte[] Whole(Action<Dataset>? change = null, Dataset? meta = null)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        dataset.Set(Tags.Modality, "OT");
        dataset.Set(Tags.StudyInstanceUID, "2.25.2");
        dataset.Set(Tags.SeriesInstanceUID, "2.25.3");
        change?.Invoke(dataset);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, meta, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    private static Finding Validated(Action<Dataset> change) => Assert.Single(Validator.Check(DicomFile.Read(Whole(change))));

    /// <summary>The file with some of its bytes replaced by others.</summary>
    private static byte[] Patched(byte[] file, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        var at = file.AsSpan().IndexOf(old);
        return [.. file.AsSpan(0, at), .. replacement, .. file.AsSpan(at + old.Length)];
    }

    [Fact]
    public void Nothing_is_found_in_a_file_that_keeps_the_rules()
    {
        var file = DicomFile.Read(Whole());

        Assert.Empty(file.Findings);
        Assert.Empty(Validator.Check(file));
    }

    [Fact]
    public void MissingPreamble_where_a_file_begins_with_its_meta_information() =>
        Assert.Equal(FindingKind.MissingPreamble, Assert.Single(DicomFile.Read(Whole().AsMemory(132)).Findings).Kind);

    [Fact]
    public void MissingFileMetaInformation_where_the_data_set_follows_the_prefix()
    {
        var whole = Whole();
        var dataset = DicomFile.Read(whole).DatasetOffset;

        var file = DicomFile.Read(Bytes.Concat(whole[..132], whole[(int)dataset..]));

        Assert.Equal(FindingKind.MissingFileMetaInformation, Assert.Single(file.Findings).Kind);
    }

    [Fact]
    public void WrongMetaLength_where_it_counts_other_bytes()
    {
        var whole = Whole();
        whole[140]++;

        Assert.Equal(FindingKind.WrongMetaLength, Assert.Single(DicomFile.Read(whole).Findings).Kind);
    }

    [Fact]
    public void WrongTransferSyntax_where_explicit_is_announced_and_implicit_found()
    {
        var whole = Whole();
        var implicitFile = new MemoryStream();
        DatasetWriter.Write(implicitFile, DicomFile.Read(whole).Dataset, TransferSyntax.ImplicitVRLittleEndian);

        var file = DicomFile.Read(Bytes.Concat(whole[..(int)DicomFile.Read(whole).DatasetOffset], implicitFile.ToArray()));

        Assert.Equal(FindingKind.WrongTransferSyntax, Assert.Single(file.Findings).Kind);
    }

    [Fact]
    public void UnknownVR_of_a_later_edition() => AssertRead(FindingKind.UnknownVR, "0900 1010 5A5A 0000 02000000 4142");

    [Fact]
    public void MissingVR_in_an_element_written_as_implicit() => AssertRead(FindingKind.MissingVR, "1000 1000 02000000 4142");

    [Fact]
    public void OddLength_of_a_value() => AssertRead(FindingKind.OddLength, "1000 2000 4C4F 0100 31");

    [Fact]
    public void OutOfOrder_elements() => AssertRead(FindingKind.OutOfOrder, "1000 2000 4C4F 0200 3132 1000 1000 504E 0200 4142");

    [Fact]
    public void DuplicateElement_with_the_tag_before() => AssertRead(FindingKind.DuplicateElement, "1000 2000 4C4F 0200 3132 1000 2000 4C4F 0200 3334");

    [Fact]
    public void LengthBeyondItem_of_an_item_longer_than_the_input() =>
        AssertRead(FindingKind.LengthBeyondItem, "0800 4011 5351 0000 12000000 FEFF00E0 F4010000 0800 5011 5549 0200 3100 1000 1000 504E 0400 41424344");

    [Fact]
    public void LengthBeyondEnd_of_a_cut_value() =>
        AssertRead(FindingKind.LengthBeyondEnd, "1000 1000 504E 7011 4142", new ReadOptions { AcceptTruncated = true });

    [Fact]
    public void UnexpectedDelimiter_where_nothing_is_open() => AssertRead(FindingKind.UnexpectedDelimiter, "1000 1000 504E 0200 4142 FEFF0DE0 00000000");

    [Fact]
    public void MissingDelimiter_of_the_last_fragment() =>
        AssertRead(FindingKind.MissingDelimiter, "E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 02000000 0102");

    [Fact]
    public void DelimiterLength_that_is_not_zero() =>
        AssertRead(FindingKind.DelimiterLength, "0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 FEFF0DE0 02000000 FEFFDDE0 00000000");

    [Fact]
    public void MissingItem_in_a_sequence_with_another_value() => AssertRead(FindingKind.MissingItem, "0800 4011 5351 0000 08000000 3132333435363738");

    [Fact]
    public void TrailingBytes_after_the_last_element() => AssertRead(FindingKind.TrailingBytes, "1000 2000 4C4F 0200 3132 00000000");

    [Fact]
    public void DepthLimit_of_sequences_in_sequences() => AssertRead(
        FindingKind.DepthLimit,
        "0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 4011 5351 0000 00000000 FEFF0DE0 00000000 FEFFDDE0 00000000",
        new ReadOptions { MaxDepth = 1 });

    [Fact]
    public void ElementLimit_that_ends_the_analysis() =>
        AssertRead(FindingKind.ElementLimit, "1000 1000 504E 0200 4142 1000 2000 4C4F 0200 3132", new ReadOptions { MaxElements = 1 });

    [Fact]
    public void UnknownCharacterSet_that_resembles_one() =>
        Assert.Equal(FindingKind.UnknownCharacterSet, Assert.Single(DicomFile.Read(Whole(dataset => dataset.Set(Tags.SpecificCharacterSet, "ISO-IR 100"))).Findings).Kind);

    [Fact]
    public void InvalidLength_of_a_short_string()
    {
        var finding = Validated(dataset => dataset.Set(Tags.StudyID, "12345678901234567"));

        Assert.Equal((FindingKind.InvalidLength, "(0020,0010)"), (finding.Kind, finding.Path.ToString()));
        Assert.DoesNotContain("12345", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InvalidCharacters_in_a_code() => Assert.Equal(FindingKind.InvalidCharacters, Validated(dataset => dataset.Set(Tags.BodyPartExamined, "thorax")).Kind);

    [Fact]
    public void InvalidFormat_of_a_date() => Assert.Equal(FindingKind.InvalidFormat, Validated(dataset => dataset.Set(Tags.StudyDate, "20261332")).Kind);

    [Fact]
    public void InvalidUid_with_a_zero_led_component() =>
        Assert.Equal(FindingKind.InvalidUid, Validated(dataset => dataset.Set(Tags.FrameOfReferenceUID, "1.2.03")).Kind);

    [Fact]
    public void WrongPadding_of_text_with_a_zero_byte() =>
        Assert.Equal(FindingKind.WrongPadding, Validated(dataset => dataset.Set(Tags.PatientID, VR.LO, "A\0"u8.ToArray())).Kind);

    [Fact]
    public void WrongMultiplicity_of_a_position() =>
        Assert.Equal(FindingKind.WrongMultiplicity, Validated(dataset => dataset.SetDoubles(Tags.ImagePositionPatient, VR.DS, 1, 2)).Kind);

    [Fact]
    public void DifferentVR_than_in_the_dictionary() => Assert.Equal(FindingKind.DifferentVR, Validated(dataset => dataset.Set(Tags.StudyID, VR.LO, "A")).Kind);

    [Fact]
    public void UndecodableText_in_UTF8() => Assert.Equal(FindingKind.UndecodableText, Validated(dataset =>
    {
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.PatientName, VR.PN, new byte[] { 0xC3, 0x28 });
    }).Kind);

    [Fact]
    public void UndeclaredText_beyond_the_default_repertoire() =>
        Assert.Equal(FindingKind.UndeclaredText, Validated(dataset => dataset.Set(Tags.PatientName, VR.PN, new byte[] { 0x41, 0xF1 })).Kind);

    [Fact]
    public void MissingPrivateCreator_of_a_private_element() =>
        Assert.Equal(FindingKind.MissingPrivateCreator, Validated(dataset => dataset.Set(new Tag(0x0029, 0x1010), VR.LO, "A")).Kind);

    [Fact]
    public void WrongGroupLength_in_the_data_set() => Assert.Contains(
        Validator.Check(DicomFile.Read(Whole(dataset => dataset.SetInts(new Tag(0x0008, 0), VR.UL, 100)))),
        finding => finding.Kind == FindingKind.WrongGroupLength);

    [Fact]
    public void MissingMetaElement_that_every_file_needs()
    {
        var whole = Whole(dataset => dataset.Remove(Tags.SOPInstanceUID), new Dataset());

        var finding = Validator.Check(DicomFile.Read(whole)).Single(finding => finding.Path.IsInFileMeta);

        Assert.Equal((FindingKind.MissingMetaElement, "(0002,0003)"), (finding.Kind, finding.Path.ToString()));
    }

    [Fact]
    public void MetaMismatch_with_the_data_set() => Assert.Equal(
        FindingKind.MetaMismatch,
        Assert.Single(Validator.Check(DicomFile.Read(Patched(Whole(), "2.25.1"u8, "2.25.9"u8)))).Kind);

    [Fact]
    public void MissingIdentifier_of_the_series()
    {
        var finding = Validated(dataset => dataset.Remove(Tags.SeriesInstanceUID));

        Assert.Equal((FindingKind.MissingIdentifier, "(0020,000E)"), (finding.Kind, finding.Path.ToString()));
    }

    [Fact]
    public void SharedUid_of_a_study_and_a_series()
    {
        var finding = Validated(dataset => dataset.Set(Tags.StudyInstanceUID, "2.25.3"));

        Assert.Equal((FindingKind.SharedUid, "(0020,000D)"), (finding.Kind, finding.Path.ToString()));
    }

    [Fact]
    public void CodestreamDiffers_from_its_attributes_and_others_may_misread_it() => Assert.Equal(
        Severity.Error, new Finding(FindingKind.CodestreamDiffers, new TagPath(Tags.BitsStored), -1, "").Severity); // found by Placa.Imaging

    [Fact]
    public void RetiredElement_is_a_hint()
    {
        var finding = Validated(dataset => dataset.Set(Tags.StudyComments, "A"));

        Assert.Equal((FindingKind.RetiredElement, Severity.Hint), (finding.Kind, finding.Severity));
    }

    [Fact]
    public void UnknownElement_is_a_hint()
    {
        var finding = Validated(dataset => dataset.Set(new Tag(0x0008, 0x0007), VR.LO, "A"));

        Assert.Equal((FindingKind.UnknownElement, Severity.Hint), (finding.Kind, finding.Severity));
    }

    [Fact]
    public void BackslashInValue_where_one_value_of_a_document_becomes_two() =>
        Assert.Equal([FindingKind.BackslashInValue], OfJson("""{"00080008":{"vr":"CS","Value":["ORIGINAL\\PRIMARY"]}}"""));

    [Fact]
    public void CharacterSetReplaced_where_the_set_a_document_names_cannot_hold_its_text() =>
        Assert.Equal(
            [FindingKind.CharacterSetReplaced],
            OfJson("""{"00080005":{"vr":"CS","Value":["ISO_IR 100"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"山田"}]}}"""));

    [Fact]
    public void UnknownProperty_where_a_document_has_more_than_the_model() =>
        Assert.Equal([FindingKind.UnknownProperty], OfJson("""{"00080060":{"vr":"CS","Value":["CT"],"note":"x"}}"""));
}
