using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class ValidateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Broken()
    {
        using var file = DicomFile.Read(File.ReadAllBytes(SampleFile.Save(_folder.File("sample.dcm"))));
        File.Delete(_folder.File("sample.dcm"));
        file.Dataset.Set(Tags.StudyDate, "today");
        file.Dataset.Set(Tags.StudyComments, "A");
        var path = _folder.File("broken.dcm");
        using var stream = File.Create(path);
        DicomFile.Write(stream, null, file.Dataset, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }

    [Fact]
    public async Task A_frame_that_contradicts_the_attributes_is_told_by_validate_and_by_pixels()
    {
        var compressed = _folder.File("rows.dcm");
        using (var file = DicomFile.Read(await File.ReadAllBytesAsync(SampleFile.Save(_folder.File("a.dcm")), TestContext.Current.CancellationToken)))
        {
            file.Dataset.Set(Tags.PixelData, VR.OW, SampleFile.Values.SelectMany(value => BitConverter.GetBytes((ushort)(value & 0x0FFF))).ToArray());
            using var stream = File.Create(_folder.File("b.dcm"));
            DicomFile.Write(stream, null, file.Dataset, file.TransferSyntax);
        }
        await PlacaProgram.RunAsync("transcode", _folder.File("b.dcm"), compressed, "--to", "jpeg-lossless");
        var edited = _folder.File("edited.dcm");
        using (var file = DicomFile.Read(await File.ReadAllBytesAsync(compressed, TestContext.Current.CancellationToken)))
        {
            file.Dataset.SetInts(Tags.Rows, VR.US, file.Dataset.GetInt32(Tags.Rows)!.Value + 1);
            using var stream = File.Create(edited);
            DicomFile.Write(stream, null, file.Dataset, file.TransferSyntax);
        }

        var validated = await PlacaProgram.RunAsync("validate", edited);
        var decoded = await PlacaProgram.RunAsync("pixels", "--sha256", edited);

        Assert.Equal(1, validated.ExitCode);
        Assert.Contains("error: (0028,0010) at byte ", validated.Output, StringComparison.Ordinal);
        Assert.Contains("[CodestreamDiffers]", validated.Output, StringComparison.Ordinal);
        Assert.Equal(0, decoded.ExitCode);
        Assert.Contains("frame 1: the codestream has rows ", decoded.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_keeps_the_rules_ends_with_0_and_nothing_is_said()
    {
        var outcome = await PlacaProgram.RunAsync("validate", SampleFile.Save(_folder.File("a.dcm")));

        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task A_broken_rule_is_told_with_its_place_and_without_the_value()
    {
        var path = Broken();

        var outcome = await PlacaProgram.RunAsync("validate", path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"{path}: warning: (0008,0020) at byte ", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("[InvalidFormat]\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("today", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hints_count_only_when_strict()
    {
        var outcome = await PlacaProgram.RunAsync("validate", "--strict", Broken());

        Assert.Equal(2, outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Json_has_a_line_for_each_file_of_a_folder_readable_or_not()
    {
        Broken();
        _folder.Write("notes.txt", "no image here"u8);

        var outcome = await PlacaProgram.RunAsync("validate", "--json", _folder.Path);

        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal([true, false], lines.Select(line => line.GetProperty("readable").GetBoolean()));
        var finding = Assert.Single(lines[0].GetProperty("findings").EnumerateArray());
        Assert.Equal(
            ("warning", "InvalidFormat", "(0008,0020)"),
            (finding.GetProperty("severity").GetString(), finding.GetProperty("kind").GetString(), finding.GetProperty("path").GetString()));
        Assert.Equal("NotDicom", lines[1].GetProperty("findings")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Links_in_a_folder_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        var folder = _folder.CreateFolder("in");
        SampleFile.Save(Path.Combine(folder, "a.dcm"));
        File.CreateSymbolicLink(Path.Combine(folder, "out.dcm"), Broken());
        Directory.CreateSymbolicLink(Path.Combine(folder, "circle"), folder);

        var outcome = await PlacaProgram.RunAsync("validate", "--json", folder);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_pipe_in_a_folder_is_told_and_not_waited_for()
    {
        Tool.SkipIfAbsent("mkfifo");
        var folder = _folder.CreateFolder("in");
        SampleFile.Save(Path.Combine(folder, "a.dcm"));
        await Tool.RunAsync("mkfifo", Path.Combine(folder, "b.dcm"));

        var outcome = await PlacaProgram.RunAsync("validate", "--json", folder);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(2, outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
