using System.IO.Compression;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class EditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Sample(string name = "a.dcm") => SampleFile.Save(_folder.File(name));

    [Fact]
    public async Task A_changed_element_is_the_only_difference()
    {
        var before = Sample();
        var after = _folder.File("b.dcm");

        var outcome = await PlacaProgram.RunAsync("edit", before, "--set", "PatientName=Núñez^Eva", "--out", after);
        var diff = await PlacaProgram.RunAsync("diff", before, after);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(1, diff.ExitCode);
        Assert.Equal(
            """
            < (0010,0010) Patient's Name PN: 'Ibáñez^Peña'
            > (0010,0010) Patient's Name PN: 'Núñez^Eva'

            """.ReplaceLineEndings("\n"),
            diff.Output);
    }

    [Fact]
    public async Task The_bytes_around_a_change_stay_as_they_were()
    {
        var before = File.ReadAllBytes(Sample());
        await PlacaProgram.RunAsync("edit", _folder.File("a.dcm"), "--set", "Modality=CT", "--in-place");

        var after = File.ReadAllBytes(_folder.File("a.dcm"));

        var at = before.AsSpan().IndexOf("OT"u8);
        "CT"u8.CopyTo(before.AsSpan(at));
        Assert.Equal(before, after);
        Assert.Equal(["a.dcm"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(515)]
    public async Task Bytes_after_the_last_element_stay_and_are_told(int count)
    {
        var path = Sample();
        byte[] before = [.. File.ReadAllBytes(path), .. new byte[count - 1], 7];
        File.WriteAllBytes(path, before);

        var outcome = await PlacaProgram.RunAsync("edit", path, "--set", "Modality=CT", "--json", "--in-place");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains($"\"trailingBytes\":{count}", outcome.Output, StringComparison.Ordinal);
        "CT"u8.CopyTo(before.AsSpan(before.AsSpan().IndexOf("OT"u8)));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Bytes_after_the_last_element_of_a_deflated_file_are_not_lost_but_refused()
    {
        var path = Sample();
        using (var file = DicomFile.Open(path))
        {
            using var dataset = new MemoryStream();
            DatasetWriter.Write(dataset, file.Dataset, TransferSyntax.ExplicitVRLittleEndian);
            dataset.Write(new byte[16]);
            using var stream = File.Create(_folder.File("deflated.dcm"));
            DicomFile.Write(stream, file.FileMeta, new Dataset(), TransferSyntax.DeflatedExplicitVRLittleEndian);
            stream.SetLength(stream.Length - 2); // no data set, deflated
            stream.Position = stream.Length;
            using var deflated = new DeflateStream(stream, CompressionLevel.Fastest);
            deflated.Write(dataset.ToArray());
        }
        var before = File.ReadAllBytes(_folder.File("deflated.dcm"));

        var outcome = await PlacaProgram.RunAsync("edit", _folder.File("deflated.dcm"), "--set", "Modality=CT", "--in-place");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(_folder.File("deflated.dcm")));
    }

    [Fact]
    public async Task A_value_of_bytes_is_taken_from_a_file_and_text_that_begins_like_one_is_text()
    {
        var path = Sample();
        File.WriteAllBytes(_folder.File("bytes"), [1, 2, 3, 4]);
        File.WriteAllBytes(_folder.File("odd"), [1, 2, 3]);

        var outcome = await PlacaProgram.RunAsync(
            "edit", path, "--set", $"(0009,1001):OB=@{_folder.File("bytes")}", "--set", "PatientID=@home", "--in-place");
        var refused = await PlacaProgram.RunAsync("edit", path, "--set", $"PixelData=@{_folder.File("odd")}", "--in-place");
        var missing = await PlacaProgram.RunAsync("edit", path, "--set", $"PixelData=@{_folder.File("none")}", "--in-place");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(1, refused.ExitCode);
        Assert.NotEqual(0, missing.ExitCode);
        using var file = DicomFile.Open(path);
        Assert.Equal([1, 2, 3, 4], file.Dataset.Find(new Tag(0x0009, 0x1001))!.Value.GetBytes().ToArray());
        Assert.Equal("@home", file.Dataset.GetString(Tags.PatientID));
        Assert.Equal(SampleFile.Samples, file.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
    }

    [Fact]
    public async Task What_is_refused_leaves_the_file_as_it_was()
    {
        var path = Sample();
        var before = File.ReadAllBytes(path);

        var outcome = await PlacaProgram.RunAsync("edit", path, "--set", "Modality=CT", "--set", "Rows=many", "--in-place");

        Assert.Equal(1, outcome.ExitCode);
        var sentence = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"placa: {path}: (0028,0010)", sentence, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task New_UIDs_are_the_same_in_all_files_of_a_run_and_in_references()
    {
        var first = _folder.CreateFolder("in");
        SampleFile.Save(Path.Combine(first, "a.dcm"));
        await PlacaProgram.RunAsync(
            "edit", Path.Combine(first, "a.dcm"), "--set", "SOPInstanceUID=2.25.77",
            "--insert", "ReferencedImageSequence[1].ReferencedSOPInstanceUID=1.2.826.0.1.3680043.2.1143.5.1", "--out", Path.Combine(first, "b.dcm"));

        var outcome = await PlacaProgram.RunAsync("edit", first, "--new-uids", "study,instance", "--out", _folder.File("out"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using var a = DicomFile.Open(_folder.File("out", "a.dcm"));
        using var b = DicomFile.Open(_folder.File("out", "b.dcm"));
        Assert.Equal(a.Dataset.GetString(Tags.StudyInstanceUID), b.Dataset.GetString(Tags.StudyInstanceUID));
        Assert.StartsWith("2.25.", a.Dataset.GetString(Tags.StudyInstanceUID), StringComparison.Ordinal);
        Assert.Equal("1.2.826.0.1.3680043.2.1143.5.2", a.Dataset.GetString(Tags.SeriesInstanceUID));
        Assert.Equal(a.Dataset.GetString(Tags.SOPInstanceUID), b.Dataset.GetItems(Tags.ReferencedImageSequence)[0].GetString(Tags.ReferencedSOPInstanceUID));
        Assert.Equal(b.Dataset.GetString(Tags.SOPInstanceUID), b.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID));
        Assert.NotEqual(a.Dataset.GetString(Tags.SOPInstanceUID), b.Dataset.GetString(Tags.SOPInstanceUID));
    }

    [Fact]
    public async Task A_character_set_that_cannot_hold_the_text_is_refused_and_one_that_can_is_written()
    {
        var path = Sample();

        var refused = await PlacaProgram.RunAsync("edit", path, "--charset", "ISO_IR 144", "--out", _folder.File("b.dcm"));
        var written = await PlacaProgram.RunAsync("edit", path, "--charset", "ISO_IR 100", "--out", _folder.File("c.dcm"));

        Assert.Equal((1, 0), (refused.ExitCode, written.ExitCode));
        Assert.False(File.Exists(_folder.File("b.dcm")));
        using var file = DicomFile.Open(_folder.File("c.dcm"));
        Assert.Equal(("ISO_IR 100", "Ibáñez^Peña"), (file.Dataset.GetString(Tags.SpecificCharacterSet), file.Dataset.GetString(Tags.PatientName)));
    }

    [Fact]
    public async Task Nothing_is_overwritten_that_was_not_named_to_be()
    {
        var (path, other) = (Sample(), Sample("b.dcm"));
        var before = File.ReadAllBytes(other);

        var outcome = await PlacaProgram.RunAsync("edit", path, "--set", "Modality=CT", "--out", other);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(other));
    }

    [Fact]
    public async Task A_link_stays_a_link_and_the_mode_of_the_file_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Links and modes are those of Unix.");
            return;
        }
        var path = Sample();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(_folder.File("link.dcm"), path);

        var outcome = await PlacaProgram.RunAsync("edit", _folder.File("link.dcm"), "--remove", "PatientName", "--in-place");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(path, new FileInfo(_folder.File("link.dcm")).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.False(DicomFile.Open(path).Dataset.Contains(Tags.PatientName));
    }

    [Theory]
    [InlineData("--set", "Modality")]
    [InlineData("--set", "Nothing=1")]
    [InlineData("--set", "PatientID:XX=1")]
    [InlineData("--remove", "ContentSequence.TextValue")]
    [InlineData("--new-uids", "patient")]
    [InlineData("--charset", "KLINGON")]
    [InlineData("--in-place", "--in-place")]
    public async Task Wrong_usage_ends_with_2_and_writes_nothing(string option, string value)
    {
        var outcome = await PlacaProgram.RunAsync("edit", Sample(), option, value, "--out", _folder.File("b.dcm"));

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }
}
