namespace Placa.Dicom;

/// <summary>
/// Compares data sets element by element, sequences item by item. Group lengths are passed over; long values are compared as they are
/// read from their files.
/// </summary>
public sealed class DatasetComparison
{
    private readonly IReadOnlyCollection<TagPath> _ignored;
    private readonly List<Difference> _differences = [];

    private DatasetComparison(IReadOnlyCollection<TagPath> ignored) => _ignored = ignored;

    /// <summary>The differences between two data sets, in the order of their elements.</summary>
    /// <param name="left">One data set.</param>
    /// <param name="right">The other.</param>
    /// <param name="ignored">Elements that may differ: a tag alone at every level, a longer path in its place only.</param>
    public static IReadOnlyList<Difference> Compare(Dataset left, Dataset right, params IReadOnlyCollection<TagPath> ignored)
    {
        var comparison = new DatasetComparison(ignored);
        comparison.CompareElements(left, right, default);
        return comparison._differences;
    }

    // Data sets read from outside are at most as deep as the reader's limit.
    private void CompareElements(Dataset left, Dataset right, TagPath item)
    {
        using var lefts = left.GetEnumerator();
        using var rights = right.GetEnumerator();
        var hasLeft = lefts.MoveNext();
        var hasRight = rights.MoveNext();
        while (hasLeft || hasRight)
        {
            var order = !hasRight ? -1 : !hasLeft ? 1 : lefts.Current.Tag.CompareTo(rights.Current.Tag);
            var path = new TagPath((order <= 0 ? lefts : rights).Current.Tag).Within(item);
            if (!path.Tag.IsGroupLength && !IsIgnored(path, order <= 0 ? left : right))
            {
                if (order < 0)
                    _differences.Add(new Difference(path, DifferenceKind.OnlyLeft, lefts.Current, null));
                else if (order > 0)
                    _differences.Add(new Difference(path, DifferenceKind.OnlyRight, null, rights.Current));
                else
                    CompareElement(lefts.Current, rights.Current, path);
            }
            if (order <= 0)
                hasLeft = lefts.MoveNext();
            if (order >= 0)
                hasRight = rights.MoveNext();
        }
    }

    private void CompareElement(DataElement left, DataElement right, TagPath path)
    {
        if (left.IsSequence && right.IsSequence && !left.IsOpaque && !right.IsOpaque)
        {
            CompareItems(left, right, path);
            return;
        }
        switch (ElementComparison.Compare(left, right))
        {
            case Likeness.SameValue:
                _differences.Add(new Difference(path, DifferenceKind.Encoding, left, right));
                break;
            case Likeness.Different:
                _differences.Add(new Difference(path, DifferenceKind.Value, left, right));
                break;
        }
    }

    private void CompareItems(DataElement left, DataElement right, TagPath path)
    {
        var lefts = left.Items;
        var rights = right.Items;
        for (var i = 0; i < Math.Max(lefts.Count, rights.Count); i++)
        {
            var item = path.Item(i + 1);
            if (i >= rights.Count)
                _differences.Add(new Difference(item, DifferenceKind.OnlyLeft, null, null));
            else if (i >= lefts.Count)
                _differences.Add(new Difference(item, DifferenceKind.OnlyRight, null, null));
            else
                CompareElements(lefts[i], rights[i], item);
        }
    }

    private bool IsIgnored(TagPath path, Dataset dataset)
    {
        foreach (var ignored in _ignored)
        {
            if (dataset.TagOf(ignored.Steps[^1]) == path.Tag && (ignored.Depth == 1 || HasSameItems(ignored, path)))
                return true;
        }
        return false;
    }

    private static bool HasSameItems(TagPath pattern, TagPath path)
    {
        if (pattern.Depth != path.Depth)
            return false;
        for (var i = 0; i < path.Depth - 1; i++)
        {
            var (wanted, found) = (pattern.Steps[i], path.Steps[i]);
            if (wanted.Tag != found.Tag || (wanted.ItemNumber != TagPath.EveryItem && wanted.ItemNumber != found.ItemNumber))
                return false;
        }
        return true;
    }
}
