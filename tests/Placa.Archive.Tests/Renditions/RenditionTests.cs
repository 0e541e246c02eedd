using Placa.Archive.Jobs;
using Placa.Archive.Querying;
using Placa.Archive.Retrieving;
using Placa.Archive.Storing;
using Placa.Archive.Tests.Jobs;
using Placa.Archive.Tests.Storing;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Archive.Tests.Renditions;

public class RenditionTests
{
    private const string Adding = """{"storageRules":[{"modalities":["CT"],"rendition":"HTJ2KLosslessRPCL"}]}""";
    private const string Replacing = """{"storageRules":[{"modalities":["CT"],"rendition":"HTJ2KLosslessRPCL","replaceOriginal":true}]}""";

    private static async Task<OpenArchive> OpenAsync(string rules, ArchiveOptions? options = null)
    {
        var open = await OpenArchive.CreateAsync(options);
        await SetRulesAsync(open, rules);
        open.Archive.StartJobs();
        return open;
    }

    private static Task SetRulesAsync(OpenArchive open, string rules) =>
        open.ReopenAsync(() => File.WriteAllText(Path.Combine(open.Folder, "placa.json"), rules));

    private static StoredInstance Only(OpenArchive open, string study = "1.2.3") => Assert.Single(open.Archive.Retrieve.Find(OpenArchive.Sender, study));

    private static async Task<StoredInstance> WithRenditionAsync(OpenArchive open)
    {
        await JobWorkerTests.EventuallyAsync(() => Only(open).Renditions.Count == 1 && open.Archive.Jobs.List().Count == 0);
        return Only(open);
    }

    private static byte[] Samples(OpenArchive open, StoredInstance stored)
    {
        using var file = open.Archive.Retrieve.OpenFile(stored);
        var reader = new FrameReader(file);
        return [.. Enumerable.Range(0, reader.NumberOfFrames).SelectMany(i => reader.ReadFrame(i).Samples.ToArray())];
    }

    /// <summary>Samples of 12 bits, as the attributes say.</summary>
    private static byte[] TwelveBits(SampleInstance sample) => [.. sample.Pixels.Select((value, i) => i % 2 == 1 ? (byte)(value & 0x0F) : value)];

