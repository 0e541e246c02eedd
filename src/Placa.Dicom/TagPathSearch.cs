namespace Placa.Dicom;

/// <summary>An element a path led to.</summary>
/// <param name="Path">Where it stands, with the numbers of its items.</param>
/// <param name="Dataset">The data set or item it stands in.</param>
/// <param name="Tag">Its tag.</param>
public readonly record struct FoundElement(TagPath Path, Dataset Dataset, Tag Tag)
{
    /// <summary>The element.</summary>
    public DataElement Element => Dataset.Find(Tag) ?? throw new InvalidOperationException("The element was removed.");
}

/// <summary>An item a path led to, or the data set itself.</summary>
/// <param name="Path">Where it stands; empty for the data set.</param>
/// <param name="Dataset">Its elements.</param>
public readonly record struct FoundItem(TagPath Path, Dataset Dataset);

/// <summary>Follows paths of tags into a data set.</summary>
public static class TagPathSearch
{
    /// <summary>The elements a path leads to: none or one, or any number where it names every item of a sequence.</summary>
    /// <remarks>A path that ends with an item number leads to the sequence that has such an item.</remarks>
    public static IEnumerable<FoundElement> FindAll(this Dataset dataset, TagPath path)
    {
        foreach (var (itemPath, item) in dataset.FindItems(path))
        {
            if (item.TagOf(path.Steps[^1]) is not { } tag || !item.TryGet(tag, out var element))
                continue;
            var number = path.Steps[^1].ItemNumber;
            if (number == 0 || number <= element.Items.Count)
                yield return new FoundElement(new TagPath(new TagPath.Step(tag, number)).Within(itemPath), item, tag);
        }
    }

    /// <summary>Finds the element a path leads to; the first, where it leads to several.</summary>
    /// <returns>False when there is none.</returns>
    public static bool TryGet(this Dataset dataset, TagPath path, out DataElement element)
    {
        foreach (var found in dataset.FindAll(path))
        {
            element = found.Element;
            return true;
        }
        element = default;
        return false;
    }

    /// <summary>The data sets and items in which the last tag of a path would stand.</summary>
    public static IEnumerable<FoundItem> FindItems(this Dataset dataset, TagPath path)
    {
        if (path.Depth == 0)
            return [];
        IEnumerable<FoundItem> items = [new FoundItem(default, dataset)];
        for (var i = 0; i < path.Depth - 1; i++)
        {
            var step = path.Steps[i];
            items = items.SelectMany(item => ItemsOf(item, step));
        }
        return items;
    }

    private static IEnumerable<FoundItem> ItemsOf(FoundItem around, TagPath.Step step)
    {
        if (around.Dataset.TagOf(step) is not { } tag)
            yield break;

        var items = around.Dataset.GetItems(tag);
        var first = step.ItemNumber == TagPath.EveryItem ? 1 : step.ItemNumber;
        var last = step.ItemNumber == TagPath.EveryItem ? items.Count : Math.Min(step.ItemNumber, items.Count);
        for (var number = first; number <= last; number++)
            yield return new FoundItem(new TagPath(new TagPath.Step(tag, number)).Within(around.Path), items[number - 1]);
    }

    /// <summary>
    /// Removes every element that none of the paths leads to or through. Items keep their numbers: of one that no path names, nothing is
    /// left but its place.
    /// </summary>
    public static void KeepOnly(this Dataset dataset, IReadOnlyCollection<TagPath> paths) => KeepOnly(dataset, [.. paths], 0);

    // A path is as deep as someone wrote it, and elements as the reader's limit allows.
    private static void KeepOnly(Dataset dataset, List<TagPath> paths, int depth)
    {
        dataset.Inherit(dataset.CharacterSet); // text stays readable when Specific Character Set goes
        var matching = paths.ToLookup(path => dataset.TagOf(path.Steps[depth]));
        foreach (var element in dataset.ToList())
        {
            if (!matching.Contains(element.Tag))
            {
                dataset.Remove(element.Tag);
                continue;
            }
            if (matching[element.Tag].Any(path => depth == path.Depth - 1 && !path.IsItem))
                continue; // all of it
            var items = element.Items;
            for (var number = 1; number <= items.Count; number++)
            {
                var inItem = matching[element.Tag].Where(path => path.Steps[depth].ItemNumber == TagPath.EveryItem || path.Steps[depth].ItemNumber == number).ToList();
                if (!inItem.Exists(path => depth == path.Depth - 1))
                    KeepOnly(items[number - 1], inItem, depth + 1);
            }
        }
    }

    /// <summary>The tag of a step in this data set: as given, or in the block its private creator has here; null when that has none.</summary>
    internal static Tag? TagOf(this Dataset dataset, TagPath.Step step) => step.Creator is not { } creator
        ? step.Tag
        : dataset.PrivateBlockOf(step.Tag.Group, creator) is { } block
            ? new Tag(step.Tag.Group, (ushort)(block << 8 | step.Tag.Element))
            : null;

    /// <summary>The block of 256 elements a private creator has in a group, 0x10 to 0xFF; null when it has none (PS3.5 section 7.8.1).</summary>
    public static byte? PrivateBlockOf(this Dataset dataset, ushort group, string privateCreator)
    {
        foreach (var element in dataset)
        {
            if (element.Tag.Group > group)
                break;
            if (element.Tag.Group == group && element.Tag.IsPrivateCreator && element.GetString() == privateCreator)
                return (byte)element.Tag.Element;
        }
        return null;
    }
}
