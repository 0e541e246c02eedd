using System.Globalization;

namespace Placa.Dicom;

/// <summary>A group length counts the bytes from the end of its own value to the end of its group (PS3.5 section 7.2).</summary>
internal static class GroupLengthRule
{
    public static void Check(Dataset dataset, Action<DataElement, string> note)
    {
        DataElement? groupLength = null;
        long end = 0;
        foreach (var element in dataset)
        {
            if (groupLength is { } open && element.Tag.Group != open.Tag.Group)
            {
                Compare(open, end, note);
                groupLength = null;
            }
            if (element.Tag.IsGroupLength)
                groupLength = element;
            end = EndOf(element);
        }
        if (groupLength is { } last)
            Compare(last, end, note);
    }

    private static void Compare(DataElement groupLength, long end, Action<DataElement, string> note)
    {
        // What was made in memory stands nowhere yet.
        if (groupLength.Offset < 0 || !groupLength.TryGetInt64(out var declared))
            return;
        var counted = end - groupLength.Offset - groupLength.Length;
        if (counted != declared)
            note(groupLength, string.Create(CultureInfo.InvariantCulture, $"{declared}, but {counted} bytes follow in the group"));
    }

    /// <summary>Where the bytes of an element end: behind the delimiter, where it has one.</summary>
    private static long EndOf(DataElement element) => element.Offset + element.Length + (element.HasUndefinedLength ? 8 : 0);
}