    private static byte[] Image(SampleInstance sample, TransferSyntax? syntax = null, Action<Dataset>? change = null)
    {
        var dataset = sample.ToDataset();
        dataset.Set(Tags.PixelData, VR.OW, TwelveBits(sample));
        change?.Invoke(dataset);
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    private static async Task<StoreOutcome> StoreAsync(OpenArchive open, SampleInstance sample, TransferSyntax? syntax = null, Action<Dataset>? change = null) =>
        await open.Archive.Store.StoreAsync(
            OpenArchive.Sender, SampleInstance.Incoming(Image(sample, syntax, change), sample.SopClass, sample.Instance, syntax));

    [Fact]
    public async Task A_rule_adds_a_rendition_beside_the_original()
    {
        await using var open = await OpenAsync(Adding);
        var sample = new SampleInstance { Frames = 3 };
        await StoreAsync(open, sample);

        var stored = await WithRenditionAsync(open);

        var rendition = Assert.Single(stored.Renditions);
        Assert.Equal((TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.HTJ2KLosslessRPCL), (stored.TransferSyntax, rendition.TransferSyntax));
        Assert.Equal((stored.Identity, 3), (rendition.Identity, rendition.NumberOfFrames));
        Assert.NotEqual(stored.ETag, rendition.ETag);
        using var bytes = open.Archive.Retrieve.OpenDataset(stored);
        Assert.Equal(Image(sample), await InstanceStoreTests.ReadAsync(bytes));
        Assert.Equal(TwelveBits(sample), Samples(open, rendition));
        using var frame = open.Archive.Retrieve.OpenFrame(rendition, 2);
        Assert.Equal([0xFF, 0x4F], (await InstanceStoreTests.ReadAsync(frame.Bytes))[..2]);
    }

    [Fact]
    public async Task A_rendition_is_no_second_instance()
    {
        await using var open = await OpenAsync(Adding);
        await StoreAsync(open, new SampleInstance());
        await WithRenditionAsync(open);

        Assert.Single(open.Find(QueryLevel.Instance, (Tags.StudyInstanceUID, "1.2.3")));
        var study = Assert.Single(open.Find(QueryLevel.Study));
        Assert.Contains("""
            "00201208":{"vr":"IS","Value":[1]}
            """.Trim(), System.Text.Encoding.UTF8.GetString(study.ToJson().Span), StringComparison.Ordinal);
        var metadata = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.True(open.Archive.Metadata.Write(OpenArchive.Sender, metadata, "1.2.3"));
        using var json = System.Text.Json.JsonDocument.Parse(metadata.WrittenMemory);
        Assert.Equal(1, json.RootElement.GetArrayLength());
        Assert.DoesNotContain("conflict|", open.Dump(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Adding)]
    [InlineData(Replacing)]
    public async Task D13_an_index_made_again_has_the_renditions(string rules)
    {
        await using var open = await OpenAsync(rules, new ArchiveOptions { SegmentLength = 5000, MemoryPerObject = 256, OwnSegmentAbove = 1200 });
        for (var i = 1; i <= 6; i++)
            await StoreAsync(open, new SampleInstance { Instance = $"1.2.3.1.{i}", Number = i, Seed = i, Rows = 8 + 8 * (i % 3) });
        await JobWorkerTests.EventuallyAsync(() =>
            open.Archive.Retrieve.Find(OpenArchive.Sender, "1.2.3").All(stored =>
                stored.Renditions.Count == 1 && (rules == Adding || stored.TransferSyntax == TransferSyntax.HTJ2KLosslessRPCL))
            && open.Archive.Jobs.List().Count == 0);
        var dump = open.Dump();

        await open.ReopenAsync(() => PlacaArchive.RebuildIndexAsync(open.Folder).GetAwaiter().GetResult());

        Assert.Empty(open.Archive.Recovery.Damage);
        Assert.Equal(dump, open.Dump());
        open.Archive.StartJobs();
        await Task.Delay(400, TestContext.Current.CancellationToken);
        Assert.Equal(dump, open.Dump()); // nothing is made twice
    }

    [Fact]
    public async Task A_rule_that_says_so_lets_the_rendition_take_the_originals_place()
    {
        await using var open = await OpenAsync(Replacing);
        var sample = new SampleInstance { Frames = 2 };
        await StoreAsync(open, sample);
        await JobWorkerTests.EventuallyAsync(() => Only(open).TransferSyntax == TransferSyntax.HTJ2KLosslessRPCL);

        var stored = await WithRenditionAsync(open);

        Assert.Equal(TwelveBits(sample), Samples(open, stored));
        Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, Assert.Single(stored.Renditions).TransferSyntax);
        using var original = open.Archive.Retrieve.OpenDataset(stored.Renditions[0]);
        Assert.Equal(Image(sample), await InstanceStoreTests.ReadAsync(original));
        using var part10 = open.Archive.Retrieve.OpenPart10(stored);
        using var file = DicomFile.Read(await InstanceStoreTests.ReadAsync(part10));
        Assert.Equal((TransferSyntax.HTJ2KLosslessRPCL, sample.Instance), (file.TransferSyntax, file.Dataset.GetString(Tags.SOPInstanceUID)));
    }

    [Theory]
    [InlineData(Adding)]
    [InlineData(Replacing)]
    public async Task Sending_original_or_rendition_again_appends_nothing(string rules)
    {
        await using var open = await OpenAsync(rules);
        var sample = new SampleInstance();
        await StoreAsync(open, sample);
        var stored = await WithRenditionAsync(open);
        var rendition = stored.Renditions.Append(stored).Single(one => one.TransferSyntax == TransferSyntax.HTJ2KLosslessRPCL);
        byte[] bytes;
        using (var stream = open.Archive.Retrieve.OpenDataset(rendition))
            bytes = await InstanceStoreTests.ReadAsync(stream);
        var length = new FileInfo(open.SegmentFiles[^1]).Length;

        Assert.IsType<StoreOutcome.AlreadyStored>(await StoreAsync(open, sample));
        Assert.IsType<StoreOutcome.AlreadyStored>(await StoreAsync(open, sample, TransferSyntax.ImplicitVRLittleEndian));
        Assert.IsType<StoreOutcome.AlreadyStored>(await open.Archive.Store.StoreAsync(
            OpenArchive.Sender, SampleInstance.Incoming(bytes, sample.SopClass, sample.Instance, TransferSyntax.HTJ2KLosslessRPCL)));
        Assert.Equal(length, new FileInfo(open.SegmentFiles[^1]).Length);
    }

    [Fact]
    public async Task What_the_server_had_no_time_for_gets_its_rendition_at_the_next_start()
    {
        await using var open = await OpenArchive.CreateAsync();
        await StoreAsync(open, new SampleInstance { Study = "9", Instance = "9.1" }); // before there was a rule
        await SetRulesAsync(open, Adding);
        await StoreAsync(open, new SampleInstance());
        await StoreAsync(open, new SampleInstance { Study = "8", Instance = "8.1", Modality = "US" });

        await open.ReopenAsync();
        open.Archive.StartJobs();

        await WithRenditionAsync(open);
        Assert.Empty(Only(open, "9").Renditions);
        Assert.Empty(Only(open, "8").Renditions);
    }

    [Theory]
    [InlineData(Adding, 1)]
    [InlineData(Replacing, 1)]
    public async Task An_original_that_breaks_a_rule_gets_a_rendition_and_keeps_its_place(string rules, int renditions)
    {
        await using var open = await OpenAsync(rules);
        await StoreAsync(open, new SampleInstance(), change: dataset => dataset.Set(Tags.SpecificCharacterSet, VR.CS, "ISO-IR 192"u8.ToArray()));

        await JobWorkerTests.EventuallyAsync(() => Only(open).Renditions.Count == renditions && open.Archive.Jobs.List(JobState.Waiting).Count == 0 && open.Archive.Jobs.List(JobState.Running).Count == 0);

        Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, Only(open).TransferSyntax);
        Assert.Equal(rules == Replacing, open.Archive.Jobs.List(JobState.Failed) is [{ LastError: { } error }] && error.StartsWith("the original stays: it breaks a rule", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_lost_something_already_stays_as_it_came()
    {
        await using var open = await OpenAsync(Adding);
        var sample = new SampleInstance();
        using var jpeg = new MemoryStream();
        using (var file = DicomFile.ReadDataset(Image(sample), TransferSyntax.ExplicitVRLittleEndian))
        {
            var lossy = Transcoder.Transcode(file, TransferSyntax.JPEGExtended12Bit, new TranscodeOptions { NewUid = () => new Uid(sample.Instance) });
            DatasetWriter.Write(jpeg, lossy, TransferSyntax.JPEGExtended12Bit);
        }
        await open.Archive.Store.StoreAsync(
            OpenArchive.Sender, SampleInstance.Incoming(jpeg.ToArray(), sample.SopClass, sample.Instance, TransferSyntax.JPEGExtended12Bit));

        await AssertRefusedAsync(open, "the original is compressed with loss");
    }

    [Fact]
    public async Task What_has_no_pixels_stays_as_it_came()
    {
        await using var open = await OpenAsync(Replacing);
        await StoreAsync(open, new SampleInstance(), change: dataset => dataset.Remove(Tags.PixelData));

        await AssertRefusedAsync(open, "there are no pixel data");
    }

    [Fact]
    public async Task What_the_codec_would_drop_stays_as_it_came()
    {
        await using var open = await OpenAsync(Replacing);
        await open.StoreAsync(new SampleInstance()); // 16 bits of chance where 12 are stored

        await AssertRefusedAsync(open, "Frame 1 has data in the bits beside its stored values, which would be lost.");
    }

    [Fact]
    public async Task What_ends_early_stays_as_it_came()
    {
        await using var open = await OpenAsync(Replacing);
        await StoreAsync(open, new SampleInstance(), change: dataset => dataset.Set(Tags.NumberOfFrames, "2"));

        await AssertRefusedAsync(open, "The pixel data have 1 of 2 frames; the others would be lost.");
    }

    [Fact]
    public async Task A_rendition_that_differs_when_read_back_takes_no_place()
    {
        await using var open = await OpenAsync(Adding);
        await StoreAsync(open, new SampleInstance { Rows = 64 });
        var rendition = Assert.Single((await WithRenditionAsync(open)).Renditions);
        await open.ReopenAsync(() =>
        {
            using var segment = new FileStream(open.SegmentFiles[0], FileMode.Open, FileAccess.Write);
            segment.Position = rendition.Location.Offset + rendition.Length - 100;
            segment.WriteByte(0x55);
        });

        open.Archive.Jobs.Enqueue("rendition", $$"""{"instance":"{{Only(open).Id}}","transferSyntax":"1.2.840.10008.1.2.4.202","replaceOriginal":true}""");
        open.Archive.StartJobs(new JobOptions { MaxAttempts = 1 });
        await JobWorkerTests.EventuallyAsync(() => open.Archive.Jobs.List(JobState.Failed).Count == 1);

        Assert.StartsWith("CorruptInstanceException", open.Archive.Jobs.List()[0].LastError, StringComparison.Ordinal);
        Assert.Equal(TransferSyntax.ExplicitVRLittleEndian, Only(open).TransferSyntax);
    }

    [Fact]
    public async Task A_rendition_stands_in_for_an_original_that_was_lost()
    {
        await using var open = await OpenAsync(Adding);
        var sample = new SampleInstance { Issuer = "", PatientId = "P7" };
        await StoreAsync(open, sample);
        var stored = await WithRenditionAsync(open);

        await open.ReopenAsync(() =>
        {
            using (var segment = new FileStream(open.SegmentFiles[0], FileMode.Open, FileAccess.Write))
            {
                segment.Position = stored.Location.Offset + 10;
                segment.WriteByte(0x55);
            }
            PlacaArchive.RebuildIndexAsync(open.Folder).GetAwaiter().GetResult();
        });

        Assert.Equal(TransferSyntax.HTJ2KLosslessRPCL, Only(open).TransferSyntax);
        Assert.Equal(TwelveBits(sample), Samples(open, Only(open)));
    }

    private static async Task AssertRefusedAsync(OpenArchive open, string reason)
    {
        await JobWorkerTests.EventuallyAsync(() => open.Archive.Jobs.List(JobState.Failed).Count == 1);
        Assert.Equal((reason, 1), (open.Archive.Jobs.List()[0].LastError, open.Archive.Jobs.List()[0].Attempts));
        Assert.Empty(Only(open).Renditions);
        Assert.NotEqual(TransferSyntax.HTJ2KLosslessRPCL, Only(open).TransferSyntax);
    }
}
