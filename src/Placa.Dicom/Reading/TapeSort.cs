namespace Placa.Dicom;

internal static class TapeSort
{
    /// <summary>Sorts the elements of one level by tag, each with all that is inside it; equal tags keep their order.</summary>
    public static void Sort(TapeEntry[] entries, int start, int end)
    {
        var heads = new List<int>();
        for (var i = start; i < end; i += 1 + entries[i].Descendants)
            heads.Add(i);

        var sorted = new TapeEntry[end - start];
        var filled = 0;
        foreach (var head in heads.OrderBy(head => entries[head].Tag))
        {
            var length = 1 + entries[head].Descendants;
            entries.AsSpan(head, length).CopyTo(sorted.AsSpan(filled));
            filled += length;
        }
        sorted.CopyTo(entries.AsSpan(start));
    }
}
