using System.Globalization;

namespace Placa.Dicom;

/// <summary>Reads the steps of a path as people write it.</summary>
internal static class TagPathSyntax
{
    /// <summary>Reads a tag and, in brackets, an item number; <paramref name="at"/> moves behind them.</summary>
    public static bool TryReadStep(ReadOnlySpan<char> text, ref int at, out TagPath.Step step)
    {
        step = default;
        if (!TryReadTag(text, ref at, out var tag, out var creator))
            return false;
        if (!TryReadItemNumber(text, ref at, out var itemNumber))
            return false;
        step = new TagPath.Step(tag, itemNumber, creator);
        return true;
    }

    private static bool TryReadTag(ReadOnlySpan<char> text, ref int at, out Tag tag, out string? creator)
    {
        creator = null;
        var rest = text[at..];
        if (rest is ['(', _, _, _, _, ',', '"', ..])
            return TryReadByCreator(text, ref at, out tag, out creator);

        var length = rest is ['(', ..] ? rest.IndexOf(')') + 1 : LengthOfWord(rest);
        var word = rest[..length];
        at += length;
        if (Tag.TryParseHex(word, out tag))
            return true;
        if (DataDictionary.FindByKeyword(word) is not { } entry)
            return false;
        tag = entry.Tag;
        return true;
    }

    private static int LengthOfWord(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetterOrDigit(text[length]))
            length++;
        return length;
    }

    /// <summary><c>(0029,"CREATOR",10)</c>.</summary>
    private static bool TryReadByCreator(ReadOnlySpan<char> text, ref int at, out Tag tag, out string? creator)
    {
        tag = default;
        creator = null;
        var end = at + 7;
        while (end < text.Length && (text[end] != '"' || text[(end + 1)..] is ['"', ..]))
            end += text[end] == '"' ? 2 : 1;
        if (end >= text.Length || text[(end + 1)..] is not [',', var high, var low, ')', ..]
            || !TryReadHex(text.Slice(at + 1, 4), out var group) || (group & 1) == 0 || !TryReadHex([high, low], out var element))
        {
            return false;
        }

        creator = text[(at + 7)..end].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
        tag = new Tag(group, element);
        at = end + 5;
        return creator.Length > 0;
    }

    private static bool TryReadItemNumber(ReadOnlySpan<char> text, ref int at, out int itemNumber)
    {
        itemNumber = 0;
        if (text[at..] is not ['[', ..])
            return true;
        var length = text[at..].IndexOf(']');
        if (length < 2)
            return false;
        var number = text.Slice(at + 1, length - 1);
        at += length + 1;
        if (number is "*")
        {
            itemNumber = TagPath.EveryItem;
            return true;
        }
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out itemNumber) && itemNumber > 0;
    }

    private static bool TryReadHex(ReadOnlySpan<char> digits, out ushort value) =>
        ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
