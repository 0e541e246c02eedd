using System.IO.Compression;
using Placa.Archive.Importing;
using Placa.Archive.Querying;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Archive.Tests.Importing;

public class ImporterTests
{
    private static readonly Actor Someone = Actor.Local("someone");

    private static async Task<Dictionary<string, ImportOutcome>> ImportAsync(OpenArchive open, params string[] paths)
    {
        var outcomes = new Dictionary<string, ImportOutcome>();
        await foreach (var outcome in open.Archive.Importer.ImportAsync(Someone, paths))
            outcomes.Add(outcome.Name.Split('/', '!', '\\')[^1], outcome);
        return outcomes;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Sample(int number) => new SampleInstance { Instance = $"1.2.3.1.{number}", Number = number }.ToFile();

    [Fact]
    public async Task Every_file_of_a_folder_ends_as_exactly_one_outcome()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();
        folder.Write("a.dcm", Sample(1));
        folder.Write("deep/er/b", Sample(2));
        folder.Write("deep/again.dcm", Sample(1));
        folder.Write("conflict.dcm", new SampleInstance { Instance = "1.2.3.1.2", Seed = 5 }.ToFile());
        folder.Write("empty", []);
        folder.Write("text.txt", "no DICOM in here, but long enough to look at"u8);
        folder.Write("cut.dcm", Sample(3).AsSpan()[..^50]);
        folder.Write("nameless.dcm", new SampleInstance { Instance = "" }.ToFile());

        var outcomes = await ImportAsync(open, folder.Path);

        Assert.Equal(8, outcomes.Count);
        Assert.Equal(["known", "stored"], new[] { outcomes["a.dcm"], outcomes["again.dcm"] }.Select(outcome => outcome.KindText).Order(StringComparer.Ordinal));
        Assert.Equal(["conflict", "stored"], new[] { outcomes["b"], outcomes["conflict.dcm"] }.Select(outcome => outcome.KindText).Order(StringComparer.Ordinal));
        Assert.Equal("1.2.3", outcomes["a.dcm"].StudyInstanceUid);
        Assert.Equal((ImportOutcomeKind.NotDicom, 0L), (outcomes["empty"].Kind, outcomes["empty"].Offset));
        Assert.Equal(ImportOutcomeKind.NotDicom, outcomes["text.txt"].Kind);
        Assert.Equal(ImportOutcomeKind.Refused, outcomes["cut.dcm"].Kind);
        Assert.StartsWith("(7FE0,0010)", outcomes["cut.dcm"].Reason, StringComparison.Ordinal);
        Assert.InRange(outcomes["cut.dcm"].Offset!.Value, 600, 800);
        Assert.Equal(ImportOutcomeKind.NotStorable, outcomes["nameless.dcm"].Kind);
        Assert.All((await ImportAsync(open, folder.File("a.dcm"), folder.File("deep"))).Values, outcome => Assert.Equal(ImportOutcomeKind.Known, outcome.Kind));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();

        var outcomes = await ImportAsync(open, folder.File("nothing"), folder.Write("a.dcm", Sample(1)));

        Assert.Equal(ImportOutcomeKind.Refused, outcomes["nothing"].Kind);
        Assert.Equal(ImportOutcomeKind.Stored, outcomes["a.dcm"].Kind);
    }

    [Fact]
    public async Task Links_in_a_circle_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();
        folder.Write("in/a.dcm", Sample(1));
        Directory.CreateSymbolicLink(folder.File("in", "back"), folder.Path);
        Directory.CreateSymbolicLink(folder.File("in", "self"), folder.File("in", "self"));

        var outcomes = await ImportAsync(open, folder.Path);

