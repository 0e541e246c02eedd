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
        // The stack grows by doubling, so twice what it holds in the end is allocated in all.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * ((64L << 20) + 4L * bytes.Length));
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

    private static void AddElement(List<byte> bytes, int group, int element, ReadOnlySpan<byte> value)
    {
        bytes.AddRange([(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8), (byte)value.Length, 0, 0, 0]);
        bytes.AddRange(value);
    }
}
