using System.Buffers;

namespace Placa.Dicom;

/// <summary>The entries of a tape while it is read. The array they grow in serves one reader after the other; the tape gets a copy of the right length.</summary>
internal sealed class TapeBuilder
{
    /// <summary>How many entries are kept for the next reader on a thread, 320 kB; no length of the pool's.</summary>
    private const int SpareLength = 16 * 1000;

    [ThreadStatic]
    private static TapeEntry[]? _spare;

    private TapeEntry[] _entries;

    public TapeBuilder()
    {
        _entries = _spare ?? new TapeEntry[SpareLength];
        _spare = null;
    }

    public int Count { get; private set; }

    /// <summary>An entry. The reference holds until the next <see cref="Add"/>.</summary>
    public ref TapeEntry this[int index] => ref _entries[index];

    /// <summary>True when a sequence was kept as bytes, as it lies below the depth limit.</summary>
    public bool HasOpaqueSequence
    {
        get
        {
            foreach (ref readonly var entry in _entries.AsSpan(0, Count))
            {
                if (entry.Has(EntryFlags.Opaque))
                    return true;
            }
            return false;
        }
    }

    /// <summary>Adds an entry at the end.</summary>
    /// <returns>Its place.</returns>
    public int Add(in TapeEntry entry)
    {
        if (Count == _entries.Length)
            Grow();
        _entries[Count] = entry;
        return Count++;
    }

    /// <summary>Sorts by tag the elements that begin at a place and reach to the end, each with all that is inside it.</summary>
    public void Sort(int start) => TapeSort.Sort(_entries, start, Count);

    /// <summary>A copy of the entries: an array of just their number, or a rented one.</summary>
    public TapeEntry[] Copy(bool rent)
    {
        var entries = rent ? ArrayPool<TapeEntry>.Shared.Rent(Count) : new TapeEntry[Count];
        Array.Copy(_entries, entries, Count);
        return entries;
    }

    /// <summary>Gives the array back; nothing can be added any more.</summary>
    public void Release()
    {
        if (_entries.Length == SpareLength)
            _spare = _entries;
        else
            ArrayPool<TapeEntry>.Shared.Return(_entries);
        (_entries, Count) = ([], 0);
    }

    private void Grow()
    {
        var larger = ArrayPool<TapeEntry>.Shared.Rent(Count * 2);
        Array.Copy(_entries, larger, Count);
        var count = Count;
        Release();
        (_entries, Count) = (larger, count);
    }
}
