using System.Buffers.Binary;
using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Data elements sorted by tag (PS3.5 section 7.1): a table of entries over the bytes they came from, and what was changed since.
/// Values are decoded when asked for. Reading from several threads is safe, changing is not.
/// </summary>
public sealed class Dataset : IEnumerable<DataElement>
{
    /// <summary>Data sets with more entries get an index when something is looked for; going through these is as fast.</summary>
    private const int LongestScan = 512;

    private readonly int _start;
    private readonly int _end;
    private readonly Dataset? _parent;

    // The places of the elements at this level, once needed.
    private int[]? _heads;

    // Items of sequences on the tape that someone asked for; they are kept, so that a change to one is a change to the data set.
    private Dictionary<int, Dataset[]>? _items;

    // Null as long as the data set is just what the tape says.
    private List<Slot>? _slots;
    private CharacterSet? _characterSet;

    /// <summary>Makes an empty data set.</summary>
    public Dataset() => _slots = [];

    /// <summary>Makes an empty item whose text is encoded in the character set of the data set it will be put into.</summary>
    public Dataset(CharacterSet characterSet)
        : this() => _characterSet = characterSet;

    internal Dataset(Tape tape, int start, int end, Dataset? parent)
    {
        Tape = tape;
        _start = start;
        _end = end;
        _parent = parent;
    }

    /// <summary>An element as it came, by its place on the tape, or one made since.</summary>
    private readonly record struct Slot(Tag Tag, int Index, MadeValue? Made);

    internal Tape? Tape { get; }

    /// <summary>The data set around this item; null for a whole data set and for an item made in memory.</summary>
    internal Dataset? Parent => _parent;

    /// <summary>True when this data set and all items in it are as they were read.</summary>
    internal bool IsAsRead
    {
        get
        {
            if (_slots is not null)
                return false;
            if (_items is null)
                return true;
            foreach (var items in _items.Values)
            {
                foreach (var item in items)
                {
                    if (!item.IsAsRead)
                        return false;
                }
            }
            return true;
        }
    }

    /// <summary>The number of elements at this level.</summary>
    public int Count
    {
        get
        {
            if (_slots is not null)
                return _slots.Count;
            var count = 0;
            for (var i = _start; i < _end; i += 1 + Tape!.Entries[i].Descendants)
                count++;
            return count;
        }
    }

    /// <summary>The character set in force: this data set's own Specific Character Set, else that of the data set around it (PS3.3 section C.12.1.1.2).</summary>
    public CharacterSet CharacterSet
    {
        get
        {
            if (_characterSet is { } known)
                return known;
            var own = Find(Tags.SpecificCharacterSet) is { Length: > 0 } element
                ? CharacterSet.FromSpecificCharacterSet(element.GetStrings(), out _)
                : _parent?.CharacterSet ?? CharacterSet.Default;
            _characterSet = own;
            return own;
        }
    }

    /// <summary>The elements of this data set and of all items in it.</summary>
    public AllElements AllElements => new(this);

    /// <summary>True when there is such an element, with or without a value.</summary>
    public bool Contains(Tag tag) => TryGet(tag, out _);

    /// <summary>Finds an element; the first, where a file has it twice.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryGet(Tag tag, out DataElement element)
    {
        if (_slots is not null)
        {
            var place = PlaceOf(tag);
            if (place >= 0)
            {
                element = Element(_slots[place]);
                return true;
            }
        }
        else
        {
            var index = FindOnTape(tag.Value);
            if (index >= 0)
            {
                element = new DataElement(this, index);
                return true;
            }
        }
        element = default;
        return false;
    }

    /// <summary>Finds an element; null when there is none.</summary>
    public DataElement? Find(Tag tag) => TryGet(tag, out var element) ? element : null;

    /// <summary>The first value as text, padding removed; null when absent or empty.</summary>
    public string? GetString(Tag tag) => TryGet(tag, out var element) ? element.GetString() : null;

