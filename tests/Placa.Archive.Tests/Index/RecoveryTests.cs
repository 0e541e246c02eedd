using System.IO.Pipelines;
using Placa.Archive.Querying;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Archive.Tests.Index;

public class RecoveryTests
{
    private static async Task FillAsync(OpenArchive open)
    {
        for (var i = 1; i <= 20; i++)
            await open.StoreAsync(new SampleInstance { Instance = $"1.2.3.1.{i}", Number = i, Seed = i });
        await open.StoreAsync(new SampleInstance { Instance = "1.2.3.1.5", Seed = 99 });
        await open.StoreAsync(new SampleInstance { Study = "9", PatientName = "Otra^Persona" });
        await open.StoreAsync(new SampleInstance { Study = "8", Series = "8.1", Instance = "8.1.1", PatientId = "" });
    }

    [Fact]
    public async Task D13_a_lost_index_is_made_again_the_same()
    {
        await using var open = await OpenArchive.CreateAsync(new ArchiveOptions { SegmentLength = 5000 });
        await FillAsync(open);
        var dump = open.Dump();

        await open.ReopenAsync(() =>
        {
            File.Delete(Path.Combine(open.Folder, "index.db"));
            Directory.Delete(Path.Combine(open.Folder, "metadata"), recursive: true);
        });

        Assert.Equal(23, open.Archive.Recovery.Replayed);
        Assert.Equal(dump, open.Dump());
    }

    [Fact]
    public async Task D13_rebuilding_on_purpose_gives_the_same()
    {
        await using var open = await OpenArchive.CreateAsync();
        await FillAsync(open);
        var dump = open.Dump();

        await open.ReopenAsync(() => PlacaArchive.RebuildIndexAsync(open.Folder).GetAwaiter().GetResult());

        Assert.Equal(dump, open.Dump());
        Assert.Equal(0, open.Archive.Recovery.Replayed);
    }

    [Fact]
    public async Task What_was_assumed_of_the_sender_survives_rebuilding()
    {
        const string name = "\u0418\u0432\u0430\u043D\u043E\u0432^\u0418\u0432\u0430\u043D";
        var dataset = new SampleInstance().ToDataset();
        dataset.Remove(Tags.StudyDescription);
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 144");
        dataset.Set(Tags.PatientName, name);
        dataset.Remove(Tags.SpecificCharacterSet);
        using var bytes = new MemoryStream();
        DatasetWriter.Write(bytes, dataset, TransferSyntax.ExplicitVRLittleEndian);
        await using var open = await OpenArchive.CreateAsync();
        var incoming = new IncomingInstance(Uids.CTImageStorage, new Uid("1.2.3.1.1"), TransferSyntax.ExplicitVRLittleEndian, PipeReader.Create(new MemoryStream(bytes.ToArray())))
        {
            AssumedCharacterSet = "ISO_IR 144",
            DefaultIssuer = "CLINIC",
        };
        Assert.IsType<StoreOutcome.Stored>(await open.Archive.Store.StoreAsync(OpenArchive.Sender, incoming, TestContext.Current.CancellationToken));
        var dump = open.Dump();

        await open.ReopenAsync(() => PlacaArchive.RebuildIndexAsync(open.Folder).GetAwaiter().GetResult());

        Assert.Equal(dump, open.Dump());
        Assert.Single(open.Find(QueryLevel.Study, (Tags.PatientName, name), (Tags.IssuerOfPatientID, "CLINIC")));
        using var file = open.Archive.Retrieve.OpenFile(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3")[0]);
        Assert.Equal(name, file.Dataset.GetString(Tags.PatientName));
        Assert.False(file.Dataset.Contains(Tags.SpecificCharacterSet));
    }

    [Fact]
    public async Task A_damaged_index_is_made_again()
    {
        await using var open = await OpenArchive.CreateAsync();
        await FillAsync(open);
        var dump = open.Dump();

        await open.ReopenAsync(() => File.WriteAllBytes(Path.Combine(open.Folder, "index.db"), Bytes.Random(10_000, 1)));

        Assert.Equal(dump, open.Dump());
    }

    [Fact]
    public async Task D01_what_an_older_index_has_not_seen_is_replayed()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        await open.ReopenAsync(() => CopyIndex(open.Folder, "index.db", "old.db"));
        await FillAsync(open);
        var dump = open.Dump();

        await open.ReopenAsync(() => CopyIndex(open.Folder, "old.db", "index.db"));

        Assert.Equal(22, open.Archive.Recovery.Replayed);
        Assert.Equal(dump, open.Dump());
    }

