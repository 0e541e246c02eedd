using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Archive.Index;

/// <summary>Finds frames and long values in a data set that was read from its bytes.</summary>
internal static class LayoutReader
{
    private const int ItemHeaderLength = 8;

    /// <param name="dataset">As read.</param>
    /// <param name="syntax">How it is encoded.</param>
    /// <param name="baseOffset">What element offsets count from the data set's first byte.</param>
    /// <param name="bulkPaths">Path of each value left out of the metadata, by its offset.</param>
    public static InstanceLayout Read(Dataset dataset, TransferSyntax syntax, long baseOffset, IReadOnlyDictionary<long, BulkElement> bulkPaths)
    {
        var values = new List<BulkValue>(bulkPaths.Count);
        foreach (var (offset, bulk) in bulkPaths)
        {
            if (!bulk.Element.IsEncapsulated)
                values.Add(new BulkValue(bulk.Path, new ByteRange(offset - baseOffset, bulk.Element.Length), ByteOrder.SwapWidthOf(bulk.Element)));
        }

        foreach (var tag in (ReadOnlySpan<Tag>)[Tags.PixelData, Tags.FloatPixelData, Tags.DoubleFloatPixelData])
        {
            if (dataset.TryGet(tag, out var pixels))
                return pixels.IsEncapsulated ? Encapsulated(dataset, pixels, baseOffset, values, syntax) : Native(dataset, pixels, baseOffset, values);
        }

        return new InstanceLayout { BulkValues = values };
    }

    private static InstanceLayout Native(Dataset dataset, DataElement pixels, long baseOffset, List<BulkValue> values)
    {
        long rows = dataset.GetInt32(Tags.Rows) ?? 0, columns = dataset.GetInt32(Tags.Columns) ?? 0;
        long samples = dataset.GetInt32(Tags.SamplesPerPixel) ?? 1, bits = dataset.GetInt32(Tags.BitsAllocated) ?? 0;
        long frames = Math.Max(1, dataset.GetInt32(Tags.NumberOfFrames) ?? 1);
        if (rows is <= 0 or > ushort.MaxValue || columns is <= 0 or > ushort.MaxValue || samples is <= 0 or > 16 || bits is <= 0 or > 64)
            return new InstanceLayout { BulkValues = values };

        // Two samples of a pixel share their colour differences (PS3.3 section C.7.6.3.1.2); files exist that say so and hold all.
        var frameBits = rows * columns * samples * bits;
        var is422 = samples == 3 && dataset.GetString(Tags.PhotometricInterpretation) is "YBR_FULL_422" or "YBR_PARTIAL_422";
        if (is422 && pixels.Length / frames * 8 < frameBits)
            frameBits = (rows * columns + 1) / 2 * 4 * bits;

        var available = Math.Min(frames, pixels.Length * 8 / frameBits);
        if (available == 0)
            return new InstanceLayout { BulkValues = values };
        return new InstanceLayout
        {
            FramesPath = pixels.Tag.ToHex(),
            Native = new ByteRange(pixels.Offset - baseOffset, pixels.Length),
            FrameBits = frameBits,
            FrameCount = (int)Math.Min(available, int.MaxValue),
            SwapWidth = ByteOrder.SwapWidthOf(pixels),
            BulkValues = values,
        };
    }

    private static InstanceLayout Encapsulated(Dataset dataset, DataElement pixels, long baseOffset, List<BulkValue> values, TransferSyntax syntax)
    {
        var fragments = pixels.Fragments; // the first is the basic offset table
        var ranges = new ByteRange[Math.Max(0, fragments.Count - 1)];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = new ByteRange(fragments[i + 1].Offset - baseOffset, fragments[i + 1].Length);

        var count = syntax.IsVideo ? 1 : Math.Max(1, dataset.GetInt32(Tags.NumberOfFrames) ?? 1);
        var starts = FrameStarts(dataset, fragments, ranges, count);
        if (starts.Length == 0)
            return new InstanceLayout { BulkValues = values };

        var frames = new ByteRange[starts.Length][];
        for (var i = 0; i < starts.Length; i++)
            frames[i] = ranges[starts[i]..(i + 1 < starts.Length ? starts[i + 1] : ranges.Length)];
        TrimToLengths(dataset, frames);
        return new InstanceLayout { FramesPath = pixels.Tag.ToHex(), FrameCount = frames.Length, Fragments = frames, BulkValues = values };
    }

