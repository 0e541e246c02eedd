using System.Buffers.Binary;

namespace Placa.Codecs.Jpeg2000;

/// <summary>
/// The JP2 file format around a codestream (T.800 Annex I). DICOM wants the bare codestream, but such files are met; only the boxes that
/// change samples are looked at: palette and component mapping.
/// </summary>
internal static class Jp2Container
{
    private const uint Signature = 0x6A502020;
    private const uint Jp2Header = 0x6A703268;
    private const uint ContiguousCodestream = 0x6A703263;
    private const uint PaletteBox = 0x70636C72;
    private const uint ComponentMapping = 0x636D6170;

    public static bool IsContainer(ReadOnlySpan<byte> bytes) => bytes.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) == Signature;

    /// <summary>Finds the codestream, and the palette if there is one.</summary>
    /// <returns>Where the codestream starts and ends.</returns>
    public static (int Start, int End) FindCodestream(ReadOnlySpan<byte> bytes, out Palette? palette)
    {
        palette = null;
        for (var position = 0; TryReadBox(bytes, position, bytes.Length, out var box); position = box.End)
        {
            if (box.Type == Jp2Header)
                palette = ReadPalette(bytes, box);
            if (box.Type == ContiguousCodestream)
                return (box.Content, box.End);
        }

        throw new CodecException(CodecError.Truncated, bytes.Length, "the JP2 file has no codestream.");
    }

    private static Palette? ReadPalette(ReadOnlySpan<byte> bytes, Box header)
    {
        Box? entries = null;
        Box? mapping = null;
        for (var position = header.Content; TryReadBox(bytes, position, header.End, out var box); position = box.End)
        {
            if (box.Type == PaletteBox)
                entries = box;
            if (box.Type == ComponentMapping)
                mapping = box;
        }

        return entries is null ? null
            : mapping is null ? throw new CodecException(CodecError.Invalid, header.Content, "a palette without component mapping.")
            : Palette.Read(new SegmentReader(bytes, entries.Value.Content, entries.Value.End), new SegmentReader(bytes, mapping.Value.Content, mapping.Value.End));
    }

    private static bool TryReadBox(ReadOnlySpan<byte> bytes, int position, int end, out Box box)
    {
        box = default;
        if (end - position < 8)
            return false;

        long length = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]);
        var content = position + 8;
        if (length == 1)
        {
            if (end - position < 16)
                return false;
            length = (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64BigEndian(bytes[(position + 8)..]));
            content += 8;
        }

        var type = BinaryPrimitives.ReadUInt32BigEndian(bytes[(position + 4)..]);
        if (length == 0 || length > end - position)
            length = end - position; // to the end of the file, or cut
        if (position + length < content)
            throw new CodecException(CodecError.Invalid, position, "a JP2 box is shorter than its header.");
        box = new Box(type, content, position + (int)length);
        return true;
    }

    private readonly record struct Box(uint Type, int Content, int End);
}