    /// <summary>All values as text, padding removed; empty when absent or empty.</summary>
    public string[] GetStrings(Tag tag) => TryGet(tag, out var element) ? element.GetStrings() : [];

    /// <summary>The items of a sequence; empty when absent.</summary>
    public IReadOnlyList<Dataset> GetItems(Tag tag) => TryGet(tag, out var element) ? element.Items : [];

    /// <summary>Who owns the block a private element stands in; null for standard elements and where no creator is given (PS3.5 section 7.8.1).</summary>
    public string? PrivateCreatorOf(Tag tag) =>
        tag.IsPrivate && tag.Element > 0x00FF ? GetString(tag.PrivateCreatorTag) : null;

    /// <summary>Sets an element to values of text, with the VR of the dictionary.</summary>
    /// <exception cref="ArgumentException">The dictionary has no VR of text for the tag, or the character set cannot hold a value.</exception>
    public void Set(Tag tag, params ReadOnlySpan<string> values)
    {
        var vr = DataDictionary.VRs(tag).First;
        if (!vr.IsString && vr != VR.AS)
            throw new ArgumentException($"{tag} has no value representation of text in the dictionary; name one.", nameof(tag));
        Set(tag, vr, values);
    }

    /// <summary>Sets an element to values of text. Text beyond ASCII is encoded in the character set in force, so set that first.</summary>
    /// <exception cref="ArgumentException">The character set cannot hold a value.</exception>
    public void Set(Tag tag, VR vr, params ReadOnlySpan<string> values)
    {
        var text = values.Length == 1 ? values[0] : string.Join('\\', values);
        byte[] bytes;
        if (Ascii.IsValid(text) || !vr.IsText)
        {
            if (!Ascii.IsValid(text))
                throw new ArgumentException($"{tag}: the default character repertoire cannot hold the value.", nameof(values));
            bytes = Encoding.ASCII.GetBytes(text);
        }
        else if (!CharacterSet.TryEncode(text, vr, out bytes))
        {
            throw new ArgumentException($"{tag}: the character set in force cannot hold the value.", nameof(values));
        }
        Set(tag, vr, bytes.AsMemory());
    }

    /// <summary>Sets an element to bytes, numbers in little endian. An odd number of bytes is padded when written.</summary>
    public void Set(Tag tag, VR vr, ReadOnlyMemory<byte> littleEndianBytes) => Put(tag, new MadeValue(vr, littleEndianBytes));

    /// <summary>Sets an element to a sequence of items.</summary>
    public void SetItems(Tag tag, params IEnumerable<Dataset> items) => Put(tag, new MadeValue([.. items]));

    /// <summary>Sets an element to encapsulated pixel data.</summary>
    /// <param name="tag">Pixel Data, as a rule.</param>
    /// <param name="offsetTable">The basic offset table: where each frame begins, counted from the first fragment's item; empty for none.</param>
    /// <param name="fragments">The fragments.</param>
    public void SetFragments(Tag tag, ReadOnlySpan<uint> offsetTable, params IEnumerable<ReadOnlyMemory<byte>> fragments) =>
        SetFragments(tag, offsetTable, fragments.Select(bytes => new Fragment(bytes)));

    /// <inheritdoc cref="SetFragments(Tag, ReadOnlySpan{uint}, IEnumerable{ReadOnlyMemory{byte}})"/>
    public void SetFragments(Tag tag, ReadOnlySpan<uint> offsetTable, IEnumerable<Fragment> fragments)
    {
        var table = new byte[offsetTable.Length * 4];
        for (var i = 0; i < offsetTable.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(i * 4), offsetTable[i]);
        Put(tag, new MadeValue(VR.OB, [new Fragment(table), .. fragments]));
    }