    /// <summary>
    /// The fragment each frame begins with: by the extended or basic offset table when it fits (PS3.5 section A.4, PS3.3 section C.7.6.3.1.8),
    /// one fragment a frame, or by where codestreams begin. Empty when the frames cannot be told apart.
    /// </summary>
    private static int[] FrameStarts(Dataset dataset, IReadOnlyList<Fragment> fragments, ByteRange[] ranges, int count)
    {
        if (ranges.Length == 0)
            return [];
        if (count == 1)
            return [0];

        if (ByOffsets(ReadNumbers(dataset, Tags.ExtendedOffsetTable, 8), ranges, count) is { } byExtended)
            return byExtended;
        if (ByOffsets(ReadNumbers(fragments[0].GetBytes().Span, 4), ranges, count) is { } byBasic)
            return byBasic;
        if (ranges.Length <= count)
            return [.. Enumerable.Range(0, ranges.Length)];

        var starts = new List<int>();
        for (var i = 0; i < ranges.Length; i++)
        {
            if (BeginsCodestream(fragments[i + 1]))
                starts.Add(i);
        }

        return starts.Count == count && starts[0] == 0 ? [.. starts] : [];
    }

    private static int[]? ByOffsets(long[] offsets, ByteRange[] ranges, int count)
    {
        if (offsets.Length == 0 || offsets.Length > count || offsets[0] != 0)
            return null;

        var first = ranges[0].Offset - ItemHeaderLength;
        var starts = new int[offsets.Length];
        var fragment = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            while (fragment < ranges.Length && ranges[fragment].Offset - ItemHeaderLength - first < offsets[i])
                fragment++;
            if (fragment == ranges.Length || ranges[fragment].Offset - ItemHeaderLength - first != offsets[i] || i > 0 && fragment <= starts[i - 1])
                return null;
            starts[i] = fragment;
        }

        return starts;
    }

    private static bool BeginsCodestream(Fragment fragment)
    {
        using var stream = fragment.OpenRead();
        Span<byte> start = stackalloc byte[12];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.Length >= 3
            && (start[0] == 0xFF && start[1] == 0xD8 && start[2] == 0xFF // JPEG, JPEG-LS
                || start[0] == 0xFF && start[1] == 0x4F && start[2] == 0xFF // JPEG 2000
                || start[0] == 0xFF && start[1] == 0x0A // JPEG XL codestream
                || start.Length == 12 && start[4..8].SequenceEqual("JXL "u8)
                || start.Length == 12 && start[4..6].SequenceEqual("jP"u8));
    }

    /// <summary>Extended Offset Table Lengths (7FE0,0002) count without the padding of the last fragment.</summary>
    private static void TrimToLengths(Dataset dataset, ByteRange[][] frames)
    {
        var lengths = ReadNumbers(dataset, Tags.ExtendedOffsetTableLengths, 8);
        for (var i = 0; i < Math.Min(lengths.Length, frames.Length); i++)
        {
            if (frames[i] is [var only] && lengths[i] == only.Length - 1)
                frames[i] = [only with { Length = lengths[i] }];
        }
    }

    private static long[] ReadNumbers(Dataset dataset, Tag tag, int width) =>
        dataset.TryGet(tag, out var element) && !element.IsSequence ? ReadNumbers(element.GetBytes().Span, width) : [];

    private static long[] ReadNumbers(ReadOnlySpan<byte> bytes, int width)
    {
        var numbers = new long[bytes.Length / width];
        for (var i = 0; i < numbers.Length; i++)
        {
            var number = bytes[(i * width)..];
            numbers[i] = width == 8 ? BinaryPrimitives.ReadInt64LittleEndian(number) : BinaryPrimitives.ReadUInt32LittleEndian(number);
        }

        return numbers;
    }
}

/// <summary>An element left out of the metadata, with the path of its BulkDataURI.</summary>
internal readonly record struct BulkElement(string Path, DataElement Element);
