using System.Text.Json;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class MediaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string> MakeAsync()
    {
        _folder.CreateFolder("in/sub");
        SampleFile.Save(_folder.File("in", "sub", "a.dcm"));
        var outcome = await PlacaProgram.RunAsync("media", "create", _folder.File("out"), _folder.File("in"), "--id", "DISC_1");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return _folder.File("out");
    }

    [Fact]
    public async Task A_folder_becomes_a_file_set_that_lists_its_files()
    {
        var folder = await MakeAsync();

        var outcome = await PlacaProgram.RunAsync("media", "list", folder);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal($"# {folder} (DISC_1)", outcome.Output.Split('\n')[0]);
        Assert.Contains("\n      IMAGE  1  PT000001/ST000001/SE000001/IM000001\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Ibáñez^Peña", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_of_a_list_is_one_line_of_JSON_for_each_folder()
    {
        var folder = await MakeAsync();

        var outcome = await PlacaProgram.RunAsync("media", "list", "--json", folder, Path.Combine(folder, "DICOMDIR"));

        Assert.Equal(0, outcome.ExitCode);
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using var report = JsonDocument.Parse(lines[1]);
        Assert.Equal("DISC_1", report.RootElement.GetProperty("fileSetId").GetString());
        var patient = report.RootElement.GetProperty("records")[0];
        Assert.Equal("Ibáñez^Peña", patient.GetProperty("keys").GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
        var image = patient.GetProperty("records")[0].GetProperty("records")[0].GetProperty("records")[0];
        Assert.Equal(("IMAGE", "1.2.826.0.1.3680043.2.1143.5.1"), (image.GetProperty("type").GetString(), image.GetProperty("sopInstanceUid").GetString()));
        Assert.True(File.Exists(image.GetProperty("path").GetString()));
        Assert.Equal(0, report.RootElement.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task A_missing_file_is_named_and_fails()
    {
        var folder = await MakeAsync();
        File.Delete(Path.Combine(folder, "PT000001", "ST000001", "SE000001", "IM000001"));

        var text = await PlacaProgram.RunAsync("media", "list", folder);
        var json = await PlacaProgram.RunAsync("media", "list", "--json", folder);

        Assert.Equal((1, 1), (text.ExitCode, json.ExitCode));
        Assert.Contains("IM000001  [missing]\n", text.Output, StringComparison.Ordinal);
        Assert.Contains("\"problem\":\"notFound\"", json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_of_a_creation_has_an_outcome_for_each_file()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));
        var text = _folder.Write("note.txt", "no image here"u8);

        var outcome = await PlacaProgram.RunAsync("media", "create", "--json", _folder.File("out"), file, file, text);

        Assert.Equal(1, outcome.ExitCode);
        using var report = JsonDocument.Parse(outcome.Output);
        var files = report.RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["added", "duplicate", "notDicom"], files.Select(entry => entry.GetProperty("outcome").GetString()));
        Assert.Equal("PT000001/ST000001/SE000001/IM000001", files[0].GetProperty("fileId").GetString());
        Assert.Contains("00100020", files[0].GetProperty("madeKeys").EnumerateArray().Select(tag => tag.GetString()));
        Assert.True(files[2].TryGetProperty("reason", out _));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_nothing_is_made_of_nothing()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));
        var text = _folder.Write("full/note.txt", "no image here"u8);

        var onto = await PlacaProgram.RunAsync("media", "create", _folder.File("full"), file);
        var ofNothing = await PlacaProgram.RunAsync("media", "create", _folder.File("out"), text);
        var within = await PlacaProgram.RunAsync("media", "create", _folder.File("disc"), _folder.Path);

        Assert.Equal((2, ""), (onto.ExitCode, onto.Output));
        Assert.Equal(1, ofNothing.ExitCode);
        Assert.False(Directory.Exists(_folder.File("out")));
        Assert.Equal(1, within.ExitCode); // the text file is no DICOM; the new folder was not copied into itself
        Assert.Equal(2, Directory.GetFiles(_folder.File("disc"), "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData(2, "media")]
    [InlineData(2, "media", "list")]
    [InlineData(2, "media", "list", "no-such-folder")]
    [InlineData(2, "media", "create", "out")]
    [InlineData(2, "media", "create", "out", "no-such-file")]
    [InlineData(2, "media", "create", "out", "Placa.slnx", "--id", "lower case")]
    public async Task Wrong_usage_ends_with_2(int exitCode, params string[] arguments)
    {
        var outcome = await PlacaProgram.RunAsync(arguments);

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith("placa: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_DICOMDIR_and_a_file_that_is_none_are_refused()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));

        var outcome = await PlacaProgram.RunAsync("media", "list", _folder.Path, file);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal(2, outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
