using System.Numerics;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Placa.Dicom;

/// <summary>
/// The short path through a data set in little endian, for what is as it should be: elements of defined length in order, and sequences
/// that begin with an item, all at hand. It changes nothing where something is odd; that is for <see cref="DatasetReader"/>.
/// </summary>
internal sealed class PlainPath(ReaderInput input, TapeBuilder tape, LevelStack levels, ReadOptions options, uint stopBefore)
{
    private const uint Undefined = 0xFFFFFFFF, FirstDelimiter = 0xFFFE0000;

    /// <summary>
    /// Reads as many elements as are of defined length, in order and whole in the bytes at hand: nearly all. Whatever else there is to
    /// an element is left to the reader.
    /// </summary>
    /// <returns>False when the next element is not such a one.</returns>
    public bool ReadElements()
    {
        ref var level = ref levels.Top;
        if (level.BigEndian || !level.Recorded)
            return false;

        var bytes = input.Bytes;
        var position = input.Position;
        if (level.End - input.Offset < bytes.Length - position)
            bytes = bytes[..(position + (int)(level.End - input.Offset))];
        var stop = levels.Depth == 0 ? Math.Min(stopBefore, FirstDelimiter) : FirstDelimiter;
        var last = level.LastTag.Value;
        var first = tape.Count;
        while (bytes.Length - position >= 8 && tape.Count < options.MaxElements)
        {
            var header = bytes[position..];
            var tag = BitOperations.RotateLeft(ReadUInt32LittleEndian(header), 16);
            if (tag <= last || tag >= stop || tag == Tags.PixelRepresentation.Value || (tag & 0x1_FF00) == 0x1_0000)
                break;

            VR vr;
            uint length;
            var size = 8;
            var flags = EntryFlags.None;
            if (level.Implicit)
            {
                if ((tag & 0x1_0000) != 0)
                    break;
                length = ReadUInt32LittleEndian(header[4..]);
                vr = ImplicitVRs.Resolve(tag, level.Signed);
                flags = EntryFlags.ImplicitVR;
            }
            else
            {
                vr = VR.FromLetters(header[4], header[5]);
                if (vr.HasShortLength)
                {
                    length = ReadUInt16LittleEndian(header[6..]);
                }
                else
                {
                    if (vr == VR.None || vr == VR.UN || header.Length < 12)
                        break;
                    length = ReadUInt32LittleEndian(header[8..]);
                    size = 12;
                }
            }
            if (vr == VR.SQ || (length & 1) != 0 || length > (uint)(header.Length - size))
                break;

            tape.Add(new TapeEntry { Tag = tag, VRCode = vr.Code, Flags = flags, Position = (uint)(position + size), Length = length });
            position += size + (int)length;
            last = tag;
        }

        if (tape.Count == first)
            return false;
        input.Position = position;
        level.LastTag = level.CurrentTag = Tag.FromValue(last);
        return true;
    }

    /// <summary>Reads the headers of a sequence and of its first item, when both are in order and at hand: nearly every sequence.</summary>
    /// <returns>False, and nothing done, when they are not.</returns>
    public bool EnterSequence()
    {
        ref var level = ref levels.Top;
        var headerLength = level.Implicit ? 8 : 12;
        var header = input.Bytes[input.Position..];
        if (level.BigEndian || !level.Recorded || header.Length < headerLength + 8
            || tape.Count + 2 > options.MaxElements || levels.Depth / 2 >= options.MaxDepth)
        {
            return false;
        }

        var tag = BitOperations.RotateLeft(ReadUInt32LittleEndian(header), 16);
        var length = ReadUInt32LittleEndian(header[(headerLength - 4)..]);
        var itemTag = BitOperations.RotateLeft(ReadUInt32LittleEndian(header[headerLength..]), 16);
        var itemLength = ReadUInt32LittleEndian(header[(headerLength + 4)..]);
        var isSequence = level.Implicit
            ? (tag & 0x1_0000) == 0 && ImplicitVRs.Resolve(tag, level.Signed) == VR.SQ
            : VR.FromLetters(header[4], header[5]) == VR.SQ;
        if (!isSequence || itemTag != Tag.ItemValue || tag <= level.LastTag.Value || tag >= FirstDelimiter || (levels.Depth == 0 && tag >= stopBefore))
            return false;

        var start = input.Offset + headerLength;
        var end = length == Undefined ? Math.Min(level.End, start + input.Remaining - headerLength) : start + length;
        var itemEnd = itemLength == Undefined ? end : start + 8 + itemLength;
        if (itemEnd > end || end > level.End || end - start > input.Remaining - headerLength)
            return false;

        level.LastTag = level.CurrentTag = Tag.FromValue(tag);
        var isImplicit = level.Implicit;
        var signed = level.Signed;
        var position = input.Position + headerLength;
        var implicitFlag = isImplicit ? EntryFlags.ImplicitVR : EntryFlags.None;
        ref var items = ref levels.Push();
        items.Kind = LevelKind.Items;
        items.Implicit = isImplicit;
        items.Signed = signed;
        items.Undefined = length == Undefined;
        items.Recorded = true;
        items.ItemNumber = 1;
        items.Entry = tape.Add(new TapeEntry
        {
            Tag = tag,
            VRCode = VR.SQ.Code,
            Flags = implicitFlag | UndefinedFlag(length),
            Position = (uint)position,
            Length = length,
        });
        items.Start = start;
        items.End = length == Undefined ? long.MaxValue : end;

        ref var item = ref levels.Push();
        item.Kind = LevelKind.Elements;
        item.Implicit = isImplicit;
        item.Signed = signed;
        item.Undefined = itemLength == Undefined;
        item.Recorded = true;
        item.Entry = tape.Add(new TapeEntry { Tag = Tag.ItemValue, Flags = UndefinedFlag(itemLength), Position = (uint)position + 8, Length = itemLength });
        item.Start = start + 8;
        item.End = itemLength == Undefined ? long.MaxValue : itemEnd;
        input.Position = position + 8;
        return true;
    }

    private static EntryFlags UndefinedFlag(uint length) => length == Undefined ? EntryFlags.UndefinedLength : EntryFlags.None;
}
