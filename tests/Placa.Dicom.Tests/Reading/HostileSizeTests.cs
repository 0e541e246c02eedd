using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Placa.Testing;

namespace Placa.Dicom.Tests.Reading;

/// <summary>Inputs that are large in one way: the time and memory they take grow with their length, not with its square.</summary>
public sealed class HostileSizeTests
{
    [Fact]
    public void V01_an_input_cut_a_million_levels_deep_is_told_once()
    {
        var open = Bytes.FromHex("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF");
        var bytes = new byte[1_000_000 * open.Length];
        for (var i = 0; i < bytes.Length; i += open.Length)
            open.CopyTo(bytes, i);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var file = DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian, ReadOptions.Default with { AcceptTruncated = true });

        Assert.Equal([FindingKind.DepthLimit, FindingKind.LengthBeyondEnd], file.Findings.Select(finding => finding.Kind));
        Assert.All(file.Findings, finding => Assert.InRange(finding.ToString().Length, 0, 1000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64L << 20) + 4L * bytes.Length);
    }

    /// <summary>Many of the least that makes an entry on the tape: 8 bytes become 20, and what holds them while it grows.</summary>
    [Theory]
    [InlineData("empty elements", 4_000_000)]
    [InlineData("empty elements", 1_048_577)]
    [InlineData("empty elements in descending order", 1_900_000)]
    [InlineData("empty items", 4_000_000)]
    [InlineData("items of one element in descending order", 1_000_000)]
    [InlineData("sequences of one item", 600_000)]
    [InlineData("levels", 1_000_000)]
    [InlineData("fragments", 4_000_000)]
    public void V04_the_memory_a_read_takes_is_at_most_64_MiB_and_four_times_its_input(string what, int count)
    {
        var bytes = ManyOf(what, count);
        var limit = (64L << 20) + 4L * bytes.Length;

        Assert.InRange(Allocated(() => DicomFile.ReadDataset(bytes, TransferSyntax.ExplicitVRLittleEndian)), 0, limit);
        Assert.InRange(Allocated(() => DicomFile.Read(new MemoryStream(bytes))), 0, limit);
    }

    [Fact]
    public void V26_private_elements_of_many_blocks_are_read_looked_up_and_printed_in_time()
    {
        // 200,000 elements, each in another block than the one before it.
        var bytes = new List<byte>();
        for (var group = 0x0009; group < 0x0009 + 2 * 10; group += 2)
        {
            for (var block = 0x10; block < 0xFF; block++)
                AddElement(bytes, group, block, "A CREATOR "u8);
            for (var block = 0x10; block < 0xFF; block++)
            {
                for (var element = 0; element < 84; element++)
                    AddElement(bytes, group, (block << 8) | element, "x "u8);
            }
        }

        var watch = Stopwatch.StartNew();
        var file = DicomFile.ReadDataset(bytes.ToArray(), TransferSyntax.ImplicitVRLittleEndian);
        DicomText.Write(TextWriter.Null, file);
        var known = file.Dataset.Count(element => file.Dataset.PrivateCreatorOf(element.Tag) is not null);

        Assert.InRange(known, 200_000, 210_000);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void V26_a_hundred_thousand_values_of_one_element_are_read_in_time()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.PixelSpacing, VR.DS, Encoding.ASCII.GetBytes(string.Join('\\', Enumerable.Repeat("1.5", 100_000)) + " "));
        var watch = Stopwatch.StartNew();

        Assert.Equal(100_000, dataset.GetStrings(Tags.PixelSpacing).Length);
        Assert.Equal(150_000, dataset.GetDoubles(Tags.PixelSpacing).Sum());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void V26_a_data_set_of_many_elements_is_built_and_searched_in_time()
    {
        var watch = Stopwatch.StartNew();
        var dataset = new Dataset();
        for (uint i = 0; i < 50_000; i++)
            dataset.Set(Tag.FromValue(0x0009_1000 + ((i >> 14) << 17) + (i & 0x3FFF)), VR.UN, new byte[2]);
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        var read = DicomFile.ReadDataset(stream.ToArray(), TransferSyntax.ExplicitVRLittleEndian).Dataset;

        Assert.All(dataset, element => Assert.True(read.Contains(element.Tag)));
        Assert.False(read.Contains(new Tag(0x0009, 0x0FFF)));
        Assert.False(read.Contains(new Tag(0x7FFF, 0x0FFF)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    /// <summary>All that was allocated, which is at least what was held at any moment.</summary>
    private static long Allocated(Func<DicomFile> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = read();
        Assert.NotEqual(0, file.Dataset.Count);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] ManyOf(string what, int count)
    {
        var bytes = new byte[40 * count + 64];
        var length = 0;
        void Add(uint tag, ReadOnlySpan<byte> rest)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(length), (ushort)(tag >> 16));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(length + 2), (ushort)tag);
            rest.CopyTo(bytes.AsSpan(length + 4));
            length += 4 + rest.Length;
        }

        var (undefined, zero) = (Bytes.FromHex("5351 0000 FFFFFFFF"), new byte[4]);
        Add(0x0008_0016, "UI\0\0"u8);
        if (what.Contains("items", StringComparison.Ordinal))
            Add(0x0008_1140, undefined);
        else if (what == "fragments")
            Add(0x7FE0_0010, Bytes.FromHex("4F42 0000 FFFFFFFF"));
        for (var i = 0; i < count; i++)
        {
            switch (what)
            {
                case "empty elements":
                    Add(0x0009_0000u + (uint)i, "LO\0\0"u8);
                    break;
                case "empty elements in descending order":
                    Add(0x7FDF_0000u - (uint)i, "LO\0\0"u8);
                    break;
                case "empty items" or "fragments":
                    Add(0xFFFE_E000, zero);
                    break;
                case "items of one element in descending order":
                    Add(0xFFFE_E000, [16, 0, 0, 0]);
                    Add(0x0010_0010, "PN\0\0"u8);
                    Add(0x0008_0060, "CS\0\0"u8);
                    break;
                case "sequences of one item":
                    Add(0x0009_1000u + (uint)i, Bytes.FromHex("5351 0000 08000000"));
                    Add(0xFFFE_E000, zero);
                    break;
                default:
                    Add(0x0008_1140, undefined);
                    Add(0xFFFE_E000, [0xFF, 0xFF, 0xFF, 0xFF]);
                    break;
            }
        }
        if (what == "levels")
        {
            for (var i = 0; i < count; i++)
            {
                Add(0xFFFE_E00D, zero);
                Add(0xFFFE_E0DD, zero);
            }
        }
        else if (what.Contains("items", StringComparison.Ordinal) || what == "fragments")
        {
            Add(0xFFFE_E0DD, zero);
        }
        return bytes[..length];
    }

    private static void AddElement(List<byte> bytes, int group, int element, ReadOnlySpan<byte> value)
    {
        bytes.AddRange([(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8), (byte)value.Length, 0, 0, 0]);
        bytes.AddRange(value);
    }
}
