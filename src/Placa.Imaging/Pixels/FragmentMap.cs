using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Which fragments make up which frame. Fragments count from 1 here, as the basic offset table is the first of the value.</summary>
internal sealed class FragmentMap
{
    private readonly int[] _starts;
    private readonly int _end;
    private readonly long[]? _lengths;

    private FragmentMap(int[] starts, int end, long[]? lengths = null)
    {
        _starts = starts;
        _end = end;
        _lengths = lengths;
    }

    /// <summary>Frames that have fragments.</summary>
    public int FrameCount => _starts.Length;

    /// <summary>The fragments of a frame, and the length of its codestream without padding where that is known.</summary>
    public (int First, int Count, long? Length) this[int frameIndex]
    {
        get
        {
            var first = _starts[frameIndex];
            var next = frameIndex + 1 < _starts.Length ? _starts[frameIndex + 1] : _end;
            return (first, next - first, _lengths?[frameIndex]);
        }
    }

    /// <summary>
    /// Finds the frames: by the extended or the basic offset table when it fits the fragments, else as one fragment for each frame, all
    /// fragments for the only frame, or by where codestreams begin.
    /// </summary>
    public static FragmentMap Make(Dataset dataset, IReadOnlyList<Fragment> fragments, int numberOfFrames)
    {
        var count = fragments.Count - 1;
        if (count <= 0)
            return new FragmentMap([], 1);
        if (numberOfFrames == 1)
            return new FragmentMap([1], fragments.Count, ReadExtendedLengths(dataset, 1));

        var positions = PositionsOf(fragments);
        var extended = ReadExtendedOffsets(dataset);
        if (FromOffsets(extended, positions, numberOfFrames) is { } byExtendedTable)
            return new FragmentMap(byExtendedTable, fragments.Count, ReadExtendedLengths(dataset, byExtendedTable.Length));
        if (FromOffsets(ReadBasicOffsets(fragments[0]), positions, numberOfFrames) is { } byBasicTable)
            return new FragmentMap(byBasicTable, fragments.Count);
        if (count <= numberOfFrames) // fewer: the end is missing
            return new FragmentMap([.. Enumerable.Range(1, count)], fragments.Count);

        var starts = new List<int>();
        for (var i = 1; i < fragments.Count; i++)
        {
            if (BeginsCodestream(fragments[i]))
                starts.Add(i);
        }

        if (starts.Count == numberOfFrames && starts[0] == 1)
            return new FragmentMap([.. starts], fragments.Count);
        throw new PixelDataException(
            PixelDataError.InvalidFragments,
            $"{count} fragments cannot be told apart into {numberOfFrames} frames: there is no offset table that fits, and {starts.Count} begin a codestream.");
    }

    /// <summary>Offsets count from the item tag of the first fragment; each item has a header of 8 bytes (PS3.5 section A.4).</summary>
    private static long[] PositionsOf(IReadOnlyList<Fragment> fragments)
    {
        var positions = new long[fragments.Count - 1];
        var position = 0L;
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = position;
            position += 8 + fragments[i + 1].Length + (fragments[i + 1].Length & 1);
        }

        return positions;
    }

    private static int[]? FromOffsets(ReadOnlySpan<long> offsets, long[] positions, int numberOfFrames)
    {
        if (offsets.Length != numberOfFrames || offsets.IsEmpty || offsets[0] != 0)
            return null;

        var starts = new int[offsets.Length];
        var fragment = -1;
        for (var i = 0; i < offsets.Length; i++)
        {
            fragment = Array.BinarySearch(positions, fragment + 1, positions.Length - fragment - 1, offsets[i]);
            if (fragment < 0)
                return null;
            starts[i] = fragment + 1;
        }

        return starts;
    }

    private static long[] ReadBasicOffsets(Fragment table)
    {
        var bytes = table.GetBytes().Span;
        var offsets = new long[bytes.Length / 4];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
        return offsets;
    }

    private static long[] ReadExtendedOffsets(Dataset dataset) => ReadOV(dataset, Tags.ExtendedOffsetTable);

    internal static long[]? ReadExtendedLengths(Dataset dataset, int frameCount)
    {
        var lengths = ReadOV(dataset, Tags.ExtendedOffsetTableLengths);
        return lengths.Length == frameCount && Array.TrueForAll(lengths, length => length > 0) ? lengths : null;
    }

    private static long[] ReadOV(Dataset dataset, Tag tag)
    {
        if (!dataset.TryGet(tag, out var element) || element.IsSequence || element.IsEncapsulated)
            return [];

        var bytes = element.GetBytes().Span;
        var values = new long[bytes.Length / 8];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]);
        return values;
    }

    /// <summary>True for the first bytes of a JPEG family stream, a JPEG 2000 stream or file, or an RLE header.</summary>
    private static bool BeginsCodestream(Fragment fragment)
    {
        Span<byte> start = stackalloc byte[8];
        using var stream = fragment.OpenRead();
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.StartsWith<byte>([0xFF, 0xD8, 0xFF])
            || start.StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51])
            || start.StartsWith<byte>([0, 0, 0, 0x0C, 0x6A, 0x50])
            || start.Length == 8 && start[0] is >= 1 and <= 15 && start[1..].SequenceEqual<byte>([0, 0, 0, 64, 0, 0, 0]);
    }
}
