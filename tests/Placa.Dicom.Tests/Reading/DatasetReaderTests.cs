using Placa.Testing;

namespace Placa.Dicom.Tests.Reading;

public class DatasetReaderTests
{
    private static DicomFile Read(string hex, TransferSyntax? syntax = null, ReadOptions? options = null) =>
        DicomFile.ReadDataset(Bytes.FromHex(hex), syntax ?? TransferSyntax.ExplicitVRLittleEndian, options);

    [Fact]
    public void Length_beyond_the_input_reports_path_and_offset()
    {
        var error = Assert.Throws<DicomReadException>(() => Read("1000 1000 504E 7011")); // (0010,0010) PN, 4464 bytes announced, none there

        Assert.Equal(ReadError.LengthBeyondEnd, error.Error);
        Assert.Equal("(0010,0010)", error.Path.ToString());
        Assert.Equal(6, error.Offset);
    }

    [Fact]
    public void The_path_counts_items_from_one()
    {
        var error = Assert.Throws<DicomReadException>(() => Read(
            "4000 30A7 5351 0000 FFFFFFFF" + "FEFF 00E0 00000000" + "FEFF 00E0 FFFFFFFF" + "4000 60A1 5554 0000 70110100"));

        Assert.Equal("(0040,A730)[2].(0040,A160)", error.Path.ToString());
    }

    [Theory]
    [InlineData("1000 1000 504E 0400 41424344", "1.2.840.10008.1.2.1")]
    [InlineData("1000 1000 04000000 41424344", "1.2.840.10008.1.2")]
    [InlineData("0010 0010 504E 0004 41424344", "1.2.840.10008.1.2.2")]
    public void The_same_element_is_read_in_each_encoding(string hex, string syntax)
    {
        var dataset = Read(hex, TransferSyntax.Get(new Uid(syntax))).Dataset;

        Assert.Equal("ABCD", dataset.GetString(Tags.PatientName));
        Assert.Equal(VR.PN, dataset.Find(Tags.PatientName)!.Value.VR);
    }

    [Fact]
    public void Numbers_are_read_in_either_byte_order()
    {
        var little = Read("2800 1000 5553 0200 0102").Dataset;
        var big = Read("0028 0010 5553 0002 0201", TransferSyntax.ExplicitVRBigEndian).Dataset;

        Assert.Equal(0x0201, little.GetInt32(Tags.Rows));
        Assert.Equal(0x0201, big.GetInt32(Tags.Rows));
    }

    [Fact]
    public void Sequences_of_defined_and_undefined_length_hold_the_same_items()
    {
        var defined = Read("0800 4011 5351 0000 12000000 FEFF00E0 0A000000 0800 5011 5549 0200 3100").Dataset;
        var undefined = Read("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 FEFF0DE0 00000000 FEFFDDE0 00000000").Dataset;

        Assert.Equal("1", Assert.Single(defined.GetItems(Tags.ReferencedImageSequence)).GetString(Tags.ReferencedSOPClassUID));
        Assert.Equal("1", Assert.Single(undefined.GetItems(Tags.ReferencedImageSequence)).GetString(Tags.ReferencedSOPClassUID));
    }

    [Fact]
    public void An_item_longer_than_the_input_ends_with_its_sequence()
    {
        var file = Read("0800 4011 5351 0000 12000000 FEFF00E0 F4010000 0800 5011 5549 0200 3100" + "1000 1000 504E 0400 41424344");

        Assert.Equal("1", Assert.Single(file.Dataset.GetItems(Tags.ReferencedImageSequence)).GetString(Tags.ReferencedSOPClassUID));
        Assert.Equal("ABCD", file.Dataset.GetString(Tags.PatientName));
        Assert.Equal(FindingKind.LengthBeyondItem, Assert.Single(file.Findings).Kind);
    }

    [Theory]
    [InlineData("2800 0230 06000000 0100 0000 1000" + "2800 0630 02000000 0102")]
    [InlineData("2800 0230 06000000 0200 0000 1000" + "2800 0630 04000000 0102 0304")]
    public void LUT_Data_in_implicit_VR_is_OW_however_many_entries_it_has(string hex)
    {
        var dataset = DicomFile.ReadDataset(Bytes.FromHex(hex), TransferSyntax.ImplicitVRLittleEndian).Dataset;

        // US or OW (PS3.6); other readers take OW too, and the bytes are the same.
        Assert.Equal(VR.OW, dataset.Find(Tags.LUTData)!.Value.VR);
        Assert.Equal([1, 2], dataset.Find(Tags.LUTData)!.Value.GetBytes().ToArray()[..2]);
    }