    private static void CopyIndex(string folder, string from, string to)
    {
        Placa.Archive.Index.IndexDatabase.Delete(Path.Combine(folder, to));
        File.Copy(Path.Combine(folder, from), Path.Combine(folder, to));
    }

    [Fact]
    public async Task D05_every_torn_tail_is_cut_and_the_archive_goes_on()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        await open.ReopenAsync(() => CopyIndex(open.Folder, "index.db", "old.db"));
        var whole = new FileInfo(open.SegmentFiles.Single()).Length;
        await open.StoreAsync(new SampleInstance { Instance = "1.2.3.1.2" });
        await open.Archive.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(open.SegmentFiles.Single(), TestContext.Current.CancellationToken);

        for (var length = whole; length <= bytes.Length; length += 97)
        {
            await open.ReopenAsync(() =>
            {
                CopyIndex(open.Folder, "old.db", "index.db");
                File.WriteAllBytes(open.SegmentFiles.Single(), bytes[..(int)length]);
            });

            Assert.Equal(length - whole, open.Archive.Recovery.BytesCut);
            Assert.Empty(open.Archive.Recovery.Damage);
            Assert.Single(open.Find(QueryLevel.Instance));
            Assert.IsType<StoreOutcome.Stored>(await open.StoreAsync(new SampleInstance { Instance = "1.2.3.1.2" }));
            Assert.Equal(2, open.Find(QueryLevel.Instance).Count);
        }
    }

    [Fact]
    public async Task D05_a_tail_that_came_back_as_zeros_is_reported_and_not_indexed()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        await open.ReopenAsync(() =>
        {
            using var file = File.OpenHandle(open.SegmentFiles.Single(), FileMode.Open, FileAccess.Write);
            var length = RandomAccess.GetLength(file);
            RandomAccess.Write(file, new byte[500], length - 520);
            Placa.Archive.Index.IndexDatabase.Delete(Path.Combine(open.Folder, "index.db"));
        });

        Assert.Single(open.Archive.Recovery.Damage);
        Assert.Empty(open.Find(QueryLevel.Instance));
        Assert.IsType<StoreOutcome.Stored>(await open.StoreAsync(new SampleInstance()));
    }

    [Fact]
    public async Task D21_a_second_archive_on_the_same_folder_is_refused()
    {
        await using var open = await OpenArchive.CreateAsync();
        open.Archive.PublishAddress("http://127.0.0.1:8080");

        var refusal = await Assert.ThrowsAsync<DataFolderInUseException>(() => PlacaArchive.OpenAsync(open.Folder));

        Assert.Equal("http://127.0.0.1:8080", refusal.Address);
        await open.ReopenAsync();
        Assert.Null((await Assert.ThrowsAsync<DataFolderInUseException>(() => PlacaArchive.OpenAsync(open.Folder))).Address);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_gives_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", [1]);

        var error = await Assert.ThrowsAnyAsync<DataFolderException>(() => PlacaArchive.OpenAsync(Path.Combine(file, "data")));

        Assert.StartsWith("The data folder ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D18_an_index_of_a_newer_version_is_refused()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.Archive.DisposeAsync();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(open.Folder, "index.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }

        await Assert.ThrowsAsync<DataFolderException>(() => PlacaArchive.OpenAsync(open.Folder));
    }

    [Fact]
    public async Task Staging_is_emptied_at_start()
    {
        await using var open = await OpenArchive.CreateAsync();

        await open.ReopenAsync(() => File.WriteAllText(Path.Combine(open.Folder, "staging", "left.part"), "x"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(open.Folder, "staging")));
    }
}
