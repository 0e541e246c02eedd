using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// One element of a data set: its tag, VR and value (PS3.5 section 7.1). It is a small view of the data set; the value is decoded when
/// asked for, and read from the file when it was left there.
/// </summary>
public readonly struct DataElement
{
    private readonly Dataset _dataset;
    private readonly MadeValue? _made;
    private readonly int _index;

    // The data set given is one around it: whose it is, is looked up when that matters.
    private readonly bool _isDeeper;

    /// <summary>An element found while going through all levels, in a data set with the same character set.</summary>
    internal DataElement(Dataset around, int index, in TapeEntry entry)
    {
        _dataset = around;
        _index = index;
        _isDeeper = true;
        Tag = Tag.FromValue(entry.Tag);
        VR = VR.FromCode(entry.VRCode);
    }

    internal DataElement(Dataset dataset, int index)
    {
        _dataset = dataset;
        _index = index;
        ref readonly var entry = ref Entry;
        Tag = Tag.FromValue(entry.Tag);
        VR = VR.FromCode(entry.VRCode);
    }

    internal DataElement(Dataset dataset, Tag tag, MadeValue made)
    {
        _dataset = dataset;
        _made = made;
        _index = -1;
        Tag = tag;
        VR = made.VR;
    }

    /// <summary>The tag.</summary>
    public Tag Tag { get; }

    /// <summary>The VR as it stands in the file, or as the dictionary gives it for implicit VR; SQ for UN that holds items.</summary>
    public VR VR { get; }

    private ref readonly TapeEntry Entry => ref _dataset.Tape!.Entries[_index];

    internal Dataset Dataset => _isDeeper ? _dataset.OwnerOf(_index) : _dataset;

    internal MadeValue? Made => _made;

    internal bool IsInRentedMemory => _made is null && _dataset.Tape!.Rented == Rented.EntriesAndBytes;

    internal EntryFlags Flags => _made is null ? Entry.Flags : EntryFlags.None;

    /// <summary>The length of the value in bytes, as stored. Sequences made in memory have none yet: 0.</summary>
    public long Length => _made is null ? Entry.Length : _made.Bytes.Length;

    /// <summary>True when the header gave the undefined length 0xFFFFFFFF.</summary>
    public bool HasUndefinedLength => _made is null ? Entry.Has(EntryFlags.UndefinedLength) : _made.Fragments is not null;

    /// <summary>True when the value is a sequence of items.</summary>
    public bool IsSequence => VR == VR.SQ;

    /// <summary>True when the value is encapsulated: an offset table and fragments (PS3.5 section A.4).</summary>
    public bool IsEncapsulated => _made is null ? Entry.Has(EntryFlags.Fragments) : _made.Fragments is not null;

    /// <summary>True when numbers in <see cref="GetBytes"/> are big endian.</summary>
    public bool IsBigEndian => _made is null && Entry.Has(EntryFlags.BigEndian);

    /// <summary>True when the input ended inside the value.</summary>
    public bool IsTruncated => _made is null && Entry.Has(EntryFlags.Truncated);

    /// <summary>True for a sequence below the depth limit, whose items were not analysed; its value is bytes.</summary>
    public bool IsOpaque => _made is null && Entry.Has(EntryFlags.Opaque);

    /// <summary>The offset of the value in the file (in the inflated data set of a deflated one); -1 when it was made in memory.</summary>
    public long Offset => _made is null ? _dataset.Tape!.OffsetOf(Entry.Position) : -1;

    /// <summary>The items of a sequence; empty for everything else. Changing an item changes the data set.</summary>
    public IReadOnlyList<Dataset> Items => !IsSequence ? [] : _made is null ? Dataset.ItemsOf(_index) : _made.Items ?? [];

    /// <summary>The fragments of an encapsulated value, the basic offset table first; empty for everything else.</summary>
    public IReadOnlyList<Fragment> Fragments
    {
        get
        {
            if (_made is not null)
                return _made.Fragments ?? [];
            if (!IsEncapsulated)
                return [];

            var fragments = new Fragment[Entry.Descendants];
            for (var i = 0; i < fragments.Length; i++)
                fragments[i] = new Fragment(_dataset.Tape!, _index + 1 + i);
            return fragments;
        }
    }

    /// <summary>True when <see cref="GetBytes"/> is free: the bytes are in memory, and shared.</summary>
    public bool IsInMemory => _made is not null || _dataset.Tape!.IsInMemory(Entry);

    /// <summary>The value's bytes as stored, in the byte order <see cref="IsBigEndian"/> tells; read from the file if they were left there.</summary>
    /// <exception cref="DicomException">The value is longer than 2 GiB: use <see cref="OpenRead"/>.</exception>
    public ReadOnlyMemory<byte> GetBytes() => _made is null ? _dataset.Tape!.GetBytes(Entry) : _made.Bytes;

    /// <summary>Opens the value's bytes as stored; the caller disposes the stream, before the file.</summary>
    public Stream OpenRead() => _made is null ? _dataset.Tape!.OpenRead(Entry) : ReadOnlyMemoryStream.Over(_made.Bytes);

    /// <summary>The values of a character string, padding removed; the values of a number as text; empty when there is no value.</summary>
    public string[] GetStrings()
    {
        if (!VR.IsString)
            return NumbersAsStrings();

        var bytes = GetBytes().Span;
        // Specific Character Set is read in the default repertoire whatever VR it claims: it cannot wait for itself.
        if (VR.IsText && Tag != Tags.SpecificCharacterSet)
            return _dataset.CharacterSet.DecodeValues(bytes, VR);

        bytes = TrimPadding(bytes);
        if (bytes.IsEmpty)
            return [];
        var text = Encoding.Latin1.GetString(bytes);
        if (!VR.IsMultiValuedString || !text.Contains('\\', StringComparison.Ordinal))
            return [VR == VR.UI ? text.Trim(' ', '\0') : text.Trim(' ')];

        var values = text.Split('\\');
        for (var i = 0; i < values.Length; i++)
            values[i] = values[i].Trim(' ', '\0');
        return values;
    }

    /// <summary>Decodes a character string into a buffer: all values with the backslashes between them, without trailing padding.</summary>
    /// <param name="destination">At least as many characters as the value has bytes.</param>
    /// <returns>How many characters were written; 0 for what is not a character string.</returns>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public int GetChars(Span<char> destination)
    {
        if (!VR.IsString)
            return 0;
        if (_made is not null || _dataset.Tape!.IsInMemory(Entry) || Length > Array.MaxLength)
            return GetChars(GetBytes().Span, destination);

        var bytes = ArrayPool<byte>.Shared.Rent((int)Length);
        try
        {
            var value = bytes.AsSpan(0, (int)Length);
            _dataset.Tape.ReadFile(Offset, value);
            return GetChars(value, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int GetChars(ReadOnlySpan<byte> value, Span<char> destination)
    {
        var bytes = TrimPadding(value);
        if (VR.IsText && Tag != Tags.SpecificCharacterSet && !_dataset.CharacterSet.IsPlainAscii(bytes, VR))
        {
            var text = _dataset.CharacterSet.Decode(bytes, VR);
            text.CopyTo(destination);
            return text.Length;
        }
        return Encoding.Latin1.GetChars(bytes, destination);
    }

    /// <summary>The first value as text; null when there is no value.</summary>
    public string? GetString() => GetStrings() is [var first, ..] && first.Length > 0 ? first : null;

    /// <summary>How many numbers the value holds; 0 for what is not numbers.</summary>
    public int NumberCount => NumberWidth is var width and > 0 ? (int)(Length / width) : VR == VR.IS || VR == VR.DS ? AsciiValues.Count(GetBytes().Span) : 0;

    /// <summary>Reads one whole number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="index">Which value, from 0.</param>
    /// <returns>False when there is none there, or it is not a whole number of 64 bits.</returns>
    public bool TryGetInt64(out long value, int index = 0)
    {
        value = 0;
        if (VR == VR.IS || VR == VR.DS)
            return AsciiValues.TryGet(GetBytes().Span, index, out var text) && TryParseInteger(text, out value);

        var width = NumberWidth;
        if (width == 0 || index < 0 || (long)(index + 1) * width > Length)
            return false;

        var bytes = GetBytes().Span.Slice(index * width, width);
        var big = IsBigEndian;
        if (VR == VR.US || VR == VR.OW)
            value = big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        else if (VR == VR.SS)
            value = big ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes);
        else if (VR == VR.UL || VR == VR.OL)
            value = big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        else if (VR == VR.SL)
            value = big ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        else if (VR == VR.SV || VR == VR.UV || VR == VR.OV)
            value = big ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        else if (VR == VR.OB || VR == VR.UN)
            value = bytes[0];
        else if (VR == VR.AT)
            value = ReadTag(bytes, big).Value;
        else
            return false;
        return VR != VR.UV || value >= 0;
    }

    /// <summary>Reads one number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="index">Which value, from 0.</param>
    /// <returns>False when there is none there, or it is not a number.</returns>
    public bool TryGetDouble(out double value, int index = 0)
    {
        value = 0;
        if (VR == VR.DS || VR == VR.IS)
        {
            return AsciiValues.TryGet(GetBytes().Span, index, out var text)
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }

        if (VR == VR.FL || VR == VR.OF)
        {
            if (index < 0 || (index + 1L) * 4 > Length)
                return false;
            var bytes = GetBytes().Span[(index * 4)..];
            value = IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes);
            return true;
        }
        if (VR == VR.FD || VR == VR.OD)
        {
            if (index < 0 || (index + 1L) * 8 > Length)
                return false;
            var bytes = GetBytes().Span[(index * 8)..];
            value = IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            return true;
        }
        if (!TryGetInt64(out var integer, index))
            return false;
        value = integer;
        return true;
    }

    /// <summary>The tags of an AT value.</summary>
    public Tag[] GetTags()
    {
        if (VR != VR.AT)
            return [];
        var bytes = GetBytes().Span;
        var tags = new Tag[bytes.Length / 4];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = ReadTag(bytes[(i * 4)..], IsBigEndian);
        return tags;
    }

    internal int NumberWidth =>
        VR == VR.AT ? 4 : VR == VR.OB || VR == VR.UN ? 1 : VR.IsString || VR == VR.SQ || VR == VR.AS || IsEncapsulated ? 0 : VR.Width;

    internal static bool TryParseInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (text[0] == '+')
            text = text[1..];
        if (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length)
            return true;
        // Seen: IS written as "1.0" or "1e3".
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == Math.Floor(number) && Math.Abs(number) < 1L << 53)
        {
            value = (long)number;
            return true;
        }
        return false;
    }

    private string[] NumbersAsStrings()
    {
        if (VR == VR.AT)
            return Array.ConvertAll(GetTags(), tag => tag.ToHex());
        var count = VR == VR.OB || VR == VR.UN || VR == VR.OW ? 0 : NumberCount;
        var values = new string[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = VR == VR.FL || VR == VR.OF
                ? TryGetDouble(out var single, i) ? ((float)single).ToString("R", CultureInfo.InvariantCulture) : ""
                : VR == VR.FD || VR == VR.OD
                    ? TryGetDouble(out var number, i) ? number.ToString("R", CultureInfo.InvariantCulture) : ""
                    : TryGetInt64(out var integer, i) ? integer.ToString(CultureInfo.InvariantCulture) : "";
        }
        return values;
    }

    internal static ReadOnlySpan<byte> TrimPadding(ReadOnlySpan<byte> bytes) => bytes.TrimEnd(" \0"u8);

    private static Tag ReadTag(ReadOnlySpan<byte> bytes, bool bigEndian) => bigEndian
        ? new Tag(BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]))
        : new Tag(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));
}
