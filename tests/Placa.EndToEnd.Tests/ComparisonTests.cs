using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>Our reading of the corpus against DCMTK, pydicom and GDCM, by the scripts that lie beside the corpus.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public async Task Every_element_on_which_DCMTK_and_pydicom_agree_is_the_same_in_our_JSON()
    {
        Tool.SkipIfAbsent("dcm2json", "dcmodify");

        var (exitCode, lines) = await CompareAsync("compare_json.py");

        Assert.True(exitCode == 0, lines);
    }

    [Fact]
    public async Task Samples_of_uncompressed_and_RLE_images_are_those_of_other_decoders()
    {
        // Explicit, implicit, big endian, deflated, RLE; the other syntaxes have no decoder yet.
        var decoded = new HashSet<string?> { "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5" };
        Corpus.SkipIfAbsent();
        var agreed = Corpus.Files.Where(file => file.Pixels == "agreed" && decoded.Contains(file.TransferSyntax)).ToDictionary(file => file.RelativePath);
        var truth = Corpus.ReadTruth("pixels.jsonl.gz").Where(entry => agreed.ContainsKey(entry.GetProperty("path").GetString()!)).ToList();
        var wrong = new List<string>();

        foreach (var entry in truth)
        {
            var file = agreed[entry.GetProperty("path").GetString()!];
            var outcome = await PlacaProgram.RunAsync("pixels", "--sha256", file.FullPath);
            var hashes = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ')).ToDictionary(words => string.Join(' ', words[..^1]), words => words[^1]);
            if (!Matches(entry, hashes, "all") && !Matches(entry, hashes, "values"))
                wrong.Add($"{file.RelativePath}: {outcome.Error.Trim()}");
        }

        Assert.True(truth.Count > 100, $"only {truth.Count} files to compare");
        Assert.Empty(wrong);
    }

    private static bool Matches(System.Text.Json.JsonElement truth, Dictionary<string, string> hashes, string kind) =>
        truth.TryGetProperty($"{kind}_{(kind == "all" ? "" : "all_")}sha256", out var expected)
        && hashes.GetValueOrDefault(kind) == expected.GetString();

    private static async Task<(int ExitCode, string Lines)> CompareAsync(string script)
    {
        const string python = "/usr/bin/python3";
        Corpus.SkipIfAbsent();
        var path = Path.Combine(Corpus.Folder, "..", "tools", script);
        Assert.SkipUnless(File.Exists(path), $"{script} is not beside the corpus.");
        Assert.SkipUnless(File.Exists(python), "Python is not installed.");
        var check = await Tool.RunAsync(python, "-c", "import pydicom");
        Assert.SkipUnless(check.ExitCode == 0, "pydicom is not installed.");

        var outcome = await Tool.RunAsync(python, path, PlacaProgram.Path, Corpus.Folder);
        return (outcome.ExitCode, outcome.Output + outcome.Error);
    }
}
