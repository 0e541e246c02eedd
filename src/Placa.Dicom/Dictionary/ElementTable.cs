namespace Placa.Dicom;

/// <summary>The data elements of PS3.6 by row: those with exact tags first, then those whose tags are patterns.</summary>
internal static partial class ElementTable
{
    private const int KeywordColumn = 0, NameColumn = 1;

    private static TextLines Texts => new(RowTexts, RowTextsOffsets);

    public static int Count => RowTags.Length;

    /// <summary>The row of a tag; -1 when the dictionary does not have it.</summary>
    public static int Find(uint tag)
    {
        var slots = Slots;
        var slot = tag * 0x9E3779B1u >> HashShift;
        while (slots[(int)slot] is not 0 and var entry)
        {
            if (RowTags[entry - 1] == tag)
                return entry - 1;
            slot = slot + 1 & (uint)(slots.Length - 1);
        }

        return FindPattern(tag);
    }

    // Repeating groups and elements (PS3.5 section 7.6) are few and retired but for overlays.
    private static int FindPattern(uint tag)
    {
        for (var i = 0; i < PatternMasks.Length; i++)
            if (RowTags[ExactCount + i] == (tag & PatternMasks[i]))
                return ExactCount + i;
        return -1;
    }

    /// <summary>The row of a keyword, compared letter for letter; -1 when there is none.</summary>
    public static int FindByKeyword(ReadOnlySpan<char> keyword)
    {
        var texts = Texts;
        var low = 0;
        var high = KeywordOrder.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var row = KeywordOrder[middle];
            var order = TextLines.Compare(texts.Column(row, KeywordColumn), keyword);
            if (order == 0)
                return row;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    public static Tag Tag(int row) => Dicom.Tag.FromValue(RowTags[row]);

    public static string Keyword(int row) => Texts.ColumnString(row, KeywordColumn);

    public static string Name(int row) => Texts.ColumnString(row, NameColumn);

    public static VRChoice VRs(int row) => DictionaryCodes.VRs(RowVRs[row]);

    public static VM VM(int row) => DictionaryCodes.VM(RowVMs[row]);

    public static bool IsRetired(int row) => RowRetired[row] != 0;
}
