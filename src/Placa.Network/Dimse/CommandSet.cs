using System.Buffers.Binary;
using System.Text;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// A command set: the elements of group 0000 that say what a message is, always in implicit VR little endian (PS3.7 section 6.3.1).
/// Text is of the default repertoire; UIDs and text are given without padding.
/// </summary>
public sealed class CommandSet
{
    private const int ElementHeaderSize = 8;

    private readonly SortedList<CommandElement, ReadOnlyMemory<byte>> _elements;

    /// <summary>Makes an empty command set.</summary>
    public CommandSet() => _elements = new(8);

    /// <summary>Reads the bytes of a whole command set; values refer to them.</summary>
    /// <exception cref="InvalidPduException">An element crosses the end, belongs to another group, or stands twice.</exception>
    internal static CommandSet Read(ReadOnlyMemory<byte> bytes)
    {
        var commandSet = new CommandSet();
        for (var position = 0; position < bytes.Length;)
        {
            var rest = bytes[position..];
            if (rest.Length < ElementHeaderSize)
                throw new InvalidPduException($"Command set at byte {position}: an element header needs {ElementHeaderSize} bytes; {rest.Length} are left.");

            var tag = new Tag(BinaryPrimitives.ReadUInt16LittleEndian(rest.Span), BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[2..]));
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[4..]);
            if (tag.Group != 0)
                throw new InvalidPduException($"Command set at byte {position}: {tag} is not of group 0000.");
            if (length > rest.Length - ElementHeaderSize)
                throw new InvalidPduException($"Command set at byte {position}: {tag} announces {length} bytes; {rest.Length - ElementHeaderSize} are left.");

            if (!commandSet._elements.TryAdd((CommandElement)tag.Element, rest.Slice(ElementHeaderSize, (int)length)))
                throw new InvalidPduException($"Command set at byte {position}: {tag} stands twice.");
            position += ElementHeaderSize + (int)length;
        }
        return commandSet;
    }

    /// <summary>Which message this is; null when the element is missing.</summary>
    public CommandField? Field => (CommandField?)GetUInt16(CommandElement.CommandField);

    /// <summary>True when a data set follows: Command Data Set Type (0000,0800) is anything but 0101H (PS3.7 annex E.1).</summary>
    public bool HasDataset => GetUInt16(CommandElement.CommandDataSetType) is { } type && type != 0x0101;

    /// <summary>True when the element is there, empty or not.</summary>
    public bool Contains(CommandElement element) => _elements.ContainsKey(element);

    /// <summary>The value of a US element; null when absent or of another length.</summary>
    public ushort? GetUInt16(CommandElement element) =>
        _elements.TryGetValue(element, out var value) && value.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(value.Span) : null;

    /// <summary>The value of an AE or LO element; null when absent or empty.</summary>
    public string? GetText(CommandElement element) =>
        _elements.TryGetValue(element, out var value) && Encoding.Latin1.GetString(value.Span.Trim("\0 "u8)) is { Length: > 0 } text ? text : null;

    /// <summary>The value of a UI element; null when absent or empty. It may break the rules for UIDs.</summary>
    public Uid? GetUid(CommandElement element) => GetText(element) is { } text ? new Uid(text) : null;

    /// <summary>The values of an AT element; empty when absent.</summary>
    public IReadOnlyList<Tag> GetTags(CommandElement element)
    {
        if (!_elements.TryGetValue(element, out var value))
            return [];
        var tags = new Tag[value.Length / 4];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = new Tag(BinaryPrimitives.ReadUInt16LittleEndian(value.Span[(4 * i)..]), BinaryPrimitives.ReadUInt16LittleEndian(value.Span[(4 * i + 2)..]));
        return tags;
    }

    /// <summary>Sets a US element.</summary>
    public CommandSet Set(CommandElement element, ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _elements[element] = bytes;
        return this;
    }

    /// <summary>Sets a UI element; null leaves it out.</summary>
    public CommandSet Set(CommandElement element, Uid? value) => value is { } uid ? SetPadded(element, uid.Value, (byte)'\0') : this;

    /// <summary>Sets an AE or LO element; null leaves it out.</summary>
    public CommandSet Set(CommandElement element, string? value) => value is null ? this : SetPadded(element, value, (byte)' ');

    /// <summary>Sets an AT element.</summary>
    public CommandSet Set(CommandElement element, IReadOnlyList<Tag> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var bytes = new byte[4 * tags.Count];
        for (var i = 0; i < tags.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * i), tags[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * i + 2), tags[i].Element);
        }
        _elements[element] = bytes;
        return this;
    }

    /// <summary>Says which message this is.</summary>
    public CommandSet Set(CommandField field) => Set(CommandElement.CommandField, (ushort)field);

    /// <summary>The bytes <see cref="Write"/> needs.</summary>
    public int EncodedLength
    {
        get
        {
            var length = ElementHeaderSize + 4;
            foreach (var (element, value) in _elements)
                length += element == CommandElement.CommandGroupLength ? 0 : ElementHeaderSize + value.Length;
            return length;
        }
    }

    /// <summary>Writes all elements in order, Command Group Length (0000,0000) first and right.</summary>
    public void Write(Span<byte> destination)
    {
        var length = EncodedLength - ElementHeaderSize - 4;
        destination = WriteHeader(destination, CommandElement.CommandGroupLength, 4);
        BinaryPrimitives.WriteInt32LittleEndian(destination, length);
        destination = destination[4..];
        foreach (var (element, value) in _elements)
        {
            if (element == CommandElement.CommandGroupLength)
                continue;
            destination = WriteHeader(destination, element, value.Length);
            value.Span.CopyTo(destination);
            destination = destination[value.Length..];
        }
    }

    private CommandSet SetPadded(CommandElement element, string value, byte padding)
    {
        var bytes = new byte[value.Length + (value.Length & 1)];
        bytes.AsSpan(value.Length).Fill(padding);
        Encoding.Latin1.GetBytes(value, bytes);
        _elements[element] = bytes;
        return this;
    }

    private static Span<byte> WriteHeader(Span<byte> destination, CommandElement element, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], (ushort)element);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], length);
        return destination[ElementHeaderSize..];
    }
}