    /// <summary>Puts an element of another data set here, as it stands there. Text keeps its bytes, so both must have one character set.</summary>
    public void Set(DataElement element)
    {
        if (element.IsSequence && !element.IsOpaque)
            SetItems(element.Tag, element.Items.Select(item => item.Clone()));
        else if (element.IsEncapsulated)
            Put(element.Tag, new MadeValue(element.VR, [.. element.Fragments]));
        else
            Set(element.Tag, element.VR, element.IsInRentedMemory ? ByteOrder.ToLittleEndian(element).ToArray() : ByteOrder.ToLittleEndian(element));
    }

    /// <summary>Takes an element away.</summary>
    /// <returns>False when there was none.</returns>
    public bool Remove(Tag tag)
    {
        if (!Contains(tag))
            return false;

        Change(tag);
        _slots!.RemoveAll(slot => slot.Tag == tag);
        return true;
    }

    /// <summary>A copy that can be changed on its own; values that were not changed share their bytes.</summary>
    public Dataset Clone()
    {
        var copy = Tape is null ? new Dataset() : new Dataset(Tape, _start, _end, _parent);
        copy._characterSet = _characterSet;
        if (_slots is not null)
        {
            copy._slots = new List<Slot>(_slots.Count);
            foreach (var slot in _slots)
            {
                copy._slots.Add(slot.Made?.Items is { } items
                    ? slot with { Made = new MadeValue(items.ConvertAll(item => item.Clone())) }
                    : slot);
            }
        }
        if (_items is not null)
            copy._items = _items.ToDictionary(pair => pair.Key, pair => Array.ConvertAll(pair.Value, item => item.Clone()));
        return copy;
    }

    /// <summary>Goes through the elements in the order of their tags.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<DataElement> IEnumerable<DataElement>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Reads text in a set that the data set does not name, as its sender is known to leave it unsaid (PS3.3 section C.12.1.1.2). What a data set names itself
    /// goes before it.
    /// </summary>
    /// <returns>True when the data set names none, so that this one is now in force.</returns>
    public bool AssumeCharacterSet(CharacterSet characterSet)
    {
        if (Find(Tags.SpecificCharacterSet) is { Length: > 0 })
            return false;
        _characterSet = characterSet;
        return true;
    }

    /// <summary>Writes and reads text in this set from now on, whatever the data set around this one has.</summary>
    internal void UseCharacterSet(CharacterSet characterSet) => _characterSet = characterSet;

    internal IReadOnlyList<Dataset> ItemsOf(int index)
    {
        lock (Tape!)
        {
            _items ??= [];
            if (_items.TryGetValue(index, out var known))
                return known;

            var entries = Tape.Entries;
            var end = index + 1 + entries[index].Descendants;
            var items = new List<Dataset>();
            for (var i = index + 1; i < end; i += 1 + entries[i].Descendants)
                items.Add(new Dataset(Tape, i + 1, i + 1 + entries[i].Descendants, this));
            return _items[index] = [.. items];
        }
    }

    /// <summary>The tape, when this data set is all of it and unchanged.</summary>
    internal Tape? WholeTape => _parent is null && Tape is not null && _start == 0 && _end == Tape.Count && IsAsRead ? Tape : null;

    /// <summary>Its first place on the tape, and the one behind its last.</summary>
    internal (int Start, int End) Extent => (_start, _end);

    /// <summary>The data set or item in which an element of this data set stands, at whatever depth.</summary>
    internal Dataset OwnerOf(int index)
    {
        var entries = Tape!.Entries;
        var owner = this;
        while (true)
        {
            var sequence = owner._start;
            while (sequence + entries[sequence].Descendants < index)
                sequence += 1 + entries[sequence].Descendants;
            if (sequence == index)
                return owner;

            var (item, number) = (sequence + 1, 0);
            for (; item + entries[item].Descendants < index; number++)
                item += 1 + entries[item].Descendants;
            owner = owner.ItemsOf(sequence)[number];
        }
    }

