using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Placa.Testing;

namespace Placa.Cli.Tests;

/// <summary><c>placa import</c>: every file has one outcome, nothing comes in twice.</summary>
public sealed partial class ImportTests
{
    [Fact]
    public async Task A_folder_with_good_and_bad_files_names_the_bad_ones_and_keeps_the_rest()
    {
        using var data = new TemporaryFolder();
        using var files = new TemporaryFolder();
        var whole = File.ReadAllBytes(SampleFile.Save(files.File("1.dcm")));
        files.Write("deep/er/2.dcm", whole);
        files.Write("cut.dcm", whole.AsSpan(0, 200));
        files.Write("empty.dcm", []);
        files.Write("notes.txt", "no image here"u8);

        var outcome = await PlacaProgram.RunAsync("import", files.Path, "--data", data.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(5, Counts(outcome.Output).Values.Sum());
        Assert.Equal((1, 1), (Counts(outcome.Output)["stored"], Counts(outcome.Output)["known already"]));
        foreach (var name in new[] { "cut.dcm", "empty.dcm", "notes.txt" })
            Assert.Single(outcome.Output.Split('\n'), line => line.Contains(name, StringComparison.Ordinal) && line.Contains("at byte", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_zip_archive_gives_one_outcome_for_each_entry()
    {
        using var data = new TemporaryFolder();
        using var files = new TemporaryFolder();
        using var zipped = new TemporaryFolder();
        SampleFile.Save(files.File("1.dcm"));
        File.Copy(files.File("1.dcm"), files.File("2.dcm"));
        files.Write("readme.txt", "no image here"u8);
        ZipFile.CreateFromDirectory(files.Path, zipped.File("study.zip"));

        var outcome = await PlacaProgram.RunAsync("import", zipped.File("study.zip"), "--data", data.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal([1, 1, 1], new[] { "stored", "known already", "not DICOM" }.Select(kind => Counts(outcome.Output).GetValueOrDefault(kind)));
    }

    [Fact]
    public async Task Files_that_are_there_already_are_told_so()
    {
        using var data = new TemporaryFolder();
        using var files = new TemporaryFolder();
        var file = SampleFile.Save(files.File("1.dcm"));

        var once = await PlacaProgram.RunAsync("import", file, "--data", data.Path);
        var twice = await PlacaProgram.RunAsync("import", file, "--data", data.Path);
        var rebuilt = await PlacaProgram.RunAsync("rebuild-index", "--data", data.Path);
        var again = await PlacaProgram.RunAsync("import", file, "--data", data.Path);

        Assert.Equal((0, 0, 0, 0), (once.ExitCode, twice.ExitCode, rebuilt.ExitCode, again.ExitCode));
        Assert.Equal(1, Counts(once.Output)["stored"]);
        Assert.Equal(1, Counts(twice.Output)["known already"]);
        Assert.Equal(1, Counts(again.Output)["known already"]);
    }

    /// <summary>The sums at the end of what import prints.</summary>
    private static Dictionary<string, int> Counts(string output) => SumLine().Matches(output)
        .ToDictionary(match => match.Groups[2].Value, match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^ +(\d+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex SumLine();
}
