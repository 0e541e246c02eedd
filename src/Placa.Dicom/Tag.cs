using System.Globalization;

namespace Placa.Dicom;

/// <summary>The group and element numbers that identify a data element, in data set order (PS3.5 section 7.1).</summary>
/// <param name="Group">The group number.</param>
/// <param name="Element">The element number within the group.</param>
public readonly record struct Tag(ushort Group, ushort Element) : IComparable<Tag>
{
    internal const uint ItemValue = 0xFFFEE000;
    internal const uint ItemDelimitationValue = 0xFFFEE00D;
    internal const uint SequenceDelimitationValue = 0xFFFEE0DD;
    internal const uint PixelDataValue = 0x7FE00010;

    /// <summary>Both numbers packed as <c>0xGGGGEEEE</c>; comparing it compares data set order.</summary>
    public uint Value => (uint)Group << 16 | Element;

    /// <summary>Odd groups are private: a private creator in the same group gives them meaning (PS3.5 section 7.8).</summary>
    public bool IsPrivate => (Group & 1) != 0;

    /// <summary>True for (gggg,0010-00FF) of a private group: the element names who owns a block of 256 elements (PS3.5 section 7.8.1).</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x0010 and <= 0x00FF;

    /// <summary>True for (gggg,0000), the retired length of the rest of its group (PS3.5 section 7.2).</summary>
    public bool IsGroupLength => Element == 0;

    /// <summary>The tag of the private creator that owns this private element's block.</summary>
    public Tag PrivateCreatorTag => new(Group, (ushort)(Element >> 8));

    /// <summary>The tag packed in <paramref name="value"/> as <c>0xGGGGEEEE</c>.</summary>
    public static Tag FromValue(uint value) => new((ushort)(value >> 16), (ushort)value);

    /// <inheritdoc/>
    public int CompareTo(Tag other) => Value.CompareTo(other.Value);

    /// <summary>True when <paramref name="left"/> stands before <paramref name="right"/> in a data set.</summary>
    public static bool operator <(Tag left, Tag right) => left.Value < right.Value;

    /// <summary>True when <paramref name="left"/> stands after <paramref name="right"/> in a data set.</summary>
    public static bool operator >(Tag left, Tag right) => left.Value > right.Value;

    /// <summary>True when <paramref name="left"/> is <paramref name="right"/> or stands before it.</summary>
    public static bool operator <=(Tag left, Tag right) => left.Value <= right.Value;

    /// <summary>True when <paramref name="left"/> is <paramref name="right"/> or stands after it.</summary>
    public static bool operator >=(Tag left, Tag right) => left.Value >= right.Value;

    /// <summary>The form used in messages and logs: <c>(0020,000D)</c>.</summary>
    public override string ToString() => $"({Group:X4},{Element:X4})";

    /// <summary>The form used in DICOM JSON and URLs: <c>0020000D</c> (PS3.18 section F.2.2).</summary>
    public string ToHex() => Value.ToString("X8", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>(0020,000D)</c>, <c>0020,000D</c> or <c>0020000D</c>.</summary>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Tag tag)
    {
        tag = default;
        if (text is ['(', .. var inner, ')'])
            text = inner;

        Span<char> digits = stackalloc char[8];
        if (text.Length == 9 && text[4] == ',')
        {
            text[..4].CopyTo(digits);
            text[5..].CopyTo(digits[4..]);
        }
        else if (text.Length == 8)
        {
            text.CopyTo(digits);
        }
        else
        {
            return false;
        }

        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;

        tag = FromValue(value);
        return true;
    }
}
