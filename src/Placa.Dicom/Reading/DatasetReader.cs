using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Placa.Dicom;

/// <summary>
/// Turns bytes into the tape of a data set: follows sequences, items and fragments (PS3.5 section 7.5), keeps the path,
/// applies the limits and notes findings. It keeps its own stack, so depth costs no more than memory proportional to the input.
/// </summary>
internal sealed class DatasetReader
{
    private const uint Undefined = 0xFFFFFFFF;

    private readonly ReaderInput _input;
    private readonly ReadOptions _options;
    private readonly List<Finding> _findings;
    private readonly ushort? _onlyGroup;
    private readonly uint _stopBefore;

    private TapeEntry[] _entries = new TapeEntry[256];
    private int _count;
    private Frame[] _stack = new Frame[8];
    private int _top;
    private bool _stopped;

    private enum Level : byte
    {
        Elements,
        Items,
        Fragments,
    }

    /// <summary>What is open at one depth.</summary>
    private struct Frame
    {
        public Level Level;
        public bool Implicit;
        public bool BigEndian;
        public bool Undefined;

        /// <summary>False below the depth limit: headers are followed, nothing is recorded.</summary>
        public bool Recorded;

        /// <summary>Pixel Representation says signed, here or further up.</summary>
        public bool Signed;

        /// <summary>An element stood after one with a higher tag.</summary>
        public bool Unsorted;
        public int Entry;
        public int ItemNumber;
        public long Start;

        /// <summary>The offset where it ends; <see cref="long.MaxValue"/> when a delimiter tells.</summary>
        public long End;
        public Tag LastTag;
        public Tag CurrentTag;
        public PrivateCreators? Creators;
    }

    private DatasetReader(ReaderInput input, TransferSyntax syntax, ReadOptions options, List<Finding> findings, ushort? onlyGroup)
    {
        _input = input;
        _options = options;
        _findings = findings;
        _onlyGroup = onlyGroup;
        _stopBefore = onlyGroup is null ? options.StopBefore?.Value ?? Undefined : Undefined;
        _stack[0] = new Frame
        {
            Level = Level.Elements,
            Implicit = !syntax.IsExplicitVR,
            BigEndian = syntax.IsBigEndian,
            Recorded = true,
            Entry = -1,
            Start = input.Offset,
            End = long.MaxValue,
        };
    }

    /// <summary>Reads elements to the end of the input, to the tag the options name, or as long as they are of one group.</summary>
    public static Tape Read(ReaderInput input, TransferSyntax syntax, ReadOptions options, List<Finding> findings, ushort? onlyGroup = null)
    {
        var reader = new DatasetReader(input, syntax, options, findings, onlyGroup);
        reader.Run();
        if (reader._stack[0].Unsorted)
            TapeSort.Sort(reader._entries, 0, reader._count);
        return input.MakeTape(reader._entries.AsSpan(0, reader._count).ToArray());
    }

    private ref Frame Top => ref _stack[_top];

    private void Run()
    {
        while (!_stopped)
        {
            CloseFramesAtTheirEnd();
            if (_input.Remaining == 0)
            {
                FinishAtEnd();
                return;
            }

            switch (Top.Level)
            {
                case Level.Elements:
                    ReadElement();
                    break;
                case Level.Items:
                    ReadItemHeader();
                    break;
                default:
                    ReadFragment();
                    break;
            }
        }
    }

    private void CloseFramesAtTheirEnd()
    {
        while (_top > 0 && _input.Offset >= Top.End)
            Pop();
    }

    private void FinishAtEnd()
    {
        for (; _top > 0; Pop())
        {
            if (!Top.Undefined && Top.End > _input.Offset)
            {
                Truncated(ReadError.LengthBeyondEnd, _input.Offset, $"the input ends {Top.End - _input.Offset} bytes before its end");
            }
            else if (Top.Undefined)
            {
                if (Top.Level == Level.Fragments)
                    Note(FindingKind.MissingDelimiter, _input.Offset, "the input ends without a sequence delimiter; taken as there");
                else
                    Truncated(ReadError.Truncated, _input.Offset, "the input ends without a delimiter");
            }
        }
    }

