using System.Text.Json;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>Our JSON of the corpus against DCMTK and pydicom, by the script that lies beside the corpus; the suite <c>json</c>.</summary>
public sealed class JsonComparisonTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task Every_element_on_which_DCMTK_and_pydicom_agree_is_the_same_in_our_JSON()
    {
        Corpus.SkipIfAbsent();
        Tool.SkipIfAbsent("dcm2json", "dcmodify");
        var script = Path.Combine(Corpus.Folder, "..", "tools", "compare_json.py");
        Assert.SkipUnless(File.Exists(script), "compare_json.py is not beside the corpus.");
        Assert.SkipUnless(File.Exists(Python), "Python is not installed.");
        Assert.SkipUnless((await Tool.RunAsync(Python, "-c", "import pydicom")).ExitCode == 0, "pydicom is not installed.");
        using var folder = new TemporaryFolder();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(part => CompareAsync(script, MakePart(folder, part))));

        Assert.All(outcomes, outcome => Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error));
    }

    private static Task<ToolOutcome> CompareAsync(string script, string part) =>
        Tool.RunAsync("env", $"TMPDIR={part}", Python, script, PlacaProgram.Path, part);

    // A part looks like a corpus of its own: links to the folders, and a manifest of every n-th file.
    private static string MakePart(TemporaryFolder folder, int part)
    {
        var path = Directory.CreateDirectory(folder.File($"part-{part}")).FullName;
        foreach (var directory in Directory.GetDirectories(Corpus.Folder))
            Directory.CreateSymbolicLink(Path.Combine(path, Path.GetFileName(directory)), directory);
        var files = Corpus.Files.Where((_, index) => index % Environment.ProcessorCount == part).Select(file => file.Entry);
        File.WriteAllText(Path.Combine(path, "manifest.json"), JsonSerializer.Serialize(new { files }));
        return path;
    }
}
