using System.IO.Pipelines;
using Placa.Archive.Querying;
using Placa.Archive.Storing;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Archive.Tests.Storing;

public class InstanceStoreTests
{
    [Fact]
    public async Task What_is_stored_is_found_and_comes_back_as_it_was()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance();

        var outcome = await open.StoreAsync(sample);

        Assert.IsType<StoreOutcome.Stored>(outcome);
        Assert.Single(open.Find(QueryLevel.Study, (Tags.StudyInstanceUID, sample.Study)));
        var stored = Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, sample.Study));
        using var bytes = open.Archive.Retrieve.OpenDataset(stored);
        Assert.Equal(sample.ToBytes(), await ReadAsync(bytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task D06_the_same_again_is_known_and_appends_nothing(bool afterRestart)
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        if (afterRestart)
            await open.ReopenAsync();
        var length = new FileInfo(open.SegmentFiles.Single()).Length;

        Assert.IsType<StoreOutcome.AlreadyStored>(await open.StoreAsync(new SampleInstance()));

        Assert.Equal(length, new FileInfo(open.SegmentFiles.Single()).Length);
    }

    [Fact]
    public async Task D06_equal_in_another_encoding_is_known_too()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        var length = new FileInfo(open.SegmentFiles.Single()).Length;

        foreach (var syntax in (TransferSyntax[])
            [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian])
        {
            Assert.IsType<StoreOutcome.AlreadyStored>(await open.StoreAsync(new SampleInstance(), syntax));
        }

        Assert.Equal(length, new FileInfo(open.SegmentFiles.Single()).Length);
    }

    [Fact]
    public async Task D06_eight_senders_of_the_same_objects_store_each_once()
    {
        await using var open = await OpenArchive.CreateAsync();
        var samples = Enumerable.Range(1, 40).Select(i => new SampleInstance { Instance = $"1.2.3.1.{i}", Number = i }).ToArray();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(_ => samples).Select(sample => Task.Run(() => open.StoreAsync(sample))));

        Assert.Equal(40, outcomes.Count(outcome => outcome is StoreOutcome.Stored));
        Assert.Equal(280, outcomes.Count(outcome => outcome is StoreOutcome.AlreadyStored));
        Assert.Equal(40, open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3").Count);
        await open.ReopenAsync(() => File.Delete(Path.Combine(open.Folder, "index.db")));
        Assert.Equal(40, open.Archive.Recovery.Replayed);
    }

    [Fact]
    public async Task D07_a_different_data_set_under_the_same_uid_is_kept_beside_the_first()
    {
        await using var open = await OpenArchive.CreateAsync();
        var (first, second) = (new SampleInstance { Seed = 1 }, new SampleInstance { Seed = 2 });
        await open.StoreAsync(first);

        var outcome = await open.StoreAsync(second);

        Assert.Equal(ConflictKind.InstanceDiffers, Assert.IsType<StoreOutcome.StoredWithConflict>(outcome).Kind);
        Assert.IsType<StoreOutcome.AlreadyStored>(await open.StoreAsync(second));
        Assert.IsType<StoreOutcome.AlreadyStored>(await open.StoreAsync(first));
        var primary = Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3"));
        using var bytes = open.Archive.Retrieve.OpenDataset(primary);
        Assert.Equal(first.ToBytes(), await ReadAsync(bytes));
        Assert.Contains("conflict|InstanceDiffers|1.2.3|1.2.3.1|1.2.3.1.1", open.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D08_the_same_uids_under_another_study_are_kept_and_found()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());

        var outcome = await open.StoreAsync(new SampleInstance { Study = "9.9" });

        Assert.IsType<StoreOutcome.StoredWithConflict>(outcome);
        Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3", "1.2.3.1", "1.2.3.1.1"));
        Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, "9.9", "1.2.3.1", "1.2.3.1.1"));
        Assert.Equal(2, open.Find(QueryLevel.Series, (Tags.SeriesInstanceUID, "1.2.3.1")).Count);
        Assert.Contains("conflict|SeriesInOtherStudy", open.Dump(), StringComparison.Ordinal);
        Assert.Contains("conflict|InstanceElsewhere", open.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D10_concurrent_first_receipt_makes_one_patient_study_and_series()
    {
        await using var open = await OpenArchive.CreateAsync();

        await Task.WhenAll(Enumerable.Range(1, 64).Select(i => Task.Run(() => open.StoreAsync(new SampleInstance { Instance = $"1.2.3.1.{i}" }))));

        Assert.Single(open.Find(QueryLevel.Patient));
        Assert.Single(open.Find(QueryLevel.Study));
        Assert.Single(open.Find(QueryLevel.Series));
        Assert.Equal(64, open.Find(QueryLevel.Instance).Count);
        Assert.Contains("\"00201208\":{\"vr\":\"IS\",\"Value\":[64]}", Text(open.Find(QueryLevel.Study)[0].ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_patient_id_with_another_name_is_stored_and_noticed()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());

        var outcome = await open.StoreAsync(new SampleInstance { PatientName = "Otra^Persona", Study = "9", Series = "9.1", Instance = "9.1.1" });
        var accent = await open.StoreAsync(new SampleInstance { PatientName = "MUNOZ^MARIA JOSE", Study = "8", Series = "8.1", Instance = "8.1.1" });

        Assert.Equal(ConflictKind.PatientDemographics, Assert.IsType<StoreOutcome.StoredWithConflict>(outcome).Kind);
        Assert.IsType<StoreOutcome.Stored>(accent);
        Assert.Single(open.Find(QueryLevel.Patient));
        Assert.Equal(3, open.Find(QueryLevel.Study).Count);
    }

    [Fact]
    public async Task The_same_id_of_another_issuer_is_another_patient()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance { Issuer = "NORTH" });

        var outcome = await open.StoreAsync(new SampleInstance { Issuer = "SOUTH", Study = "9", Series = "9.1", Instance = "9.1.1", PatientName = "Otra^Persona" });

        Assert.IsType<StoreOutcome.Stored>(outcome);
        Assert.Equal(2, open.Find(QueryLevel.Patient).Count);
    }

    [Fact]
    public async Task An_empty_patient_id_never_joins_two_studies()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance { PatientId = "" });
        await open.StoreAsync(new SampleInstance { PatientId = "", Instance = "1.2.3.1.2" });
        await open.StoreAsync(new SampleInstance { PatientId = "", Study = "9", Series = "9.1", Instance = "9.1.1" });

        Assert.Equal(2, open.Find(QueryLevel.Patient).Count);
        Assert.Equal(2, open.Find(QueryLevel.Study).Count);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("..%2f..%2fx")]
    [InlineData("1.2.03")]
    [InlineData("<img src=x onerror=alert(1)>", false)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("1.2.826.0.1.3680043.2.1143.7567016219912961108887122553257011601.11")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", false)]
    [InlineData("C:\\x", false)]
    [InlineData("", false)]
    public async Task V09_a_hostile_uid_is_a_key_or_refused_but_never_a_file_name(string uid, bool isKept = true)
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance { Study = uid, Series = uid, Instance = uid };

        var outcome = await open.Archive.Store.StoreAsync(OpenArchive.Sender, SampleInstance.Incoming(sample.ToBytes(), sample.SopClass, ""));

        Assert.Equal(isKept, outcome.IsKept);
        if (!isKept)
            Assert.IsType<StoreOutcome.NotStorable>(outcome);
        Assert.Equal(isKept ? 1 : 0, open.Archive.Retrieve.Find(OpenArchive.Sender, uid, uid, uid).Count);
        Assert.All(
            Directory.EnumerateFiles(open.Folder, "*", SearchOption.AllDirectories),
            file => Assert.Matches(@"^(segments/\d{10}\.tar|metadata/\d{6}/\d{10}\.blocks|index\.db.*|placa\.db.*|placa\.lock)$", Path.GetRelativePath(open.Folder, file).Replace('\\', '/')));
    }

    [Fact]
    public async Task Each_missing_identifier_has_its_reason()
    {
        await using var open = await OpenArchive.CreateAsync();
        async Task<NotStorableReason> ReasonAsync(SampleInstance sample)
        {
            var incoming = SampleInstance.Incoming(sample.ToBytes(), "", "");
            return Assert.IsType<StoreOutcome.NotStorable>(await open.Archive.Store.StoreAsync(OpenArchive.Sender, incoming)).Reason;
        }

        Assert.Equal(NotStorableReason.MissingSopClassUid, await ReasonAsync(new SampleInstance { SopClass = "" }));
        Assert.Equal(NotStorableReason.MissingSopInstanceUid, await ReasonAsync(new SampleInstance { Instance = "" }));
        Assert.Equal(NotStorableReason.MediaDirectory, await ReasonAsync(new SampleInstance { SopClass = Uids.MediaStorageDirectoryStorage.Value }));
        Assert.Empty(open.Find(QueryLevel.Instance));
    }

    [Fact]
    public async Task An_instance_without_study_and_series_is_kept_under_ones_that_stand_in()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance { Study = "", Series = "" };
        var bytes = sample.ToBytes();

        await open.StoreAsync(sample);

        var found = Assert.Single(open.Find(QueryLevel.Instance, (Tags.SOPInstanceUID, sample.Instance)));
        Assert.StartsWith("2.25.", found.StudyInstanceUid, StringComparison.Ordinal);
        Assert.Contains($"\"0020000E\":{{\"vr\":\"UI\",\"Value\":[\"{found.SeriesInstanceUid}\"]}}", Text(found.ToJson()), StringComparison.Ordinal);
        var stored = Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, found.StudyInstanceUid!, found.SeriesInstanceUid));
        using var stream = open.Archive.Retrieve.OpenDataset(stored);
        Assert.Equal(bytes, await ReadAsync(stream));
        using var frame = open.Archive.Retrieve.OpenFrame(stored, 1);
        Assert.Equal(sample.Pixels, await ReadAsync(frame.Bytes));
        var dump = open.Dump();
        await open.ReopenAsync(() => File.Delete(Path.Combine(open.Folder, "index.db")));
        Assert.Equal(dump, open.Dump());
    }

    [Fact]
    public async Task What_the_command_announced_must_be_what_came()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance();

        var otherClass = await open.Archive.Store.StoreAsync(OpenArchive.Sender, SampleInstance.Incoming(sample.ToBytes(), "1.2", sample.Instance));
        var otherStudy = await open.Archive.Store.StoreAsync(
            OpenArchive.Sender, new IncomingInstance(default, default, TransferSyntax.ExplicitVRLittleEndian, PipeReader.Create(new MemoryStream(sample.ToBytes())))
            {
                RequiredStudyInstanceUid = "9.9",
            });

        Assert.IsType<StoreOutcome.SopClassMismatch>(otherClass);
        Assert.IsType<StoreOutcome.StudyMismatch>(otherStudy);
        Assert.Empty(open.Find(QueryLevel.Instance));
    }

    [Theory]
    [InlineData(1 << 20, 64 << 20, 1)]
    [InlineData(1000, 64 << 20, 1)]
    [InlineData(1000, 4000, 1)]
    public async Task Objects_of_every_size_come_back_after_a_restart(int memory, long ownSegment, int first)
    {
        await using var open = await OpenArchive.CreateAsync(new ArchiveOptions { MemoryPerObject = memory, OwnSegmentAbove = ownSegment });
        var samples = Enumerable.Range(first, 6).Select(i => new SampleInstance { Instance = $"1.2.3.1.{i}", Rows = 1 << i, Number = i }).ToArray();
        foreach (var sample in samples)
            Assert.IsType<StoreOutcome.Stored>(await open.StoreAsync(sample));

        await open.ReopenAsync();

        Assert.Equal(0, open.Archive.Recovery.Replayed);
        Assert.Equal(ownSegment < 64 << 20 ? 2 : 1, open.SegmentFiles.Length);
        foreach (var (sample, stored) in samples.Zip(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3")))
        {
            using var bytes = open.Archive.Retrieve.OpenDataset(stored);
            Assert.Equal(sample.ToBytes(), await ReadAsync(bytes));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(open.Folder, "staging")));
        var dump = open.Dump();
        await open.ReopenAsync(() => File.Delete(Path.Combine(open.Folder, "index.db")));
        Assert.Equal(dump, open.Dump());
    }

    [Fact]
    public async Task A_full_segment_is_closed_and_the_next_one_begun()
    {
        await using var open = await OpenArchive.CreateAsync(new ArchiveOptions { SegmentLength = 10_000 });

        for (var i = 1; i <= 30; i++)
            await open.StoreAsync(new SampleInstance { Instance = $"1.2.3.1.{i}" });
        await open.ReopenAsync();
        await open.StoreAsync(new SampleInstance { Instance = "1.2.3.1.31" });

        Assert.InRange(open.SegmentFiles.Length, 3, 8);
        Assert.Equal(31, open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3").Count);
    }

    [Fact]
    public async Task D16_a_sender_that_breaks_off_leaves_nothing()
    {
        await using var open = await OpenArchive.CreateAsync(new ArchiveOptions { MemoryPerObject = 300 });
        var bytes = new SampleInstance().ToBytes();

        for (var cut = 0; cut < bytes.Length; cut += 37)
        {
            var pipe = new Pipe();
            await pipe.Writer.WriteAsync(bytes.AsMemory(0, cut));
            await pipe.Writer.CompleteAsync(new IOException("reset by peer"));
            var incoming = new IncomingInstance(
                Uids.CTImageStorage, new Uid("1.2.3.1.1"), TransferSyntax.ExplicitVRLittleEndian, pipe.Reader);
            await Assert.ThrowsAsync<IOException>(async () => await open.Archive.Store.StoreAsync(OpenArchive.Sender, incoming));
        }

        Assert.Empty(open.Find(QueryLevel.Instance));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(open.Folder, "staging")));
        Assert.IsType<StoreOutcome.Stored>(await open.StoreAsync(new SampleInstance()));
    }

    [Fact]
    public async Task A_truncated_data_set_is_refused_with_its_place()
    {
        await using var open = await OpenArchive.CreateAsync();
        var file = new SampleInstance().ToFile();

        var outcome = await open.Archive.Store.StoreAsync(OpenArchive.Sender, IncomingInstance.Part10(new MemoryStream(file[..^100])));

        var unreadable = Assert.IsType<StoreOutcome.Unreadable>(outcome);
        Assert.Equal((ReadError.LengthBeyondEnd, "(7FE0,0010)"), (unreadable.Error, unreadable.Path));
        Assert.InRange(unreadable.Offset, file.Length - 512 - 12, file.Length - 512);
    }

    [Fact]
    public async Task A_file_is_stored_without_its_own_file_meta_information()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance();

        foreach (var syntax in (TransferSyntax[])
            [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian])
        {
            var one = sample with { Instance = $"1.2.3.1.{syntax.Uid}".Replace("1.2.840.10008.1.2", "7", StringComparison.Ordinal) };
            var outcome = await open.Archive.Store.StoreAsync(OpenArchive.Sender, IncomingInstance.Part10(new MemoryStream(one.ToFile(syntax))));

            Assert.IsType<StoreOutcome.Stored>(outcome);
            var stored = Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3", "1.2.3.1", one.Instance));
            Assert.Equal(syntax, stored.TransferSyntax);
            using var bytes = open.Archive.Retrieve.OpenDataset(stored);
            Assert.Equal(one.ToBytes(syntax), await ReadAsync(bytes));
        }
    }

    [Fact]
    public async Task A_head_longer_than_the_first_look_is_read_to_its_end()
    {
        await using var open = await OpenArchive.CreateAsync();
        var deflated = new SampleInstance { Rows = 300 };
        var wordy = new SampleInstance { Instance = "1.2.3.1.2" };
        var meta = new Dataset();
        meta.Set(Tags.PrivateInformationCreatorUID, VR.UI, "1.2.3");
        meta.Set(Tags.PrivateInformation, VR.OB, new byte[100_000]);
        using var file = new MemoryStream();
        DicomFile.Write(file, meta, wordy.ToDataset(), TransferSyntax.ImplicitVRLittleEndian);

        foreach (var bytes in (byte[][])[deflated.ToFile(TransferSyntax.DeflatedExplicitVRLittleEndian), file.ToArray()])
            Assert.IsType<StoreOutcome.Stored>(await open.Archive.Store.StoreAsync(OpenArchive.Sender, IncomingInstance.Part10(new MemoryStream(bytes))));

        using var first = open.Archive.Retrieve.OpenDataset(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3", null, deflated.Instance).Single());
        using var second = open.Archive.Retrieve.OpenDataset(open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3", null, wordy.Instance).Single());
        Assert.Equal(deflated.ToBytes(TransferSyntax.DeflatedExplicitVRLittleEndian), await ReadAsync(first));
        Assert.Equal(wordy.ToBytes(TransferSyntax.ImplicitVRLittleEndian), await ReadAsync(second));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("hello, this is text and not DICOM at all, whatever its name may say", "neither the DICM prefix at byte 128 nor a data set at byte 0")]
    public async Task What_is_not_DICOM_is_named_so(string text, string reason)
    {
        await using var open = await OpenArchive.CreateAsync();

        var outcome = await open.Archive.Store.StoreAsync(
            OpenArchive.Sender, IncomingInstance.Part10(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text))));

        Assert.Equal(new StoreOutcome.NotDicom(reason, 0), outcome);
    }

    [Fact]
    public async Task D04_without_room_nothing_is_taken()
    {
        using var folder = new TemporaryFolder();
        await using var archive = await PlacaArchive.OpenAsync(folder.Path, new ArchiveOptions { MinimumFreeSpace = long.MaxValue });

        Assert.IsType<StoreOutcome.StorageFull>(await archive.Store.StoreAsync(OpenArchive.Sender, new SampleInstance().ToIncoming()));
    }

    [Fact]
    public async Task D04_an_object_that_would_eat_into_the_reserve_is_refused_while_it_arrives()
    {
        using var folder = new TemporaryFolder();
        var options = new ArchiveOptions { MinimumFreeSpace = 1 << 20, MemoryPerObject = 64 * 1024, AvailableFreeSpace = () => 3 << 20 };
        await using var archive = await PlacaArchive.OpenAsync(folder.Path, options);
        var large = new SampleInstance { Rows = 1024, Frames = 4 }.ToBytes(); // 8 MiB
        using var content = new MemoryStream(large);

        var refused = await archive.Store.StoreAsync(
            OpenArchive.Sender,
            new IncomingInstance(Uids.CTImageStorage, new Uid("1.2.3.1.1"), TransferSyntax.ExplicitVRLittleEndian, PipeReader.Create(content)) { CallingAeTitle = "SENDER", CalledAeTitle = "PLACA" });

        Assert.IsType<StoreOutcome.StorageFull>(refused);
        Assert.InRange(content.Position, 1 << 20, 4 << 20);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "staging")));
        Assert.True((await archive.Store.StoreAsync(OpenArchive.Sender, new SampleInstance().ToIncoming())).IsKept);
    }

    [Fact]
    public async Task D04_objects_stored_within_the_second_between_two_looks_at_the_disk_count()
    {
        using var folder = new TemporaryFolder();
        var options = new ArchiveOptions { MinimumFreeSpace = 1 << 20, AvailableFreeSpace = () => 4 << 20, TimeProvider = new StandingClock() };
        await using var archive = await PlacaArchive.OpenAsync(folder.Path, options);

        var outcomes = new List<StoreOutcome>();
        for (var i = 0; i < 10; i++)
            outcomes.Add(await archive.Store.StoreAsync(OpenArchive.Sender, new SampleInstance { Rows = 512, Instance = $"1.2.3.1.{i + 1}" }.ToIncoming())); // 0.5 MiB each

        Assert.InRange(outcomes.Count(outcome => outcome.IsKept), 4, 6);
        Assert.All(outcomes.SkipWhile(outcome => outcome.IsKept), outcome => Assert.IsType<StoreOutcome.StorageFull>(outcome));
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    internal static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }

    internal static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);
}
