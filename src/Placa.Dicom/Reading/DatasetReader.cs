using static System.Buffers.Binary.BinaryPrimitives;

namespace Placa.Dicom;

/// <summary>
/// Turns bytes into the tape of a data set: follows sequences, items and fragments (PS3.5 section 7.5), applies the
/// limits and notes findings. It keeps its own stack, so depth costs no more than memory proportional to the input.
/// </summary>
internal sealed class DatasetReader
{
    private const uint Undefined = 0xFFFFFFFF;

    private readonly ReaderInput _input;
    private readonly ReadOptions _options;
    private readonly FindingLog _findings;
    private readonly LevelStack _levels;
    private readonly ushort? _onlyGroup;
    private readonly uint _stopBefore;
    private readonly TapeBuilder _tape = new();

    // Not for the few elements of one group, where each must be looked at.
    private readonly PlainPath? _plain;

    private bool _stopped;

    private DatasetReader(ReaderInput input, TransferSyntax syntax, ReadOptions options, FindingLog findings, ushort? onlyGroup)
    {
        _input = input;
        _options = options;
        _findings = findings;
        _onlyGroup = onlyGroup;
        _stopBefore = onlyGroup is null ? options.StopBefore?.Value ?? Undefined : Undefined;
        _levels = new LevelStack(new OpenLevel
        {
            Kind = LevelKind.Elements,
            Implicit = !syntax.IsExplicitVR,
            BigEndian = syntax.IsBigEndian,
            Recorded = true,
            Entry = -1,
            Start = input.Offset,
            End = long.MaxValue,
        });
        _plain = onlyGroup is null ? new PlainPath(input, _tape, _levels, options, _stopBefore) : null;
    }

    /// <summary>Reads elements to the end of the input, to the tag the options name, or as long as they are of one group.</summary>
    public static Tape Read(ReaderInput input, TransferSyntax syntax, ReadOptions options, FindingLog findings, ushort? onlyGroup = null)
    {
        var reader = new DatasetReader(input, syntax, options, findings, onlyGroup);
        var before = findings.Findings.Count;
        try
        {
            reader.Run();
            if (reader.Top.Unsorted)
                reader._tape.Sort(0);
            var isRegular = findings.Findings.Count == before && !findings.IsFull && !reader._stopped;
            return input.MakeTape(reader._tape, isRegular ? syntax.Encoding : null);
        }
        finally
        {
            reader._tape.Release();
        }
    }

    private ref OpenLevel Top => ref _levels.Top;

    private void Run()
    {
        while (!_stopped)
        {
            CloseLevelsAtTheirEnd();
            if (!_input.Ensure(1))
            {
                NoteWhatIsOpenAtTheEnd();
                break;
            }

            switch (Top.Kind)
            {
                case LevelKind.Elements:
                    if (_plain is null || !(_plain.ReadElements() || _plain.EnterSequence()))
                        ReadElement();
                    break;
                case LevelKind.Items:
                    ReadItemHeader();
                    break;
                default:
                    ReadFragment();
                    break;
            }
        }

        while (_levels.Depth > 0)
            Pop();
    }

    private void CloseLevelsAtTheirEnd()
    {
        while (_levels.Depth > 0 && _input.Offset >= Top.End)
            Pop();
    }

    // Told once, of the innermost level: what is around it ends with it, and there may be as many levels as the input has bytes.
    private void NoteWhatIsOpenAtTheEnd()
    {
        if (Top.Kind == LevelKind.Fragments)
        {
            Note(FindingKind.MissingDelimiter, _input.Offset, "the input ends without a sequence delimiter; taken as there");
            Pop();
        }

        if (_levels.Depth == 0)
            return;
        if (Top.Undefined)
            Truncated(ReadError.Truncated, _input.Offset, "the input ends without a delimiter");
        else if (Top.End > _input.Offset)
            // Only a stream ends unforeseen; of other input the length was found too long where it stands.
            Note(FindingKind.LengthBeyondItem, _input.Offset, $"the input ends {Top.End - _input.Offset} bytes before the item or sequence; taken as its end");
    }