    /// <summary>The header flags of the item this data set is; none when it was made in memory or is no item.</summary>
    internal EntryFlags ItemFlags => Tape is not null && _parent is not null ? Tape.Entries[_start - 1].Flags : EntryFlags.None;

    /// <summary>Where the item this data set is begins in the file, its own header included; -1 when it was made in memory or is no item.</summary>
    internal long ItemOffset => Tape is not null && _parent is not null ? Tape.OffsetOf(Tape.Entries[_start - 1].Position) - 8 : -1;

    /// <summary>Adds an element that comes after all others here, to a data set made in memory.</summary>
    internal void Append(Tag tag, MadeValue value) => _slots!.Add(new Slot(tag, -1, value));

    /// <summary>Gives a data set that names no character set itself, or soon no longer will, the one its text is in.</summary>
    internal void Inherit(CharacterSet characterSet) => _characterSet = characterSet;

    private void Put(Tag tag, MadeValue value)
    {
        Change(tag);
        var slot = new Slot(tag, -1, value);
        var place = PlaceOf(tag);
        if (place >= 0)
            _slots![place] = slot;
        else
            _slots!.Insert(~place, slot);
        if (tag == Tags.SpecificCharacterSet)
            _characterSet = null;
    }

    /// <summary>Makes room for changes and drops the group length that they falsify.</summary>
    private void Change(Tag tag)
    {
        if (_slots is null)
        {
            _slots = new List<Slot>(Count + 4);
            foreach (var index in Heads())
                _slots.Add(new Slot(Tag.FromValue(Tape!.Entries[index].Tag), index, null));
        }
        if (tag.IsGroupLength)
            return;
        while (PlaceOf(new Tag(tag.Group, 0)) is >= 0 and var place)
            _slots.RemoveAt(place);
    }

    /// <summary>The place on the tape of the first element with a tag; -1 when there is none.</summary>
    private int FindOnTape(uint tag)
    {
        var entries = Tape!.Entries;
        if (_end - _start <= LongestScan)
        {
            var i = _start;
            while (i < _end && entries[i].Tag < tag)
                i += 1 + entries[i].Descendants;
            return i < _end && entries[i].Tag == tag ? i : -1;
        }

        var heads = _heads ??= [.. Heads()];
        int low = 0, high = heads.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[heads[middle]].Tag < tag)
                low = middle + 1;
            else
                high = middle;
        }
        return low < heads.Length && entries[heads[low]].Tag == tag ? heads[low] : -1;
    }

    private IEnumerable<int> Heads()
    {
        var entries = Tape!.Entries;
        for (var i = _start; i < _end; i += 1 + entries[i].Descendants)
            yield return i;
    }

    private int PlaceOf(Tag tag)
    {
        var slots = CollectionsMarshal.AsSpan(_slots);
        int low = 0, high = slots.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (slots[middle].Tag < tag)
                low = middle + 1;
            else
                high = middle;
        }
        return low < slots.Length && slots[low].Tag == tag ? low : ~low;
    }

    private DataElement Element(Slot slot) => slot.Made is null ? new DataElement(this, slot.Index) : new DataElement(this, slot.Tag, slot.Made);

    /// <summary>Goes through the elements of a data set.</summary>
    public struct Enumerator : IEnumerator<DataElement>
    {
        private readonly Dataset _dataset;
        private int _next;

        internal Enumerator(Dataset dataset)
        {
            _dataset = dataset;
            _next = dataset._slots is null ? dataset._start : 0;
        }

        /// <inheritdoc/>
        public DataElement Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_dataset._slots is { } slots)
            {
                if (_next >= slots.Count)
                    return false;
                Current = _dataset.Element(slots[_next++]);
                return true;
            }
            if (_next >= _dataset._end)
                return false;
            Current = new DataElement(_dataset, _next);
            _next += 1 + _dataset.Tape!.Entries[_next].Descendants;
            return true;
        }

        /// <inheritdoc/>
        public void Reset() => _next = _dataset._slots is null ? _dataset._start : 0;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