    private void ReadElement()
    {
        ref var frame = ref Top;
        var headerOffset = _input.Offset;
        if (!_input.Ensure(8))
        {
            EndInsideHeader(headerOffset);
            return;
        }

        var header = _input.Bytes[_input.Position..];
        var bigEndian = frame.BigEndian;
        var tag = bigEndian
            ? new Tag(ReadUInt16BigEndian(header), ReadUInt16BigEndian(header[2..]))
            : new Tag(ReadUInt16LittleEndian(header), ReadUInt16LittleEndian(header[2..]));

        if (_top == 0 && (tag.Value >= _stopBefore || (_onlyGroup is { } group && tag.Group != group)))
        {
            _stopped = true;
            return;
        }
        if (tag.Group == 0xFFFE)
        {
            ReadDelimiterAmongElements(tag, header, bigEndian, headerOffset);
            return;
        }
        if (tag.Value == 0 && _top == 0 && _count > 0)
        {
            StopAtTrailingBytes(headerOffset);
            return;
        }

        frame.CurrentTag = tag;
        var flags = bigEndian ? EntryFlags.BigEndian : EntryFlags.None;
        VR vr;
        uint length;
        var size = 8;
        if (frame.Implicit)
        {
            length = ReadUInt32(header[4..], bigEndian);
            vr = ImplicitVR(ref frame, tag, length);
            flags |= EntryFlags.ImplicitVR;
        }
        else if (VR.TryParse(header.Slice(4, 2), out vr))
        {
            if (vr.HasShortLength)
            {
                length = ReadUInt16(header[6..], bigEndian);
            }
            else
            {
                if (!_input.Ensure(12))
                {
                    EndInsideHeader(headerOffset);
                    return;
                }
                header = _input.Bytes[_input.Position..];
                length = ReadUInt32(header[8..], bigEndian);
                size = 12;
            }
        }
        else if (!ReadHeaderWithoutKnownVR(ref frame, tag, headerOffset, out vr, out length, out size, ref flags))
        {
            return;
        }

        _input.Position += size;
        NoteOrder(ref frame, tag, headerOffset);
        if (length == Undefined)
        {
            OpenUndefined(ref frame, tag, vr, flags, headerOffset);
            return;
        }
        if (vr == VR.SQ)
        {
            OpenSequence(ref frame, tag, length, flags, headerOffset, size);
            return;
        }
        ReadValue(ref frame, tag, vr, length, flags, headerOffset, size);
    }

    /// <summary>An explicit VR header whose VR is none: one of a later edition, or an element written as implicit (seen in edited and private data).</summary>
    private bool ReadHeaderWithoutKnownVR(
        ref Frame frame, Tag tag, long headerOffset, out VR vr, out uint length, out int size, ref EntryFlags flags)
    {
        var header = _input.Bytes[_input.Position..];
        vr = VR.UN;
        size = 8;
        var implicitLength = ReadUInt32(header[4..], frame.BigEndian);
        var looksLikeVR = char.IsAsciiLetterUpper((char)header[4]) && char.IsAsciiLetterUpper((char)header[5]);
        if (!looksLikeVR && (implicitLength == Undefined || implicitLength <= _input.Remaining - 8))
        {
            length = implicitLength;
            vr = ImplicitVR(ref frame, tag, length);
            flags |= EntryFlags.ImplicitVR;
            Note(FindingKind.MissingVR, headerOffset, "no VR in an explicit VR data set; read as implicit");
            return true;
        }

        length = 0;
        if (!_input.Ensure(12))
        {
            EndInsideHeader(headerOffset);
            return false;
        }

        header = _input.Bytes[_input.Position..];
        length = ReadUInt32(header[8..], frame.BigEndian);
        size = 12;
        if (length > _input.Remaining - 12 && length != Undefined)
        {
            var shortLength = ReadUInt16(header[6..], frame.BigEndian);
            if (shortLength <= _input.Remaining - 8)
                (length, size) = (shortLength, 8);
        }
        Note(FindingKind.UnknownVR, headerOffset + 4, "a VR the standard does not have; read as UN");
        return true;
    }

    private static VR ImplicitVR(ref Frame frame, Tag tag, uint length)
    {
        var vr = ImplicitVRs.Resolve(tag, frame.Signed, frame.Creators);
        return length == Undefined && vr != VR.SQ && tag.Value != Tag.PixelDataValue ? VR.SQ : vr;
    }

    private void NoteOrder(ref Frame frame, Tag tag, long headerOffset)
    {
        if (tag > frame.LastTag || (tag.Value == 0 && frame.LastTag.Value == 0))
        {
            frame.LastTag = tag;
        }
        else if (tag == frame.LastTag)
        {
            Note(FindingKind.DuplicateElement, headerOffset, "the element stands here already; the first one counts");
        }
        else
        {
            frame.Unsorted = true;
            Note(FindingKind.OutOfOrder, headerOffset, $"it stands after {frame.LastTag}; sorted");
        }
    }

