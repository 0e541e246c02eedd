using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class DiffTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Sample(string name, Action<Dataset>? change = null, TransferSyntax? syntax = null)
    {
        var path = SampleFile.Save(_folder.Write(name, []));
        using var file = DicomFile.Read(File.ReadAllBytes(path));
        change?.Invoke(file.Dataset);
        using var stream = File.Create(path);
        DicomFile.Write(stream, null, file.Dataset, syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }

    [Fact]
    public async Task Equal_files_end_with_0_and_say_nothing()
    {
        var outcome = await PlacaProgram.RunAsync("diff", Sample("a.dcm"), Sample("b.dcm"));

        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task Another_encoding_is_equal_with_a_note()
    {
        var outcome = await PlacaProgram.RunAsync("diff", Sample("a.dcm"), Sample("b.dcm", syntax: TransferSyntax.ExplicitVRBigEndian));

        Assert.Equal(0, outcome.ExitCode);
        Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Json_tells_path_keyword_kind_and_both_values()
    {
        var outcome = await PlacaProgram.RunAsync("diff", "--json", Sample("a.dcm"), Sample("b.dcm", dataset => dataset.Set(Tags.Modality, "CT")));

        using var line = JsonDocument.Parse(outcome.Output);
        var difference = Assert.Single(line.RootElement.GetProperty("differences").EnumerateArray());
        Assert.Equal(
            ("(0008,0060)", "Modality", "value", "'OT'", "'CT'"),
            (difference.GetProperty("path").GetString(), difference.GetProperty("keyword").GetString(), difference.GetProperty("kind").GetString(),
                difference.GetProperty("left").GetProperty("value").GetString(), difference.GetProperty("right").GetProperty("value").GetString()));
        Assert.False(line.RootElement.GetProperty("equal").GetBoolean());
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Folders_are_paired_by_instance_and_then_by_place()
    {
        Sample("a/one.dcm");
        Sample("a/two.dcm", dataset => dataset.Set(Tags.SOPInstanceUID, "2.25.2"));
        Sample("a/three.dcm", dataset => dataset.Set(Tags.SOPInstanceUID, "2.25.3"));
        Sample("b/renamed.dcm");
        Sample("b/two.dcm", dataset => dataset.Set(Tags.SOPInstanceUID, "2.25.9"));
        Sample("b/new.dcm", dataset => dataset.Set(Tags.SOPInstanceUID, "2.25.4"));

        var outcome = await PlacaProgram.RunAsync("diff", _folder.File("a"), _folder.File("b"), "--ignore", "(0002,0003)");

        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(5, lines.Length);
        Assert.Contains("three.dcm", lines[0], StringComparison.Ordinal);
        Assert.Contains("two.dcm", lines[1], StringComparison.Ordinal);
        Assert.Equal(["< (0008,0018) SOP Instance UID UI: 2.25.2", "> (0008,0018) SOP Instance UID UI: 2.25.9"], lines[2..4]);
        Assert.Contains("new.dcm", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_kinds_of_places_cannot_be_compared()
    {
        var outcome = await PlacaProgram.RunAsync("diff", Sample("a.dcm"), _folder.Path);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
    }
}
