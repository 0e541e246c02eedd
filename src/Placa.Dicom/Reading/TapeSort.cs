namespace Placa.Dicom;

internal static class TapeSort
{
    /// <summary>Sorts the elements of one level by tag, each with all that is inside it; equal tags keep their order.</summary>
    public static void Sort(TapeEntry[] entries, int start, int end)
    {
        var count = 0;
        for (var i = start; i < end; i += 1 + entries[i].Descendants)
            count++;

        // Tag and place in one number, so that no two are equal.
        var heads = new ulong[count];
        for (var (i, head) = (0, start); i < count; i++, head += 1 + entries[head].Descendants)
            heads[i] = (ulong)entries[head].Tag << 32 | (uint)head;
        Array.Sort(heads);

        var sorted = new TapeEntry[end - start];
        var filled = 0;
        foreach (var key in heads)
        {
            var head = (int)(uint)key;
            var length = 1 + entries[head].Descendants;
            entries.AsSpan(head, length).CopyTo(sorted.AsSpan(filled));
            filled += length;
        }
        sorted.CopyTo(entries.AsSpan(start));
    }
}
