using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace Placa.Testing;

/// <summary>
/// The corpus of real DICOM files that lives beside the repository, named by <c>PLACA_CORPUS</c> (default
/// <c>../shared/corpus</c>). A test that compares with it calls <see cref="SkipIfAbsent"/> first.
/// </summary>
public static class Corpus
{
    private static readonly Lazy<ImmutableArray<CorpusFile>> Manifest = new(ReadManifest);

    /// <summary>The folder of the corpus, whether or not it exists.</summary>
    public static string Folder { get; } = System.IO.Path.GetFullPath(
        Environment.GetEnvironmentVariable("PLACA_CORPUS") is { Length: > 0 } path
            ? path
            : System.IO.Path.Combine(Repository.Folder, "..", "shared", "corpus"));

    /// <summary>Whether the corpus is there.</summary>
    public static bool IsPresent => System.IO.File.Exists(Path("manifest.json"));

    /// <summary>Every file the manifest lists.</summary>
    public static ImmutableArray<CorpusFile> Files => Manifest.Value;

    /// <summary>Marks the running test as skipped when there is no corpus.</summary>
    public static void SkipIfAbsent()
    {
        if (!IsPresent)
            Assert.Skip("The corpus is not there; PLACA_CORPUS names its folder.");
    }

    /// <summary>Absolute path of a file that is named the way the manifest does, with slashes.</summary>
    public static string Path(string relativePath) =>
        System.IO.Path.Combine([Folder, .. relativePath.Split('/')]);

    /// <summary>One JSON document for each line of a file under <c>truth/</c>, such as <c>pixels.jsonl.gz</c>.</summary>
    public static IEnumerable<JsonElement> ReadTruth(string name)
    {
        using var file = System.IO.File.OpenRead(Path("truth/" + name));
        using var inflated = new GZipStream(file, CompressionMode.Decompress);
        using var lines = new StreamReader(inflated);
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1024 }); // sequences in sequences
            yield return document.RootElement.Clone();
        }
    }

    private static ImmutableArray<CorpusFile> ReadManifest()
    {
        using var manifest = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path("manifest.json")));
        return [.. manifest.RootElement.GetProperty("files").EnumerateArray().Select(entry => new CorpusFile(entry.Clone()))];
    }
}

/// <summary>What the manifest says about one file of the corpus.</summary>
public sealed record CorpusFile(JsonElement Entry)
{
    /// <summary>Path inside the corpus, with slashes.</summary>
    public string RelativePath => Get("path")!;

    /// <summary>Absolute path.</summary>
    public string FullPath => Corpus.Path(RelativePath);

    /// <summary><c>ok</c>, <c>rejected</c> or <c>readable-with-warnings</c>: what DCMTK and pydicom do with the file.</summary>
    public string? Expectation => Get("expectation");

    /// <summary>Transfer Syntax UID, null where the file names none.</summary>
    public string? TransferSyntax => Get("transferSyntax");

    /// <summary>SOP Class UID.</summary>
    public string? SopClass => Get("sopClass");

    /// <summary>SOP Instance UID.</summary>
    public string? SopInstance => Get("sopInstance");

    /// <summary>How sure the sample values are: <c>agreed</c>, <c>single-tool</c>, <c>disputed</c>, <c>lossy</c> …, null without an image.</summary>
    public string? Pixels => Get("pixels");

    /// <summary>Any other text the manifest gives, null when it gives none.</summary>
    public string? Get(string property) =>
        Entry.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public override string ToString() => RelativePath;
}