    [Fact]
    public void UN_of_undefined_length_is_a_sequence_in_implicit_VR()
    {
        const string Hex = "0800 4011 554E 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 02000000 3100 FEFF0DE0 00000000 FEFFDDE0 00000000";

        var dataset = Read(Hex).Dataset;

        Assert.Equal("1", Assert.Single(dataset.GetItems(Tags.ReferencedImageSequence)).GetString(Tags.ReferencedSOPClassUID));
        using var written = new MemoryStream();
        DatasetWriter.Write(written, dataset, TransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal(Bytes.FromHex(Hex), written.ToArray());
    }

    [Fact]
    public void Fragments_keep_their_places()
    {
        var dataset = Read("E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 02000000 0102 FEFF00E0 04000000 03040506 FEFFDDE0 00000000").Dataset;

        var pixels = dataset.Find(Tags.PixelData)!.Value;
        Assert.True(pixels.IsEncapsulated);
        Assert.Equal([0L, 2L, 4L], pixels.Fragments.Select(fragment => fragment.Length));
        Assert.Equal([20L, 28L, 38L], pixels.Fragments.Select(fragment => fragment.Offset));
    }

    [Fact]
    public void A_missing_last_delimiter_of_fragments_loses_no_frame()
    {
        var file = Read("E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 02000000 0102");

        Assert.Equal(2, file.Dataset.Find(Tags.PixelData)!.Value.Fragments.Count);
        Assert.Equal(FindingKind.MissingDelimiter, Assert.Single(file.Findings).Kind);
    }

    [Fact]
    public void Elements_out_of_order_are_sorted_with_a_finding()
    {
        var file = Read("1000 2000 4C4F 0200 3132" + "1000 1000 504E 0200 4142" + "2000 1000 5348 0200 3100");

        Assert.Equal([Tags.PatientName, Tags.PatientID, Tags.StudyID], file.Dataset.Select(element => element.Tag));
        Assert.Equal(FindingKind.OutOfOrder, Assert.Single(file.Findings).Kind);
    }

    [Fact]
    public void Of_two_elements_with_one_tag_the_first_counts()
    {
        var file = Read("1000 2000 4C4F 0200 3132" + "1000 2000 4C4F 0200 3334");

        Assert.Equal("12", file.Dataset.GetString(Tags.PatientID));
        Assert.Equal(FindingKind.DuplicateElement, Assert.Single(file.Findings).Kind);
    }

    [Fact]
    public void Of_two_elements_with_one_tag_and_others_between_the_first_counts()
    {
        var file = Read("1000 2000 4C4F 0200 3132" + "2000 1000 5348 0200 3100" + "1000 2000 4C4F 0200 3334");

        Assert.Equal("12", file.Dataset.GetString(Tags.PatientID));
        Assert.Equal(FindingKind.DuplicateElement, Assert.Single(file.Findings).Kind);
    }

    [Fact]
    public void Strict_reading_makes_a_finding_an_error()
    {
        var error = Assert.Throws<DicomReadException>(() => Read("1000 2000 4C4F 0100 31", options: new ReadOptions { Strict = true }));

        Assert.Equal(ReadError.NotConforming, error.Error);
    }

    [Fact]
    public void Every_truncation_ends_in_the_documented_error_or_in_fewer_elements()
    {
        var whole = Bytes.FromHex(
            "0800 0500 4353 0A00 49534F5F4952203139 20" + "0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 FEFF0DE0 00000000 FEFFDDE0 00000000"
            + "1000 1000 504E 0400 41424344" + "E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 02000000 0102 FEFFDDE0 00000000");

        for (var length = 1; length < whole.Length; length++)
        {
            var part = whole.AsMemory(0, length);
            try
            {
                Assert.True(DicomFile.ReadDataset(part, TransferSyntax.ExplicitVRLittleEndian).Dataset.Count <= 4);
            }
            catch (DicomReadException error)
            {
                Assert.InRange(error.Offset, 0, length);
            }
            DicomFile.ReadDataset(part, TransferSyntax.ExplicitVRLittleEndian, new ReadOptions { AcceptTruncated = true });
        }
    }

    [Fact]
    public void A_value_cut_inside_an_item_stays_in_its_item()
    {
        var file = Read(
            "0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 0800 5511 5549 0A00 3132",
            options: new ReadOptions { AcceptTruncated = true });

        var sequence = Assert.Single(file.Dataset);
        Assert.Equal(["1", "12"], Assert.Single(sequence.Items).Select(element => element.GetString()));
        Assert.Equal("(0008,1140)[1].(0008,1155)", Assert.Single(file.Findings).Path.ToString());
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(2_000, true)]
    [InlineData(1_000_000, true)]
    public void V01_deep_nesting_is_a_finding_not_a_crash(int depth, bool beyondLimit)
    {
        var open = Bytes.FromHex("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF");
        var close = Bytes.FromHex("FEFF0DE0 00000000 FEFFDDE0 00000000");
        var bytes = new byte[depth * (open.Length + close.Length)];
        for (var i = 0; i < depth; i++)
        {
            open.CopyTo(bytes, i * open.Length);
            close.CopyTo(bytes, depth * open.Length + i * close.Length);
        }

        var file = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal(beyondLimit, file.Findings.Any(finding => finding.Kind == FindingKind.DepthLimit));
        using var written = new MemoryStream();
        DatasetWriter.Write(written, file.Dataset, TransferSyntax.ExplicitVRLittleEndian);
        Assert.True(written.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Theory]
    [InlineData("1000 1000 4F42 0000 FEFFFFFF")]
    [InlineData("1000 1000 5554 0000 00000080")]
    [InlineData("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FEFFFFFF 0800 5011 5554 0000 F0FFFFFF")]
    [InlineData("E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 FEFFFFFF")]
    public void V02_a_declared_length_allocates_nothing(string hex)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<DicomReadException>(() => Read(hex));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void V25_delimiters_alone_end()
    {
        var bytes = new byte[80_000];
        for (var i = 0; i < bytes.Length; i += 8)
            Bytes.FromHex("FEFFDDE0 00000000").CopyTo(bytes, i);

        var file = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal(0, file.Dataset.Count);
        Assert.InRange(file.Findings.Count, 1, 1000);
    }

    [Fact]
    public void V26_elements_beyond_the_limit_are_not_analysed()
    {
        var bytes = new byte[8 * 5000];
        for (var i = 0; i < 5000; i++)
            Bytes.FromHex("0900 0000 5348 0000").CopyTo(bytes, i * 8);
        for (var i = 0; i < 5000; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(i * 8 + 2), (ushort)(0x1000 + i));

        var file = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian, new ReadOptions { MaxElements = 1000 });

        Assert.Equal(1000, file.Dataset.Count);
        Assert.Equal(FindingKind.ElementLimit, Assert.Single(file.Findings).Kind);
    }
}