    private void ReadValue(ref Frame frame, Tag tag, VR vr, uint length, EntryFlags flags, long headerOffset, int size)
    {
        if ((length & 1) != 0)
            Note(FindingKind.OddLength, headerOffset, $"odd length {length}");

        if (length > _input.Remaining)
        {
            Truncated(ReadError.LengthBeyondEnd, headerOffset + (size == 12 ? 8 : frame.Implicit || (flags & EntryFlags.ImplicitVR) != 0 ? 4 : 6),
                $"length {length} exceeds the {_input.Remaining} bytes left");
            length = (uint)_input.Remaining;
            flags |= EntryFlags.Truncated;
            _stopped = true;
        }
        else if (frame.End != long.MaxValue && _input.Offset + length > frame.End)
        {
            Note(FindingKind.LengthBeyondItem, headerOffset, $"length {length} exceeds the {frame.End - _input.Offset} left in the item; read on");
        }

        var entry = Record(ref frame, tag, vr, length, flags);
        if (_stopped && (flags & EntryFlags.Truncated) == 0)
            return;

        var position = _input.Position;
        var onDisk = _input.SkipValue(length);
        if (entry < 0)
            return;
        if (onDisk)
            _entries[entry].Flags |= EntryFlags.OnDisk;
        else if (tag.IsPrivateCreator && (flags & EntryFlags.ImplicitVR) != 0)
            (frame.Creators ??= new PrivateCreators()).Add(tag, _input.Bytes.Slice(position, (int)length));
        else if (tag.Value == 0x0028_0103 && length >= 2)
            frame.Signed = ReadUInt16(_input.Bytes[position..], frame.BigEndian) == 1;
    }

    /// <summary>A value of undefined length: a sequence, or the fragments of encapsulated pixel data (PS3.5 sections 7.5 and A.4).</summary>
    private void OpenUndefined(ref Frame frame, Tag tag, VR vr, EntryFlags flags, long headerOffset)
    {
        flags |= EntryFlags.UndefinedLength;
        if (vr != VR.SQ && vr != VR.UN)
        {
            var fragments = Record(ref frame, tag, vr, Undefined, flags | EntryFlags.Fragments);
            Push(new Frame
            {
                Level = Level.Fragments,
                BigEndian = frame.BigEndian,
                Undefined = true,
                Recorded = fragments >= 0,
                Entry = fragments,
                Start = _input.Offset,
                End = long.MaxValue,
            });
            return;
        }

        var isImplicit = frame.Implicit || (flags & EntryFlags.ImplicitVR) != 0;
        var bigEndian = frame.BigEndian;
        if (vr == VR.UN)
        {
            // PS3.5 section 6.2.2: UN of undefined length holds items in implicit VR little endian.
            flags |= EntryFlags.WrittenAsUN;
            (isImplicit, bigEndian) = (true, false);
        }
        OpenItems(ref frame, tag, Undefined, flags, isImplicit, bigEndian, long.MaxValue, headerOffset);
    }

    private void OpenSequence(ref Frame frame, Tag tag, uint length, EntryFlags flags, long headerOffset, int size)
    {
        if (length > _input.Remaining)
        {
            // A sequence may count wrongly (seen); if the input is cut, the value in which it is cut tells.
            Note(FindingKind.LengthBeyondItem, headerOffset + size - 4, $"sequence length {length} exceeds the {_input.Remaining} bytes left; read on");
            length = (uint)_input.Remaining;
        }
        if (length > 0 && IsNotItems(length, frame.BigEndian))
        {
            // Seen: elements that the dictionary calls SQ, written with another VR's value.
            Note(FindingKind.MissingItem, headerOffset, "no item in the sequence; kept as UN");
            ReadValue(ref frame, tag, VR.UN, length, flags, headerOffset, size);
            return;
        }
        OpenItems(ref frame, tag, length, flags, frame.Implicit || (flags & EntryFlags.ImplicitVR) != 0, frame.BigEndian, _input.Offset + length, headerOffset);
    }

    private bool IsNotItems(uint length, bool bigEndian)
    {
        if (length < 8 || !_input.Ensure(8))
            return true;
        var header = _input.Bytes[_input.Position..];
        return bigEndian
            ? ReadUInt16BigEndian(header) != 0xFFFE
            : ReadUInt16LittleEndian(header) != 0xFFFE;
    }

