namespace Placa.Archive.Index;

/// <summary>Bytes of the data set (of the inflated one when it is deflated), from its first byte.</summary>
internal readonly record struct ByteRange(long Offset, long Length);

/// <summary>A value left out of the metadata.</summary>
/// <param name="Path">As in its BulkDataURI: tags as eight digits, items counted from 1, by slashes.</param>
/// <param name="Range">Where it lies.</param>
/// <param name="SwapWidth">Bytes of a number to be turned round because they are big endian; 0 for none.</param>
internal sealed record BulkValue(string Path, ByteRange Range, int SwapWidth);

/// <summary>Where the frames and the long values of an instance lie in its data set, found once at ingest.</summary>
internal sealed class InstanceLayout
{
    private const byte FormatVersion = 1;

    /// <summary>Path of the element that holds the frames; null without frames.</summary>
    public string? FramesPath { get; init; }

    /// <summary>Native pixel data: where the first frame begins, and the bytes of all that is there.</summary>
    public ByteRange Native { get; init; }

    /// <summary>Native pixel data: bits of one frame; the next begins at the next bit.</summary>
    public long FrameBits { get; init; }

    public int SwapWidth { get; init; }

    /// <summary>Frames that are there.</summary>
    public int FrameCount { get; init; }

    /// <summary>Encapsulated pixel data: the fragments of each frame; null when native.</summary>
    public IReadOnlyList<ByteRange[]>? Fragments { get; init; }

    public IReadOnlyList<BulkValue> BulkValues { get; init; } = [];

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(FormatVersion);
        writer.Write(FramesPath ?? "");
        writer.Write7BitEncodedInt(FrameCount);
        if (FramesPath is not null)
        {
            writer.Write(Fragments is not null);
            if (Fragments is null)
                EncodeNative(writer);
            else
                EncodeFragments(writer);
        }

        writer.Write7BitEncodedInt(BulkValues.Count);
        foreach (var value in BulkValues)
        {
            writer.Write(value.Path);
            Write(writer, value.Range);
            writer.Write7BitEncodedInt(value.SwapWidth);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private void EncodeNative(BinaryWriter writer)
    {
        Write(writer, Native);
        writer.Write7BitEncodedInt64(FrameBits);
        writer.Write7BitEncodedInt(SwapWidth);
    }

    /// <summary>Offsets as the distance from the end of the fragment before: most often 8, one item header.</summary>
    private void EncodeFragments(BinaryWriter writer)
    {
        var end = 0L;
        foreach (var frame in Fragments!)
        {
            writer.Write7BitEncodedInt(frame.Length);
            foreach (var fragment in frame)
            {
                writer.Write7BitEncodedInt64(fragment.Offset - end);
                writer.Write7BitEncodedInt64(fragment.Length);
                end = fragment.Offset + fragment.Length;
            }
        }
    }

    public static InstanceLayout Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        if (reader.ReadByte() != FormatVersion)
            throw new InvalidDataException("A frame table of an unknown version.");

        var path = reader.ReadString();
        var count = reader.Read7BitEncodedInt();
        List<ByteRange[]>? fragments = null;
        ByteRange native = default;
        long frameBits = 0;
        var swapWidth = 0;
        if (path.Length > 0)
        {
            if (reader.ReadBoolean())
                fragments = DecodeFragments(reader, count);
            else
                (native, frameBits, swapWidth) = (ReadRange(reader), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt());
        }

        var values = new BulkValue[reader.Read7BitEncodedInt()];
        for (var i = 0; i < values.Length; i++)
            values[i] = new BulkValue(reader.ReadString(), ReadRange(reader), reader.Read7BitEncodedInt());

        return new InstanceLayout
        {
            FramesPath = path.Length > 0 ? path : null,
            FrameCount = count,
            Fragments = fragments,
            Native = native,
            FrameBits = frameBits,
            SwapWidth = swapWidth,
            BulkValues = values,
        };
    }

    private static List<ByteRange[]> DecodeFragments(BinaryReader reader, int count)
    {
        var frames = new List<ByteRange[]>(count);
        var end = 0L;
        for (var i = 0; i < count; i++)
        {
            var frame = new ByteRange[reader.Read7BitEncodedInt()];
            for (var f = 0; f < frame.Length; f++)
            {
                var offset = end + reader.Read7BitEncodedInt64();
                frame[f] = new ByteRange(offset, reader.Read7BitEncodedInt64());
                end = offset + frame[f].Length;
            }

            frames.Add(frame);
        }

        return frames;
    }

    private static void Write(BinaryWriter writer, ByteRange range)
    {
        writer.Write7BitEncodedInt64(range.Offset);
        writer.Write7BitEncodedInt64(range.Length);
    }

    private static ByteRange ReadRange(BinaryReader reader) => new(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
}
