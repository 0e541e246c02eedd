namespace Placa.Dicom;

/// <summary>Private data elements by row, the rows of a private creator together and in tag order.</summary>
internal static partial class PrivateElementTable
{
    private static TextLines CreatorTexts => new(Creators, CreatorsOffsets);

    public static int Count => RowTags.Length;

    /// <summary>The row of a private element whose block <paramref name="creator"/> owns; -1 when the vendor's meaning is not known.</summary>
    public static int Find(ReadOnlySpan<char> creator, uint tag)
    {
        var owner = FindCreator(creator);
        if (owner < 0)
            return -1;

        for (var mask = 0; mask < Masks.Length; mask++)
            if (FindRow(owner, tag & Masks[mask], mask) is >= 0 and var row)
                return row;

        // Some vendors document a fixed block, the usual first one or none at all; a file may use any (PS3.5 section 7.8.1).
        var inAnyBlock = tag & 0xFFFF00FF;
        return FindRow(owner, inAnyBlock | 0x1000, 0) is >= 0 and var fixedRow ? fixedRow : FindRow(owner, inAnyBlock, 0);
    }

    private static int FindCreator(ReadOnlySpan<char> creator)
    {
        var texts = CreatorTexts;
        var low = 0;
        var high = CreatorStarts.Length - 2;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = TextLines.Compare(texts[middle], creator);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private static int FindRow(int owner, uint value, int mask)
    {
        var start = CreatorStarts[owner];
        var end = CreatorStarts[owner + 1];
        var found = RowTags[start..end].BinarySearch(value);
        if (found < 0)
            return -1;

        // Several patterns may have the same digits where none is 'any'; they are neighbours.
        var row = start + found;
        while (row > start && RowTags[row - 1] == value)
            row--;
        for (; row < end && RowTags[row] == value; row++)
            if (RowMasks[row] == mask)
                return row;
        return -1;
    }

    public static string Name(int row) => System.Text.Encoding.UTF8.GetString(new TextLines(Names, NamesOffsets)[RowNames[row]]);

    public static VRChoice VRs(int row) => DictionaryCodes.VRs(RowVRs[row]);

    public static VM VM(int row) => DictionaryCodes.VM(RowVMs[row]);
}