    private void OpenItems(
        ref Frame frame, Tag tag, uint length, EntryFlags flags, bool isImplicit, bool bigEndian, long end, long headerOffset)
    {
        var recorded = frame.Recorded && _top / 2 < _options.MaxDepth;
        if (frame.Recorded && !recorded)
        {
            Note(FindingKind.DepthLimit, headerOffset, $"sequences deeper than {_options.MaxDepth} are kept as bytes");
            flags |= EntryFlags.Opaque;
        }

        var entry = Record(ref frame, tag, VR.SQ, length, flags);
        if (_stopped)
            return;
        Push(new Frame
        {
            Level = Level.Items,
            Implicit = isImplicit,
            BigEndian = bigEndian,
            Undefined = length == Undefined,
            Recorded = recorded,
            Signed = frame.Signed,
            Entry = entry,
            Start = _input.Offset,
            End = end,
        });
    }

    private void ReadItemHeader()
    {
        ref var frame = ref Top;
        var headerOffset = _input.Offset;
        if (!TryReadItemTag(frame.BigEndian, headerOffset, out var tag, out var length))
            return;

        switch (tag.Value)
        {
            case Tag.ItemValue:
                frame.ItemNumber++;
                OpenItem(ref frame, length, headerOffset);
                break;

            case Tag.SequenceDelimitationValue:
                NoteDelimiterLength(length, headerOffset);
                if (!frame.Undefined)
                {
                    Note(FindingKind.UnexpectedDelimiter, headerOffset, "a sequence delimiter in a sequence of defined length; passed over");
                    break;
                }
                Pop(delimiterLength: 8);
                break;

            case Tag.ItemDelimitationValue:
                Note(FindingKind.UnexpectedDelimiter, headerOffset, "an item delimiter where no item is open; passed over");
                break;

            default:
                Note(FindingKind.MissingDelimiter, headerOffset, "an element where an item should be; the sequence ends here");
                _input.Position -= 8;
                Pop();
                break;
        }
    }

    private void OpenItem(ref Frame sequence, uint length, long headerOffset)
    {
        var flags = sequence.BigEndian ? EntryFlags.BigEndian : EntryFlags.None;
        var end = long.MaxValue;
        if (length == Undefined)
        {
            flags |= EntryFlags.UndefinedLength;
        }
        else
        {
            if (length > _input.Remaining)
            {
                // Such a length is wrong for certain; that of the sequence, where it has one, is the better guess.
                Note(FindingKind.LengthBeyondItem, headerOffset + 4, $"item length {length} exceeds the {_input.Remaining} bytes left; read on");
                length = (uint)Math.Max(0, Math.Min(_input.Remaining, sequence.End - _input.Offset));
            }
            else if (sequence.End != long.MaxValue && _input.Offset + length > sequence.End)
            {
                Note(FindingKind.LengthBeyondItem, headerOffset, "the item is longer than what is left of its sequence; read on");
            }
            end = _input.Offset + length;
        }

        var entry = Record(ref sequence, Tag.FromValue(Tag.ItemValue), VR.None, length, flags);
        if (_stopped)
            return;
        Push(new Frame
        {
            Level = Level.Elements,
            Implicit = sequence.Implicit,
            BigEndian = sequence.BigEndian,
            Undefined = length == Undefined,
            Recorded = sequence.Recorded,
            Signed = sequence.Signed,
            Entry = entry,
            Start = _input.Offset,
            End = end,
        });
    }

    private void ReadFragment()
    {
        ref var frame = ref Top;
        var headerOffset = _input.Offset;
        if (!TryReadItemTag(frame.BigEndian, headerOffset, out var tag, out var length))
            return;

        if (tag.Value == Tag.SequenceDelimitationValue)
        {
            NoteDelimiterLength(length, headerOffset);
            Pop(delimiterLength: 8);
            return;
        }
        if (tag.Value != Tag.ItemValue)
        {
            Note(FindingKind.MissingDelimiter, headerOffset, "something other than a fragment; the pixel data end here");
            _input.Position -= 8;
            Pop();
            return;
        }

        frame.ItemNumber++;
        var flags = EntryFlags.None;
        if (length > _input.Remaining)
        {
            Truncated(ReadError.LengthBeyondEnd, headerOffset + 4, $"fragment length {length} exceeds the {_input.Remaining} bytes left");
            length = (uint)_input.Remaining;
            flags = EntryFlags.Truncated;
        }
        var entry = Record(ref frame, tag, VR.None, length, flags);
        if (!_stopped && _input.SkipValue(length) && entry >= 0)
            _entries[entry].Flags |= EntryFlags.OnDisk;
    }

    private bool TryReadItemTag(bool bigEndian, long headerOffset, out Tag tag, out uint length)
    {
        tag = default;
        length = 0;
        if (!_input.Ensure(8))
        {
            EndInsideHeader(headerOffset);
            return false;
        }

        var header = _input.Bytes[_input.Position..];
        tag = new Tag(ReadUInt16(header, bigEndian), ReadUInt16(header[2..], bigEndian));
        length = ReadUInt32(header[4..], bigEndian);
        _input.Position += 8;
        return true;
    }