        Assert.Equal(ImportOutcomeKind.Stored, outcomes["a.dcm"].Kind);
    }

    [Fact]
    public async Task V11_entries_of_a_zip_file_are_streamed_whatever_their_names()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();
        var inner = Zip(("x.dcm", Sample(9)));
        var path = folder.Write("all.zip", Zip(
            ("../../escape.dcm", Sample(1)), ("/etc/absolute.dcm", Sample(2)), ("a/b.dcm", Sample(3)), ("a/B.dcm", Sample(3)),
            ("readme.txt", "read me, I am text"u8.ToArray()), ("nested.zip", inner), ("folder/", [])));

        var outcomes = await ImportAsync(open, path);

        Assert.Equal(6, outcomes.Count);
        Assert.Equal(3, outcomes.Values.Count(outcome => outcome.Kind == ImportOutcomeKind.Stored));
        Assert.Equal(ImportOutcomeKind.Known, outcomes["B.dcm"].Kind);
        Assert.Equal(ImportOutcomeKind.NotDicom, outcomes["readme.txt"].Kind);
        Assert.Equal(ImportOutcomeKind.NotDicom, outcomes["nested.zip"].Kind);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_may_be_a_file_or_a_zip_file(bool canSeek)
    {
        await using var open = await OpenArchive.CreateAsync();
        Stream Content(byte[] bytes) => canSeek ? new MemoryStream(bytes) : new BufferedStream(new DeflateStream(new MemoryStream(Deflated(bytes)), CompressionMode.Decompress));

        var outcomes = new List<ImportOutcome>();
        foreach (var (name, content) in new[] { ("one.dcm", Sample(1)), ("two.zip", Zip(("x", Sample(1)), ("y", Sample(2)))), ("three", "x"u8.ToArray()) })
        {
            await foreach (var outcome in open.Archive.Importer.ImportStreamAsync(Someone, name, Content(content)))
                outcomes.Add(outcome);
        }

        Assert.Equal(["one.dcm stored", "two.zip!x known", "two.zip!y stored", "three notDicom"], outcomes.Select(outcome => $"{outcome.Name} {outcome.KindText}"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(open.Folder, "staging")));
    }

    private static byte[] Deflated(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var deflate = new DeflateStream(stream, CompressionLevel.Fastest))
            deflate.Write(bytes);
        return stream.ToArray();
    }

    [Fact]
    public async Task V03_an_entry_that_inflates_without_end_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync(new ArchiveOptions { InflatedLimit = 8 << 20 });
        var huge = new SampleInstance().ToDataset();
        huge.Set(Tags.PixelData, VR.OW, new byte[6 << 20]);
        using var file = new MemoryStream();
        DicomFile.Write(file, null, huge, TransferSyntax.ExplicitVRLittleEndian);
        var path = folder.Write("bomb.zip", Zip(("bomb.dcm", file.ToArray()), ("good.dcm", Sample(1))));

        var outcomes = await ImportAsync(open, path);

        Assert.Equal(ImportOutcomeKind.Refused, outcomes["bomb.dcm"].Kind);
        Assert.Contains("inflates", outcomes["bomb.dcm"].Reason, StringComparison.Ordinal);
        Assert.Equal(ImportOutcomeKind.Stored, outcomes["good.dcm"].Kind);
    }

    [Fact]
    public async Task A_broken_zip_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();
        var whole = Zip(("a.dcm", Sample(1)));

        var outcomes = await ImportAsync(open, folder.Write("cut.zip", whole.AsSpan()[..^30]));

        Assert.Equal(ImportOutcomeKind.Refused, Assert.Single(outcomes).Value.Kind);
    }

    [Fact]
    public async Task V10_a_DICOMDIR_brings_the_files_it_names_and_none_outside()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();
        folder.Write("disc/images/im1", Sample(1));
        folder.Write("outside.dcm", Sample(2));
        folder.Write("disc/not-named.dcm", Sample(3));
        var directory = new Dataset();
        directory.Set(Tags.SOPClassUID, VR.UI, Uids.MediaStorageDirectoryStorage.Value);
        directory.Set(Tags.SOPInstanceUID, VR.UI, "1.2.3.9");
        Dataset Record(params string[] components)
        {
            var record = new Dataset();
            if (components.Length > 0)
                record.Set(Tags.ReferencedFileID, VR.CS, components);
            return record;
        }

        directory.SetItems(
            Tags.DirectoryRecordSequence,
            Record(), Record("IMAGES", "IM1"), Record("IMAGES", "IM1"), Record("..", "outside.dcm"), Record("IMAGES", "GONE"), Record("/etc/passwd"));
        using var file = new MemoryStream();
        DicomFile.Write(file, null, directory, TransferSyntax.ExplicitVRLittleEndian);

        var outcomes = await ImportAsync(open, folder.Write("disc/DICOMDIR", file.ToArray()));
        var asFile = await ImportAsync(open, folder.File("disc"));

        Assert.Equal(ImportOutcomeKind.Stored, outcomes["im1"].Kind);
        Assert.Equal(3, outcomes.Values.Count(outcome => outcome.Kind == ImportOutcomeKind.Refused));
        Assert.Equal(ImportOutcomeKind.NotStorable, asFile["DICOMDIR"].Kind);
        Assert.Equal(ImportOutcomeKind.Stored, asFile["not-named.dcm"].Kind);
    }

    [Fact]
    public async Task Progress_counts_every_file()
    {
        using var folder = new TemporaryFolder();
        await using var open = await OpenArchive.CreateAsync();
        for (var i = 1; i <= 10; i++)
            folder.Write($"{i}.dcm", Sample(i));
        var last = default(ImportProgress);
        var progress = new Recorder(value => last = value.Done > last.Done ? value : last);

        await foreach (var outcome in open.Archive.Importer.ImportAsync(Someone, [folder.Path], new ImportOptions { Progress = progress }))
            Assert.Equal(ImportOutcomeKind.Stored, outcome.Kind);

        Assert.Equal((10, 10), (last.Found, last.Done));
    }

    private sealed class Recorder(Action<ImportProgress> record) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            lock (this)
                record(value);
        }
    }

    [Fact]
    public async Task The_corpus_is_stored_found_and_known_the_second_time()
    {
        Corpus.SkipIfAbsent();
        await using var open = await OpenArchive.CreateAsync();
        var first = new Dictionary<string, ImportOutcome>();
        await foreach (var outcome in open.Archive.Importer.ImportAsync(Someone, [Corpus.Folder]))
            first.Add(outcome.Name, outcome);
        var dump = open.Dump();

        var failures = new List<string>();
        foreach (var file in Corpus.Files.Where(file => file.Expectation == "ok" && first.ContainsKey(file.FullPath)))
        {
            var outcome = first[file.FullPath];
            var isKept = outcome.Kind is ImportOutcomeKind.Stored or ImportOutcomeKind.Known or ImportOutcomeKind.Conflict;
            var isStorable = file.SopClass is not null && file.SopInstance is not null && file.SopClass != Uids.MediaStorageDirectoryStorage.Value;
            if (isStorable != isKept)
                failures.Add($"{file}: {outcome}");
            if (isKept && open.Find(QueryLevel.Instance, (Tags.SOPInstanceUID, file.SopInstance!)).Count == 0)
                failures.Add($"{file}: not found");
        }

        Assert.Empty(failures);
        var segmentsBefore = open.SegmentFiles.Sum(file => new FileInfo(file).Length);
        await foreach (var outcome in open.Archive.Importer.ImportAsync(Someone, [Corpus.Folder]))
            Assert.True(outcome.Kind is ImportOutcomeKind.Known or ImportOutcomeKind.NotStorable or ImportOutcomeKind.NotDicom or ImportOutcomeKind.Refused, outcome.ToString());
        Assert.Equal(segmentsBefore, open.SegmentFiles.Sum(file => new FileInfo(file).Length));
        await open.ReopenAsync(() => File.Delete(Path.Combine(open.Folder, "index.db")));
        Assert.Equal(dump, open.Dump());
    }
}
