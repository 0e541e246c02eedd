using System.Buffers.Binary;
using Placa.Testing;

namespace Placa.Dicom.Tests;

/// <summary>Reading from streams that cannot seek.</summary>
public sealed class StreamReadTests
{
    [Fact]
    public void A_stream_gives_what_the_bytes_give()
    {
        Corpus.SkipIfAbsent();
        foreach (var file in Corpus.Files.Where(file => file.Expectation == "ok"))
        {
            var bytes = File.ReadAllBytes(file.FullPath);
            var expected = DicomFile.Read(bytes);

            using var read = DicomFile.Read(new TricklingStream(new MemoryStream(bytes)));

            // Whether a length reaches beyond the end is known of a stream only when it has ended.
            if (expected.Findings.Any(finding => finding.Kind == FindingKind.LengthBeyondItem))
                continue;
            Assert.Equal(Written(expected), Written(read));
            Assert.Equal(expected.Findings.Select(finding => finding.Kind).Distinct(), read.Findings.Select(finding => finding.Kind).Distinct());
        }
    }

    [Fact]
    public void Values_too_long_for_memory_are_read_again_from_a_temporary_file()
    {
        var pixels = new byte[20 << 20];
        new Random(1).NextBytes(pixels);
        var dataset = new Dataset();
        dataset.Set(Tags.SOPInstanceUID, "1.2.3");
        dataset.SetFragments(Tags.PixelData, [], pixels.AsMemory(0, 9 << 20), pixels.AsMemory(9 << 20));
        dataset.Set(new Tag(0xFFFC, 0xFFFC), VR.OB, new byte[] { 1, 2 });
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.RLELossless);
        stream.Position = 0;

        using var file = DicomFile.Read(new TricklingStream(stream));

        Assert.True(file.Dataset.TryGet(Tags.PixelData, out var element));
        Assert.Equal(pixels, element.Fragments.Skip(1).SelectMany(fragment => fragment.GetBytes().ToArray()));
        Assert.True(file.Dataset.Contains(new Tag(0xFFFC, 0xFFFC)));
        Assert.Equal(stream.ToArray(), Written(file));
    }

    [Fact]
    public void A_cut_stream_is_cut_where_it_ends()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPInstanceUID, "1.2.3");
        dataset.Set(Tags.PixelData, VR.OW, new byte[1000]);
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        var bytes = stream.ToArray()[..^10];

        var error = Assert.Throws<DicomReadException>(() => DicomFile.Read(new TricklingStream(new MemoryStream(bytes))));

        Assert.Equal(ReadError.LengthBeyondEnd, error.Error);
        Assert.Equal(Tags.PixelData, error.Path.Tag);
    }

    [Fact]
    public void A_header_is_read_before_its_pixels_have_arrived()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.PatientID, "1");
        dataset.Set(Tags.PixelData, VR.OW, new byte[1 << 20]);
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        var source = new TricklingStream(new MemoryStream(stream.ToArray()));

        using var file = DicomFile.Read(source, ReadOptions.Default with { StopBefore = Tags.PixelData });

        Assert.Equal("1", file.Dataset.GetString(Tags.PatientID));
        Assert.False(file.Dataset.Contains(Tags.PixelData));
        Assert.True(source.Given < 20_000, $"{source.Given} bytes were read");
    }

    [Fact]
    public void V02_a_length_that_is_only_declared_takes_no_memory()
    {
        var bytes = new byte[200];
        "DICM"u8.CopyTo(bytes.AsSpan(128));
        ReadOnlySpan<byte> element = [0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0];
        element.CopyTo(bytes.AsSpan(132));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(140), 0xFFFF_FFF0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<DicomReadException>(() => DicomFile.Read(new TricklingStream(new MemoryStream(bytes))));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Written(DicomFile file)
    {
        var stream = new MemoryStream();
        // A stream's deflated bytes come only once, so that they are not the ones that leave.
        var syntax = file.TransferSyntax.IsDeflated ? TransferSyntax.ExplicitVRLittleEndian : file.TransferSyntax;
        DicomFile.Write(stream, file.FileMeta, file.Dataset, syntax);
        return stream.ToArray();
    }

    /// <summary>Gives at most 3,000 bytes at a time and cannot seek, as a network does.</summary>
    private sealed class TricklingStream(MemoryStream inner) : ForwardReadStream
    {
        public long Given => inner.Position;

        public override int Read(Span<byte> buffer) => inner.Read(buffer[..Math.Min(buffer.Length, 3000)]);
    }
}