    private void ReadDelimiterAmongElements(Tag tag, ReadOnlySpan<byte> header, bool bigEndian, long headerOffset)
    {
        NoteDelimiterLength(ReadUInt32(header[4..], bigEndian), headerOffset);
        var itemOpen = _top > 0 && Top.Undefined;
        switch (tag.Value)
        {
            case Tag.ItemDelimitationValue when itemOpen:
                _input.Position += 8;
                Pop(delimiterLength: 8);
                break;

            case Tag.SequenceDelimitationValue or Tag.ItemValue when itemOpen:
                Note(FindingKind.MissingDelimiter, headerOffset, "the item has no delimiter; it ends here");
                Pop();
                break;

            default:
                Note(FindingKind.UnexpectedDelimiter, headerOffset, "a delimiter or item where none is open; passed over");
                _input.Position += 8;
                break;
        }
    }

    private int Record(ref Frame frame, Tag tag, VR vr, uint length, EntryFlags flags)
    {
        if (!frame.Recorded)
            return -1;

        if (_count >= _options.MaxElements)
        {
            Note(FindingKind.ElementLimit, _input.Offset, $"more than {_options.MaxElements} elements; not analysed from here on");
            _stopped = true;
            while (_top > 0)
                Pop();
            return -1;
        }

        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        _entries[_count] = new TapeEntry { Tag = tag.Value, VRCode = vr.Code, Flags = flags, Position = (uint)_input.Position, Length = length };
        return _count++;
    }

    private void Push(in Frame frame)
    {
        if (_stopped)
            return;
        if (_top + 1 == _stack.Length)
            Array.Resize(ref _stack, _stack.Length * 2);
        _stack[++_top] = frame;
    }

    private void Pop(int delimiterLength = 0)
    {
        ref var frame = ref Top;
        if (frame.Entry >= 0)
        {
            ref var entry = ref _entries[frame.Entry];
            entry.Descendants = _count - frame.Entry - 1;
            if (entry.Has(EntryFlags.UndefinedLength))
                entry.Length = (uint)Math.Min(Undefined, _input.Offset - delimiterLength - frame.Start);
        }

        if (frame.Unsorted && frame.Recorded)
            TapeSort.Sort(_entries, frame.Entry + 1, _count);
        frame = default;
        _top--;
    }

    private void EndInsideHeader(long headerOffset)
    {
        if (_top == 0)
        {
            StopAtTrailingBytes(headerOffset);
            return;
        }
        Truncated(ReadError.Truncated, headerOffset, "the input ends inside an element header");
        _stopped = true;
        while (_top > 0)
            Pop();
    }

    private void StopAtTrailingBytes(long headerOffset)
    {
        Note(FindingKind.TrailingBytes, headerOffset, $"{_input.Remaining} bytes after the last element; left out");
        _stopped = true;
    }

    private void NoteDelimiterLength(uint length, long headerOffset)
    {
        if (length != 0)
            Note(FindingKind.DelimiterLength, headerOffset, $"a delimiter of length {length}; taken as 0");
    }

    private void Truncated(ReadError error, long offset, string reason)
    {
        if (!_options.AcceptTruncated)
            throw new DicomReadException(error, Path(), offset, reason);
        _findings.Add(new Finding(FindingKind.LengthBeyondEnd, Path(), offset, reason + "; read as far as it goes"));
    }

    private void Note(FindingKind kind, long offset, string message)
    {
        if (_options.Strict)
            throw new DicomReadException(ReadError.NotConforming, Path(), offset, message);
        if (_findings.Count < MaxFindings)
            _findings.Add(new Finding(kind, Path(), offset, message));
    }

    private const int MaxFindings = 1000;

    private TagPath Path()
    {
        // Below the depth limit the path would be as long as the input is deep.
        var steps = new List<TagPath.Step>();
        for (var i = 0; i <= _top && steps.Count <= 256; i++)
        {
            ref var frame = ref _stack[i];
            if (frame.Level == Level.Elements)
            {
                if (frame.CurrentTag != default)
                    steps.Add(new TagPath.Step(frame.CurrentTag, 0));
            }
            else if (steps.Count > 0 && frame.ItemNumber > 0)
            {
                CollectionsMarshal.AsSpan(steps)[^1] = steps[^1] with { ItemNumber = frame.ItemNumber };
            }
        }
        return new TagPath([.. steps]);
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? ReadUInt16BigEndian(bytes) : ReadUInt16LittleEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? ReadUInt32BigEndian(bytes) : ReadUInt32LittleEndian(bytes);
}
