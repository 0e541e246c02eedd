namespace Placa.Dicom;

/// <summary>The registry of unique identifiers by row, in ordinal order of the identifiers.</summary>
internal static partial class UidTable
{
    private const int UidColumn = 0, KeywordColumn = 1, NameColumn = 2;

    private static TextLines Texts => new(RowTexts, RowTextsOffsets);

    /// <summary>The row of an identifier; -1 when the registry does not have it.</summary>
    public static int Find(ReadOnlySpan<char> uid)
    {
        var texts = Texts;
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = TextLines.Compare(texts.Column(middle, UidColumn), uid);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    public static string Uid(int row) => Texts.ColumnString(row, UidColumn);

    public static string Keyword(int row) => Texts.ColumnString(row, KeywordColumn);

    public static string Name(int row) => Texts.ColumnString(row, NameColumn);

    public static UidType Type(int row) => (UidType)RowTypes[row];

    public static bool IsRetired(int row) => RowRetired[row] != 0;

    public static bool IsStorage(int row) => RowStorage[row] != 0;
}
