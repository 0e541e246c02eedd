using System.Globalization;
using System.Text.RegularExpressions;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary><c>placa import</c>: every file has one outcome, nothing comes in twice.</summary>
public sealed partial class ImportTests
{
    private const string MediaStorageDirectory = "1.2.840.10008.1.3.10";
    private const string Study = "1.2.826.0.1.3680043.2.1143.9";

    [Fact]
    public async Task A_folder_that_is_being_served_takes_the_files_through_its_server()
    {
        using var data = new TemporaryFolder();
        using var files = new TemporaryFolder();
        for (var number = 1; number <= 6; number++)
            new Sample(Study, number).Save(files.File($"{number}.dcm"));
        await using var server = await RunningServer.StartAsync(data.Path);

        var once = await PlacaProgram.RunAsync("import", files.Path, "--data", data.Path);
        var twice = await PlacaProgram.RunAsync("import", files.Path, "--data", data.Path);

        Assert.True(once.ExitCode == 0, once.Error);
        Assert.Equal(6, Counts(once.Output)["stored"]);
        Assert.Equal(6, Counts(twice.Output)["known already"]);
        Assert.Equal(6, (await server.FindInstancesAsync()).Count);
    }

    [Fact]
    public async Task The_index_made_again_from_the_log_alone_holds_the_same()
    {
        using var data = new TemporaryFolder();
        using var files = new TemporaryFolder();
        for (var number = 1; number <= 5; number++)
            new Sample(Study, number).Save(files.File($"{number}.dcm"));
        await PlacaProgram.RunAsync("import", files.Path, "--data", data.Path);
        foreach (var path in Directory.EnumerateFiles(data.Path, "index.db*"))
            File.Delete(path);
        Directory.Delete(data.File("metadata"), recursive: true);

        var outcome = await PlacaProgram.RunAsync("rebuild-index", "--data", data.Path);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        await using var server = await RunningServer.StartAsync(data.Path);
        Assert.Equal(5, (await server.FindInstancesAsync()).Count);
    }

    [Fact]
    public async Task The_corpus_comes_in_whole_and_only_once()
    {
        Corpus.SkipIfAbsent();
        using var data = new TemporaryFolder();
        var storable = Corpus.Files
            .Where(file => file is { Expectation: "ok", SopClass: { Length: > 0 } and not MediaStorageDirectory, SopInstance.Length: > 0 })
            .Select(file => file.SopInstance!).Distinct().ToList();

        var once = await PlacaProgram.RunAsync("import", Corpus.Folder, "--data", data.Path);
        var first = await FoundAsync(data);
        var twice = await PlacaProgram.RunAsync("import", Corpus.Folder, "--data", data.Path);
        var second = await FoundAsync(data);

        var files = Directory.EnumerateFiles(Corpus.Folder, "*", SearchOption.AllDirectories).Count();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", Counts(once.Output)));
        Assert.Equal((1, 1), (once.ExitCode, twice.ExitCode));
        Assert.True(Counts(once.Output).Values.Sum() >= files, $"{Counts(once.Output).Values.Sum()} outcomes for {files} files");
        Assert.Empty(storable.Except(first));
        Assert.Equal(first.Count, first.Distinct().Count());
        Assert.DoesNotContain("stored", Counts(twice.Output).Keys);
        Assert.DoesNotContain("stored with conflict", Counts(twice.Output).Keys);
        Assert.Equal(first.Order(), second.Order());
    }

    private static async Task<List<string>> FoundAsync(TemporaryFolder data)
    {
        await using var server = await RunningServer.StartAsync(data.Path);
        return await server.FindInstancesAsync();
    }

    /// <summary>The sums at the end of what import prints.</summary>
    private static Dictionary<string, int> Counts(string output) => SumLine().Matches(output)
        .ToDictionary(match => match.Groups[2].Value, match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^ +(\d+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex SumLine();
}
