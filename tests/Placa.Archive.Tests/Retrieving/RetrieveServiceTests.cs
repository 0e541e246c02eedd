using System.Buffers;
using System.Text.Json;
using Placa.Archive.Retrieving;
using Placa.Archive.Storing;
using Placa.Archive.Tests.Storing;
using Placa.Dicom;

namespace Placa.Archive.Tests.Retrieving;

public class RetrieveServiceTests
{
    private static readonly Actor Reader = Actor.User("reader", null);

    [Fact]
    public async Task A_file_comes_out_with_file_meta_information_made_anew()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance();
        await open.StoreAsync(sample, TransferSyntax.ImplicitVRLittleEndian);
        var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, sample.Study));

        using var stream = open.Archive.Retrieve.OpenPart10(stored);
        var bytes = await InstanceStoreTests.ReadAsync(stream);

        using var file = DicomFile.Read(bytes);
        Assert.Equal(stream.Length, bytes.Length);
        Assert.Equal(TransferSyntax.ImplicitVRLittleEndian, file.TransferSyntax);
        Assert.Equal(sample.Instance, file.FileMeta.GetString(Tags.MediaStorageSOPInstanceUID));
        Assert.Equal(new byte[128], bytes[..128]);
        Assert.Null(file.FileMeta.Find(Tags.PrivateInformation));
        Assert.Empty(file.Findings);
        Assert.Equal(sample.ToBytes(TransferSyntax.ImplicitVRLittleEndian), bytes[(int)file.DatasetOffset..]);
    }

    [Fact]
    public async Task For_the_web_every_uncompressed_data_set_is_explicit_little_endian()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance();

        foreach (var syntax in (TransferSyntax[])
            [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian])
        {
            var one = sample with { Instance = syntax.Uid.Value + ".7" };
            await open.StoreAsync(one, syntax);
            var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, one.Study, one.Series, one.Instance));
            using var stream = new MemoryStream();

            await open.Archive.Retrieve.WritePart10Async(stored, stream, explicitLittleEndian: true, TestContext.Current.CancellationToken);

            using var file = DicomFile.Read(stream.ToArray());
            Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, file.TransferSyntax);
            Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, RetrieveService.WebTransferSyntax(stored));
            Assert.Equal(one.ToBytes(), stream.ToArray()[(int)file.DatasetOffset..]);
        }
    }

    [Fact]
    public async Task Native_frames_are_little_endian_in_every_encoding()
    {
        await using var open = await OpenArchive.CreateAsync(new ArchiveOptions { MemoryPerObject = 1000 });
        var sample = new SampleInstance { Frames = 3 };

        foreach (var syntax in (TransferSyntax[])
            [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian])
        {
            var one = sample with { Instance = syntax.Uid.Value + ".7" };
            await open.StoreAsync(one, syntax);
            var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, one.Study, one.Series, one.Instance));

            Assert.Equal(3, stored.NumberOfFrames);
            for (var frame = 1; frame <= 3; frame++)
            {
                using var content = open.Archive.Retrieve.OpenFrame(stored, frame);
                Assert.Equal(512, content.Length);
                Assert.Equal(one.Pixels[((frame - 1) * 512)..(frame * 512)], await InstanceStoreTests.ReadAsync(content.Bytes));
            }

            using var bulk = open.Archive.Retrieve.OpenBulkData(stored, "7FE00010")!;
            Assert.Equal(one.Pixels, await InstanceStoreTests.ReadAsync(Assert.Single(bulk.Parts).Bytes));
            Assert.Throws<ArgumentOutOfRangeException>(() => open.Archive.Retrieve.OpenFrame(stored, 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => open.Archive.Retrieve.OpenFrame(stored, 4));
            Assert.Null(open.Archive.Retrieve.OpenBulkData(stored, "00420011"));
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Encapsulated_frames_are_found_by_offset_table_or_fragments(bool hasTable, int fragmentsPerFrame)
    {
        await using var open = await OpenArchive.CreateAsync();
        var dataset = new SampleInstance { Frames = 3 }.ToDataset();
        var fragments = Enumerable.Range(0, 3 * fragmentsPerFrame).Select(i => (ReadOnlyMemory<byte>)Placa.Testing.Bytes.Random(100 + 2 * i, i)).ToArray();
        var offsets = new List<uint>();
        for (int i = 0, offset = 0; i < fragments.Length; offset += 8 + fragments[i++].Length)
        {
            if (i % fragmentsPerFrame == 0)
                offsets.Add((uint)offset);
        }

        dataset.SetFragments(Tags.PixelData, hasTable ? [.. offsets] : [], fragments);
        using var bytes = new MemoryStream();
        DatasetWriter.Write(bytes, dataset, TransferSyntax.RLELossless);
        await open.Archive.Store.StoreAsync(Reader, SampleInstance.Incoming(bytes.ToArray(), "", "", TransferSyntax.RLELossless));
        var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, "1.2.3"));

        Assert.Equal(3, stored.NumberOfFrames);
        for (var frame = 0; frame < 3; frame++)
        {
            using var content = open.Archive.Retrieve.OpenFrame(stored, frame + 1);
            var expected = fragments[(frame * fragmentsPerFrame)..((frame + 1) * fragmentsPerFrame)].SelectMany(fragment => fragment.ToArray());
            Assert.Equal(expected, await InstanceStoreTests.ReadAsync(content.Bytes));
            Assert.Equal(TransferSyntax.RLELossless, content.TransferSyntax);
        }

        using var bulk = open.Archive.Retrieve.OpenBulkData(stored, "7fe00010")!;
        Assert.Equal(3, bulk.Parts.Count);
    }

    [Fact]
    public async Task D12_no_flipped_bit_is_ever_served()
    {
        await using var open = await OpenArchive.CreateAsync();
        var sample = new SampleInstance { Rows = 256 };
        await open.StoreAsync(sample);
        var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, sample.Study));
        var original = await File.ReadAllBytesAsync(open.SegmentFiles.Single(), TestContext.Current.CancellationToken);
        var random = new Random(1);

        for (var round = 0; round < 300; round++)
        {
            var at = original.Length - TarPadding(original.Length, stored) - 1 - random.Next((int)stored.Length);
            using (var file = File.OpenHandle(open.SegmentFiles.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                RandomAccess.Write(file, [(byte)(original[at] ^ 1 << random.Next(8))], at);

            Assert.Throws<CorruptInstanceException>(() => open.Archive.Retrieve.OpenFile(stored));
            using (var stream = open.Archive.Retrieve.OpenPart10(stored))
                await Assert.ThrowsAsync<CorruptInstanceException>(() => InstanceStoreTests.ReadAsync(stream));

            using (var file = File.OpenHandle(open.SegmentFiles.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                RandomAccess.Write(file, [original[at]], at);
        }

        using var whole = open.Archive.Retrieve.OpenDataset(stored);
        Assert.Equal(sample.ToBytes(), await InstanceStoreTests.ReadAsync(whole));
    }

    /// <summary>Zeros behind the only entry of a segment.</summary>
    private static int TarPadding(int segmentLength, StoredInstance stored) =>
        (int)(segmentLength - stored.Location.Offset - stored.Length);

    [Fact]
    public async Task D12_a_segment_that_is_gone_or_cut_fails_loudly()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, "1.2.3"));

        using (var file = File.OpenHandle(open.SegmentFiles.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.SetLength(file, stored.Location.Offset + 100);
        Assert.Throws<CorruptInstanceException>(() => open.Archive.Retrieve.OpenFile(stored));
        File.Delete(open.SegmentFiles.Single());
        Assert.Throws<CorruptInstanceException>(() => open.Archive.Retrieve.OpenFile(stored));
    }

    [Fact]
    public async Task D12_what_is_damaged_is_stored_again_when_it_is_sent_again()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance { Seed = 2 });
        var stored = Assert.Single(open.Archive.Retrieve.Find(Reader, "1.2.3"));
        using (var file = File.OpenHandle(open.SegmentFiles.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.Write(file, "damage"u8, stored.Location.Offset + 600);

        Assert.IsType<StoreOutcome.StoredWithConflict>(await open.StoreAsync(new SampleInstance { Seed = 2 }, TransferSyntax.ImplicitVRLittleEndian));
    }

    [Fact]
    public async Task Metadata_is_the_DICOM_JSON_of_the_whole_data_set()
    {
        await using var open = await OpenArchive.CreateAsync();
        var samples = new[] { new SampleInstance(), new SampleInstance { Instance = "1.2.3.1.2", Number = 2, StudyDescription = "Another" } };
        foreach (var sample in samples)
            await open.StoreAsync(sample);

        var output = new ArrayBufferWriter<byte>();
        Assert.True(open.Archive.Metadata.Write(Reader, output, "1.2.3"));

        using var json = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        foreach (var (sample, metadata) in samples.Zip(json.RootElement.EnumerateArray()))
        {
            var expected = new ArrayBufferWriter<byte>();
            var uri = $"/dicom-web/studies/1.2.3/series/1.2.3.1/instances/{sample.Instance}/bulkdata/7FE00010";
            using var file = DicomFile.ReadDataset(sample.ToBytes(), TransferSyntax.ExplicitVRLittleEndian);
            DicomJson.Write(expected, file.Dataset, new DicomJsonOptions { BulkDataUri = element => element.Tag == Tags.PixelData ? uri : null });
            Assert.Equal(System.Text.Encoding.UTF8.GetString(expected.WrittenSpan).Replace(uri, "URI", StringComparison.Ordinal), metadata.GetRawText().Replace(uri, "URI", StringComparison.Ordinal));
        }

        Assert.False(open.Archive.Metadata.Write(Reader, new ArrayBufferWriter<byte>(), "1.2.3", "9"));
    }

    [Fact]
    public async Task Metadata_that_a_power_cut_took_is_made_again_from_the_instance()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        var before = new ArrayBufferWriter<byte>();
        open.Archive.Metadata.Write(Reader, before, "1.2.3");

        foreach (var damage in (Action<string>[])[file => File.WriteAllBytes(file, new byte[200]), File.Delete])
        {
            await open.ReopenAsync(() => damage(Directory.EnumerateFiles(Path.Combine(open.Folder, "metadata"), "*", SearchOption.AllDirectories).Single()));
            var after = new ArrayBufferWriter<byte>();
            open.Archive.Metadata.Write(Reader, after, "1.2.3");
            Assert.Equal(before.WrittenSpan, after.WrittenSpan);
        }
    }

    [Fact]
    public async Task Every_access_is_recorded_with_who_and_what()
    {
        await using var open = await OpenArchive.CreateAsync();
        await open.StoreAsync(new SampleInstance());
        open.Archive.Retrieve.Find(Reader, "1.2.3");
        open.Archive.Metadata.Write(Reader, new ArrayBufferWriter<byte>(), "1.2.3", "1.2.3.1");

        await open.ReopenAsync();

        var records = open.Archive.Accesses.ListLatest(10);
        Assert.Equal([Placa.Archive.Access.AccessKind.Metadata, Placa.Archive.Access.AccessKind.Retrieve], records.Select(record => record.Kind));
        Assert.All(records, record => Assert.Equal((Reader, "1.2.3", 1), (record.Actor, record.StudyInstanceUid, record.Count)));
    }
}
