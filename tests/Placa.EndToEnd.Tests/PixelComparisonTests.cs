using System.Collections.Concurrent;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>The samples <c>placa pixels</c> finds in the corpus against those other decoders agree on; the suite <c>pixels</c>.</summary>
public sealed class PixelComparisonTests
{
    [Fact]
    public async Task Samples_of_uncompressed_and_RLE_images_are_those_of_other_decoders()
    {
        // Explicit, implicit, big endian, deflated, RLE; the other syntaxes have no decoder yet.
        var decoded = new HashSet<string?> { "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5" };
        Corpus.SkipIfAbsent();
        var agreed = Corpus.Files.Where(file => file.Pixels == "agreed" && decoded.Contains(file.TransferSyntax)).ToDictionary(file => file.RelativePath);
        var truth = Corpus.ReadTruth("pixels.jsonl.gz").Where(entry => agreed.ContainsKey(entry.GetProperty("path").GetString()!)).ToList();
        var wrong = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(truth, async (entry, _) =>
        {
            var file = agreed[entry.GetProperty("path").GetString()!];
            var outcome = await PlacaProgram.RunAsync("pixels", "--sha256", file.FullPath);
            var hashes = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ')).ToDictionary(words => string.Join(' ', words[..^1]), words => words[^1]);
            if (!Matches(entry, hashes, "all") && !Matches(entry, hashes, "values"))
                wrong.Enqueue($"{file.RelativePath}: {outcome.Error.Trim()}");
        });

        Assert.True(truth.Count > 100, $"only {truth.Count} files to compare");
        Assert.Empty(wrong);
    }

    private static bool Matches(System.Text.Json.JsonElement truth, Dictionary<string, string> hashes, string kind) =>
        truth.TryGetProperty($"{kind}_{(kind == "all" ? "" : "all_")}sha256", out var expected)
        && hashes.GetValueOrDefault(kind) == expected.GetString();
}