    private void ReadElement()
    {
        ref var level = ref Top;
        var headerOffset = _input.Offset;
        if (!_input.Ensure(8))
        {
            EndInsideHeader(headerOffset);
            return;
        }

        var header = _input.Bytes[_input.Position..];
        var bigEndian = level.BigEndian;
        var tag = bigEndian
            ? new Tag(ReadUInt16BigEndian(header), ReadUInt16BigEndian(header[2..]))
            : new Tag(ReadUInt16LittleEndian(header), ReadUInt16LittleEndian(header[2..]));

        if (_levels.Depth == 0 && (tag.Value >= _stopBefore || (_onlyGroup is { } group && tag.Group != group)))
        {
            _stopped = true;
            return;
        }
        if (tag.Group == 0xFFFE)
        {
            ReadDelimiterAmongElements(tag, header, bigEndian, headerOffset);
            return;
        }
        if (tag.Value == 0 && _levels.Depth == 0 && _tape.Count > 0)
        {
            StopAtTrailingBytes(headerOffset);
            return;
        }

        level.CurrentTag = tag;
        var flags = bigEndian ? EntryFlags.BigEndian : EntryFlags.None;
        VR vr;
        uint length;
        var size = 8;
        if (level.Implicit)
        {
            length = ReadUInt32(header[4..], bigEndian);
            vr = ImplicitVRs.Resolve(tag, length, level.Signed, level.Creators);
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
        else if (!ReadHeaderWithoutKnownVR(ref level, tag, headerOffset, out vr, out length, out size, ref flags))
        {
            return;
        }

        _input.Position += size;
        NoteOrder(ref level, tag, headerOffset);
        if (length == Undefined)
        {
            OpenUndefined(ref level, tag, vr, flags, headerOffset);
            return;
        }
        if (vr == VR.UN && (flags & EntryFlags.ImplicitVR) == 0 && ImplicitVRs.ResolveUN(tag, length, level.Signed, level.Creators) is var known && known != VR.UN)
            (vr, flags) = (known, (flags | EntryFlags.WrittenAsUN) & ~EntryFlags.BigEndian);
        if (vr == VR.SQ)
        {
            OpenSequence(ref level, tag, length, flags, headerOffset, size);
            return;
        }
        ReadValue(ref level, tag, vr, length, flags, headerOffset, size);
    }

    /// <summary>An explicit VR header whose VR is none: one of a later edition, or an element written as implicit (seen in edited and private data).</summary>
    private bool ReadHeaderWithoutKnownVR(
        ref OpenLevel level, Tag tag, long headerOffset, out VR vr, out uint length, out int size, ref EntryFlags flags)
    {
        var header = _input.Bytes[_input.Position..];
        vr = VR.UN;
        size = 8;
        var implicitLength = ReadUInt32(header[4..], level.BigEndian);
        var looksLikeVR = char.IsAsciiLetterUpper((char)header[4]) && char.IsAsciiLetterUpper((char)header[5]);
        if (!looksLikeVR && (implicitLength == Undefined || implicitLength <= _input.Remaining - 8))
        {
            length = implicitLength;
            vr = ImplicitVRs.Resolve(tag, length, level.Signed, level.Creators);
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
        length = ReadUInt32(header[8..], level.BigEndian);
        size = 12;
        if (length > _input.Remaining - 12 && length != Undefined)
        {
            var shortLength = ReadUInt16(header[6..], level.BigEndian);
            if (shortLength <= _input.Remaining - 8)
                (length, size) = (shortLength, 8);
        }
        Note(FindingKind.UnknownVR, headerOffset + 4, "a VR the standard does not have; read as UN");
        return true;
    }

    private void NoteOrder(ref OpenLevel level, Tag tag, long headerOffset)
    {
        if (tag > level.LastTag || (tag.Value == 0 && level.LastTag.Value == 0))
        {
            level.LastTag = tag;
        }
        else if (tag == level.LastTag)
        {
            Note(FindingKind.DuplicateElement, headerOffset, "the element stands here already; the first one counts");
        }
        else
        {
            level.Unsorted = true;
            if (_findings.IsFull)
                return; // nor need the tags of the level be gathered
            if (level.Recorded && (level.Tags ??= new LevelTags(level.Entry + 1)).Contains(_tape, tag))
                Note(FindingKind.DuplicateElement, headerOffset, $"the element stands before {level.LastTag} already; the first one counts");
            else
                Note(FindingKind.OutOfOrder, headerOffset, $"it stands after {level.LastTag}; sorted");
        }
    }

    private void ReadValue(ref OpenLevel level, Tag tag, VR vr, uint length, EntryFlags flags, long headerOffset, int size)
    {
        if ((length & 1) != 0)
            Note(FindingKind.OddLength, headerOffset, $"odd length {length}");

        var available = _input.Available(length);
        if (length > available)
        {
            Truncated(ReadError.LengthBeyondEnd, headerOffset + (size == 12 ? 8 : level.Implicit || (flags & EntryFlags.ImplicitVR) != 0 ? 4 : 6),
                $"length {length} exceeds the {available} bytes left");
            length = (uint)available;
            flags |= EntryFlags.Truncated;
            _stopped = true;
        }
        else if (level.End != long.MaxValue && _input.Offset + length > level.End)
        {
            Note(FindingKind.LengthBeyondItem, headerOffset, $"length {length} exceeds the {level.End - _input.Offset} left in the item; read on");
        }

        var entry = Record(ref level, tag, vr, length, flags);
        if (_stopped && (flags & EntryFlags.Truncated) == 0)
            return;

        var position = _input.Position;
        var onDisk = _input.SkipValue(length);
        if (entry < 0)
            return;
        if (onDisk)
            _tape[entry].Flags |= EntryFlags.OnDisk;
        else if (tag.IsPrivateCreator)
            (level.Creators ??= new PrivateCreators()).Add(tag, _input.Bytes.Slice(position, (int)length));
        else if (tag.Value == 0x0028_0103 && length >= 2)
            level.Signed = ReadUInt16(_input.Bytes[position..], (flags & EntryFlags.BigEndian) != 0) == 1;
    }

    /// <summary>A value of undefined length: a sequence, or the fragments of encapsulated pixel data (PS3.5 sections 7.5 and A.4).</summary>
    private void OpenUndefined(ref OpenLevel level, Tag tag, VR vr, EntryFlags flags, long headerOffset)
    {
        flags |= EntryFlags.UndefinedLength;
        if (vr != VR.SQ && vr != VR.UN)
        {
            var fragments = Record(ref level, tag, vr, Undefined, flags | EntryFlags.Fragments);
            Push(new OpenLevel
            {
                Kind = LevelKind.Fragments,
                BigEndian = level.BigEndian,
                Undefined = true,
                Recorded = fragments >= 0,
                Entry = fragments,
                Start = _input.Offset,
                End = long.MaxValue,
            });
            return;
        }

        var isImplicit = level.Implicit || (flags & EntryFlags.ImplicitVR) != 0;
        var bigEndian = level.BigEndian;
        if (vr == VR.UN)
        {
            // PS3.5 section 6.2.2: UN of undefined length holds items in implicit VR little endian.
            flags |= EntryFlags.WrittenAsUN;
            (isImplicit, bigEndian) = (true, false);
        }
        OpenItems(ref level, tag, Undefined, flags, isImplicit, bigEndian, long.MaxValue, headerOffset);
    }

    private void OpenSequence(ref OpenLevel level, Tag tag, uint length, EntryFlags flags, long headerOffset, int size)
    {
        if (length > _input.Remaining)
        {
            // A sequence may count wrongly (seen); if the input is cut, the value in which it is cut tells.
            Note(FindingKind.LengthBeyondItem, headerOffset + size - 4, $"sequence length {length} exceeds the {_input.Remaining} bytes left; read on");
            length = (uint)_input.Remaining;
        }
        var isWrittenAsUN = (flags & EntryFlags.WrittenAsUN) != 0;
        var bigEndian = level.BigEndian && !isWrittenAsUN;
        if (length > 0 && IsNotItems(length, bigEndian))
        {
            // Seen: elements that the dictionary calls SQ, written with another VR's value.
            Note(FindingKind.MissingItem, headerOffset, "no item in the sequence; kept as UN");
            ReadValue(ref level, tag, VR.UN, length, flags & ~EntryFlags.WrittenAsUN, headerOffset, size);
            return;
        }
        var isImplicit = level.Implicit || isWrittenAsUN || (flags & EntryFlags.ImplicitVR) != 0;
        OpenItems(ref level, tag, length, flags, isImplicit, bigEndian, _input.Offset + length, headerOffset);
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
        ref OpenLevel level, Tag tag, uint length, EntryFlags flags, bool isImplicit, bool bigEndian, long end, long headerOffset)
    {
        var recorded = level.Recorded && _levels.Depth / 2 < _options.MaxDepth;
        if (level.Recorded && !recorded)
        {
            Note(FindingKind.DepthLimit, headerOffset, $"sequences deeper than {_options.MaxDepth} are kept as bytes");
            flags |= EntryFlags.Opaque;
        }

        var entry = Record(ref level, tag, VR.SQ, length, flags);
        if (_stopped)
            return;
        Push(new OpenLevel
        {
            Kind = LevelKind.Items,
            Implicit = isImplicit,
            BigEndian = bigEndian,
            Undefined = length == Undefined,
            Recorded = recorded,
            Signed = level.Signed,
            Entry = entry,
            Start = _input.Offset,
            End = end,
        });
    }

    private void ReadItemHeader()
    {
        ref var level = ref Top;
        var headerOffset = _input.Offset;
        if (!TryReadItemTag(level.BigEndian, headerOffset, out var tag, out var length))
            return;

        switch (tag.Value)
        {
            case Tag.ItemValue:
                level.ItemNumber++;
                OpenItem(ref level, length, headerOffset);
                break;

            case Tag.SequenceDelimitationValue:
                NoteDelimiterLength(length, headerOffset);
                if (!level.Undefined)
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

    private void OpenItem(ref OpenLevel sequence, uint length, long headerOffset)
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
        Push(new OpenLevel
        {
            Kind = LevelKind.Elements,
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
        ref var level = ref Top;
        var headerOffset = _input.Offset;
        if (!TryReadItemTag(level.BigEndian, headerOffset, out var tag, out var length))
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

        level.ItemNumber++;
        var flags = EntryFlags.None;
        var available = _input.Available(length);
        if (length > available)
        {
            Truncated(ReadError.LengthBeyondEnd, headerOffset + 4, $"fragment length {length} exceeds the {available} bytes left");
            length = (uint)available;
            flags = EntryFlags.Truncated;
        }
        var entry = Record(ref level, tag, VR.None, length, flags);
        if (!_stopped && _input.SkipValue(length) && entry >= 0)
            _tape[entry].Flags |= EntryFlags.OnDisk;
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
        var itemOpen = _levels.Depth > 0 && Top.Undefined;
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

    private int Record(ref OpenLevel level, Tag tag, VR vr, uint length, EntryFlags flags)
    {
        if (!level.Recorded)
            return -1;

        if (_tape.Count >= _options.MaxElements)
        {
            Note(FindingKind.ElementLimit, _input.Offset, $"more than {_options.MaxElements} elements; not analysed from here on");
            _stopped = true;
            return -1;
        }

        return _tape.Add(new TapeEntry { Tag = tag.Value, VRCode = vr.Code, Flags = flags, Position = (uint)_input.Position, Length = length });
    }

    private void Push(in OpenLevel level)
    {
        if (!_stopped)
            _levels.Push(level);
    }

    private void Pop(int delimiterLength = 0)
    {
        ref var level = ref Top;
        if (level.Entry >= 0)
        {
            ref var entry = ref _tape[level.Entry];
            entry.Descendants = _tape.Count - level.Entry - 1;
            if (entry.Has(EntryFlags.UndefinedLength))
                entry.Length = (uint)Math.Min(Undefined, _input.Offset - delimiterLength - level.Start);
        }

        if (level.Unsorted && level.Recorded)
            _tape.Sort(level.Entry + 1);
        _levels.Drop();
    }

    private void EndInsideHeader(long headerOffset)
    {
        if (_levels.Depth == 0)
        {
            StopAtTrailingBytes(headerOffset);
            return;
        }
        Truncated(ReadError.Truncated, headerOffset, "the input ends inside an element header");
        _stopped = true;
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

    private void Truncated(ReadError error, long offset, string reason) => _findings.NoteTruncation(error, _levels.Path(), offset, reason);

    private void Note(FindingKind kind, long offset, string message)
    {
        if (!_findings.IsFull)
            _findings.Note(kind, _levels.Path(), offset, message);
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? ReadUInt16BigEndian(bytes) : ReadUInt16LittleEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? ReadUInt32BigEndian(bytes) : ReadUInt32LittleEndian(bytes);
}
