using System.Runtime.InteropServices;

namespace Placa.Dicom;

/// <summary>
/// The elements of a data set and of all items in it, each sequence followed by what is inside it: the order in which they are encoded.
/// Going through them takes no memory as long as the data set is as it was read.
/// </summary>
public readonly struct AllElements
{
    private readonly Dataset _dataset;

    internal AllElements(Dataset dataset) => _dataset = dataset;

    /// <summary>Starts at the first element.</summary>
    public Enumerator GetEnumerator() => new(_dataset);

    /// <summary>Goes through the elements. The data set must not be changed meanwhile.</summary>
    public struct Enumerator
    {
        private readonly TapeEntry[]? _entries;

        // Whose character set is in force, up to which place on the tape, and those around it.
        private Dataset _scope;
        private int _scopeEnd;
        private Stack<(Dataset Scope, int End)>? _outerScopes;
        private int _next;
        private readonly int _end;

        // For data sets that were changed or made in memory.
        private readonly List<Level>? _levels;

        internal Enumerator(Dataset dataset)
        {
            _scope = dataset;
            if (dataset.IsAsRead)
            {
                _entries = dataset.Tape!.Entries;
                (_next, _end) = dataset.Extent;
                _scopeEnd = _end;
            }
            else
            {
                _levels = [new Level(dataset.GetEnumerator(), [], 0)];
            }
        }

        /// <summary>The element.</summary>
        public DataElement Current { get; private set; }

        /// <summary>Goes on to the next element.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext()
        {
            if (_entries is null)
                return MoveNextOfChanged();

            while (_next < _end)
            {
                while (_next >= _scopeEnd)
                    (_scope, _scopeEnd) = _outerScopes!.Pop();
                var index = _next++;
                ref readonly var entry = ref _entries[index];
                if (entry.Tag == Tag.ItemValue)
                {
                    EnterItem(index, entry.Descendants);
                    continue;
                }
                if (entry.Has(EntryFlags.Fragments))
                    _next += entry.Descendants;
                Current = new DataElement(_scope, index, entry);
                return true;
            }
            return false;
        }

        /// <summary>An item may have a character set of its own (PS3.3 section C.12.1.1.2).</summary>
        private void EnterItem(int index, int descendants)
        {
            var end = index + 1 + descendants;
            for (var i = index + 1; i < end && _entries![i].Tag <= Tags.SpecificCharacterSet.Value; i += 1 + _entries[i].Descendants)
            {
                if (_entries[i].Tag != Tags.SpecificCharacterSet.Value)
                    continue;
                (_outerScopes ??= []).Push((_scope, _scopeEnd));
                (_scope, _scopeEnd) = (_scope.OwnerOf(i), end);
                return;
            }
        }

        private bool MoveNextOfChanged()
        {
            while (_levels is { Count: > 0 })
            {
                ref var level = ref CollectionsMarshal.AsSpan(_levels)[^1];
                if (level.Elements.MoveNext())
                {
                    Current = level.Elements.Current;
                    if (Current.IsSequence && Current.Items is [var first, ..] items)
                        _levels.Add(new Level(first.GetEnumerator(), items, 1));
                    return true;
                }
                if (level.NextItem < level.Items.Count)
                    level = new Level(level.Items[level.NextItem].GetEnumerator(), level.Items, level.NextItem + 1);
                else
                    _levels.RemoveAt(_levels.Count - 1);
            }
            return false;
        }

        private struct Level(Dataset.Enumerator elements, IReadOnlyList<Dataset> items, int nextItem)
        {
            public Dataset.Enumerator Elements = elements;
            public readonly IReadOnlyList<Dataset> Items = items;
            public readonly int NextItem = nextItem;
        }
    }
}
