using Placa.Archive.Segments;
using Placa.Testing;

namespace Placa.Archive.Tests.Segments;

public class SegmentTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 5, 10, 15, 0, TimeSpan.Zero);

    private static InstanceHeader Header(StagedBytes dataset) => new(
        "1.2.840.10008.5.1.4.1.1.2", "1.2.3", "1.2.840.10008.1.2.1", "SOURCE", "SENDING", "RECEIVING",
        new Envelope(Now, Actor.Peer("SENDING", System.Net.IPAddress.Loopback), dataset.Sha256, dataset.Length, "ISSUER"));

    private static StagedBytes Stage(TemporaryFolder folder, byte[] bytes, int memoryLimit = 1 << 20)
    {
        var staged = new StagedBytes(folder.Path, memoryLimit);
        foreach (var piece in bytes.Chunk(1000))
            staged.Append(piece);
        return staged;
    }

    [Fact]
    public void Header_with_envelope_reads_back_and_can_be_padded()
    {
        using var folder = new TemporaryFolder();
        using var staged = Stage(folder, [1, 2, 3]);
        var header = Header(staged);

        var bytes = header.Encode();
        var padded = header.Encode(3584);

        Assert.Equal(bytes.Length, InstanceHeader.MeasureLength(bytes));
        Assert.Equal(3584, padded.Length);
        foreach (var form in (byte[][])[bytes, padded])
        {
            Assert.True(InstanceHeader.TryRead(form, out var read));
            Assert.Equal(header with { Envelope = null }, read with { Envelope = null });
            Assert.Equal(header.Envelope!.Actor, read.Envelope!.Actor);
            Assert.Equal(header.Envelope.Sha256, read.Envelope.Sha256);
            Assert.Equal((Now, 3L, "ISSUER"), (read.Envelope.ReceivedAt, read.Envelope.Length, read.Envelope.DefaultIssuer));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x1_FFFF_FFFF)]
    [InlineData(0x2_0000_0000)]
    [InlineData(long.MaxValue / 4)]
    public void Tar_header_reads_back(long length)
    {
        var block = new byte[512];
        var header = new TarHeader("i/01ARZ3NDEKTSV4RRFFQ69G5FAV.dcm", length, Now);

        header.Write(block);

        Assert.True(TarHeader.TryRead(block, out var read));
        Assert.Equal(header, read);
        block[3] ^= 1;
        Assert.False(TarHeader.TryRead(block, out _));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(1000)]
    public void Staged_bytes_are_the_same_in_memory_and_on_disk(int memoryLimit)
    {
        using var folder = new TemporaryFolder();
        var bytes = Bytes.Random(200_000, 3);
        string target;

        using (var staged = Stage(folder, bytes, memoryLimit))
        {
            Assert.Equal(System.Security.Cryptography.SHA256.HashData(bytes), staged.Sha256);
            target = folder.File("copy");
            using var file = File.OpenHandle(target, FileMode.Create, FileAccess.Write);
            staged.CopyTo(file, 10);
        }

        Assert.Equal(bytes, File.ReadAllBytes(target)[10..]);
        Assert.Equal([target], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Tar_lists_a_segment_and_the_scan_finds_every_entry()
    {
        using var folder = new TemporaryFolder();
        var segments = new SegmentFolder(folder.File("segments"));
        var names = new UlidGenerator(TimeProvider.System);
        using (var writer = SegmentWriter.Create(segments, 1))
        {
            foreach (var length in (int[])[1, 511, 512, 513, 100_000])
            {
                using var staged = Stage(folder, Bytes.Random(length, length));
                writer.AppendInstance(names.Next(), Header(staged).Encode(), staged);
            }

            writer.AppendDecision(names.Next(), "{}"u8.ToArray());
            writer.Close();
        }

        using var file = segments.OpenRead(1);
        var scan = SegmentScanner.Scan(file, 1);

        Assert.True(scan.IsClosed);
        Assert.Empty(scan.Damage);
        Assert.Equal(6, scan.Entries.Count);
        Assert.All(scan.Entries.Take(5), entry => Assert.NotNull(VerifiedInstance.Read(file, entry)));
        Assert.Equal([1L, 511, 512, 513, 100_000], scan.Entries.Take(5).Select(entry => VerifiedInstance.Read(file, entry)!.Location.Length));
        if (!OperatingSystem.IsWindows())
        {
            var listing = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("tar", ["tf", segments.PathOf(1)])
            {
                RedirectStandardOutput = true,
            })!.StandardOutput.ReadToEnd();
            Assert.Equal(scan.Entries.Select(entry => $"{(entry.Kind == EntryKind.Instance ? "i" : "j")}/{entry.Name}.{(entry.Kind == EntryKind.Instance ? "dcm" : "json")}"), listing.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public void D05_every_truncation_leaves_the_whole_entries_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var segments = new SegmentFolder(folder.File("segments"));
        var names = new UlidGenerator(TimeProvider.System);
        var ends = new List<long> { 0 };
        using (var writer = SegmentWriter.Create(segments, 1))
        {
            for (var i = 0; i < 3; i++)
            {
                using var staged = Stage(folder, Bytes.Random(700, i));
                ends.Add(writer.AppendInstance(names.Next(), Header(staged).Encode(), staged).End);
            }
        }

        var whole = File.ReadAllBytes(segments.PathOf(1));
        for (var length = whole.Length; length >= 0; length--)
        {
            using var file = segments.OpenWrite(1);
            RandomAccess.SetLength(file, length);

            var scan = SegmentScanner.Scan(file, 1);

            Assert.Equal(ends.FindLastIndex(end => end <= length), scan.Entries.Count);
            Assert.Equal(ends.Last(end => end <= length), scan.End);
            Assert.Empty(scan.Damage);
        }
    }

    [Fact]
    public void D12_a_damaged_header_hides_only_its_own_entry()
    {
        using var folder = new TemporaryFolder();
        var segments = new SegmentFolder(folder.File("segments"));
        var names = new UlidGenerator(TimeProvider.System);
        var locations = new List<EntryLocation>();
        using (var writer = SegmentWriter.Create(segments, 1))
        {
            for (var i = 0; i < 3; i++)
            {
                using var staged = Stage(folder, Bytes.Random(5000, i));
                locations.Add(writer.AppendInstance(names.Next(), Header(staged).Encode(), staged));
            }

            writer.Close();
        }

        using var file = segments.OpenWrite(1);
        RandomAccess.Write(file, [0xFF], locations[1].EntryOffset + 5);
        var scan = SegmentScanner.Scan(file, 1);

        Assert.Equal([locations[0].EntryOffset, locations[2].EntryOffset], scan.Entries.Select(entry => entry.EntryOffset));
        Assert.Equal([new DamagedRange(1, locations[1].EntryOffset, locations[1].End - locations[1].EntryOffset)], scan.Damage);
        Assert.True(scan.IsClosed);
    }

    [Fact]
    public void D12_a_flipped_bit_in_a_data_set_is_noticed_against_the_envelope()
    {
        using var folder = new TemporaryFolder();
        var segments = new SegmentFolder(folder.File("segments"));
        using var staged = Stage(folder, Bytes.Random(5000, 1));
        EntryLocation location;
        using (var writer = SegmentWriter.Create(segments, 1))
            location = writer.AppendInstance(new UlidGenerator(TimeProvider.System).Next(), Header(staged).Encode(), staged);

        using var file = segments.OpenWrite(1);
        RandomAccess.Write(file, [(byte)(staged.Memory.Span[4321] ^ 8)], location.Offset + 4321);

        Assert.Null(VerifiedInstance.Read(file, Assert.Single(SegmentScanner.Scan(file, 1).Entries)));
    }

    [Fact]
    public void A_staged_file_becomes_a_segment_in_place()
    {
        using var folder = new TemporaryFolder();
        var segments = new SegmentFolder(folder.File("segments"));
        var bytes = Bytes.Random(100_001, 1);
        using var log = new SegmentLog(segments, new UlidGenerator(TimeProvider.System), 1 << 20);
        using var staged = Stage(folder, bytes, memoryLimit: 1000);
        log.Append(_ => Header(staged), staged);

        var (_, location) = log.AppendAsSegment(_ => Header(staged), staged);

        using var file = segments.OpenRead(2);
        var scan = SegmentScanner.Scan(file, 2);
        Assert.True(scan.IsClosed);
        Assert.Equal(location, VerifiedInstance.Read(file, Assert.Single(scan.Entries))!.Location);
        Assert.Equal(4096, location.Offset);
        Assert.Equal([1, 2], segments.List());
    }

    [Fact]
    public void D03_a_failed_flush_is_reported()
    {
        // A pipe cannot be flushed: the same errno path as a failing disk.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "fsync of a pipe is Linux.");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        Assert.Equal(22, Assert.Throws<FlushFailedException>(() => DurableFile.FlushData(handle)).SystemError);
        Assert.Throws<FlushFailedException>(() => DurableFile.FlushDirectory("/nowhere/at/all"));
    }
}
