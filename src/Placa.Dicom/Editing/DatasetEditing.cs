using System.Globalization;

namespace Placa.Dicom;

/// <summary>
/// Changes elements by their paths, with values as people write them. What is refused throws a <see cref="DicomException"/> whose message
/// holds no value, and leaves the element as it was.
/// </summary>
public static class DatasetEditing
{
    /// <summary>Sets an element in every data set and item the path leads to; it need not be there yet, the items around it do.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="path">The element.</param>
    /// <param name="text">The value; several with backslashes between them, as the VR allows.</param>
    /// <param name="vr">The VR; none for that of the element, or of the dictionary.</param>
    /// <param name="readFile">Gives the bytes of the file that a value of bytes names as <c>@FILE</c>; without it such a value is refused.</param>
    /// <returns>The number of elements set.</returns>
    /// <exception cref="DicomException">The path leads nowhere, or the value breaks a rule of the VR, the dictionary or the character set.</exception>
    public static int SetText(this Dataset dataset, TagPath path, string text, VR vr = default, Func<string, byte[]>? readFile = null)
    {
        RequireElement(path);
        var items = dataset.FindItems(path).ToList();
        if (items.Count == 0)
            throw new DicomException($"{path}: there is no such item.");
        foreach (var (_, item) in items)
        {
            var tag = item.TagOf(path.Steps[^1]) ?? throw new DicomException($"{path}: the private creator has no block here.");
            ElementText.Set(item, tag, text, vr, path, readFile);
        }
        return items.Count;
    }

    /// <summary>Sets an element, and makes the sequences, items and private blocks on the way to it that are missing.</summary>
    /// <inheritdoc cref="SetText"/>
    /// <exception cref="DicomException">
    /// The value breaks a rule, an element on the way is no sequence, or an item is neither there nor the next one.
    /// </exception>
    public static int InsertText(this Dataset dataset, TagPath path, string text, VR vr = default, Func<string, byte[]>? readFile = null)
    {
        RequireElement(path);
        List<Dataset> items = [dataset];
        foreach (var step in path.Steps[..^1])
            items = [.. items.SelectMany(item => MakeItems(item, step, path))];
        foreach (var item in items)
            ElementText.Set(item, item.TagOf(path.Steps[^1]) ?? ReserveBlock(item, path.Steps[^1], path), text, vr, path, readFile);
        return items.Count;
    }

    /// <summary>Removes the elements, or the items, a path leads to.</summary>
    /// <returns>The number removed.</returns>
    public static int Remove(this Dataset dataset, TagPath path)
    {
        var count = 0;
        foreach (var (_, item) in dataset.FindItems(path).ToList())
        {
            if (item.TagOf(path.Steps[^1]) is not { } tag || !item.TryGet(tag, out var element))
                continue;
            if (!path.IsItem)
            {
                item.Remove(tag);
                count++;
                continue;
            }

            var number = path.Steps[^1].ItemNumber;
            var kept = element.Items.Where((_, index) => number != TagPath.EveryItem && index + 1 != number).ToList();
            count += element.Items.Count - kept.Count;
            if (kept.Count < element.Items.Count)
                item.SetItems(tag, kept);
        }
        return count;
    }

    /// <summary>Removes all private elements, at every level.</summary>
    /// <returns>The number removed.</returns>
    public static int RemovePrivate(this Dataset dataset)
    {
        var count = 0;
        foreach (var element in dataset.ToList())
        {
            if (element.Tag.IsPrivate)
                count += dataset.Remove(element.Tag) ? 1 : 0;
            else
                count += element.Items.Sum(item => item.RemovePrivate());
        }
        return count;
    }

    /// <summary>Replaces unique identifiers, at every level and whatever element refers to them.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="replacements">The new identifier of each old one.</param>
    /// <returns>The number of elements changed.</returns>
    public static int ReplaceUids(this Dataset dataset, IReadOnlyDictionary<Uid, Uid> replacements)
    {
        var count = 0;
        foreach (var element in dataset.ToList())
        {
            count += element.Items.Sum(item => item.ReplaceUids(replacements));
            if (element.VR != VR.UI)
                continue;
            var values = Array.ConvertAll(element.GetStrings(), value => new Uid(value));
            if (!Array.Exists(values, replacements.ContainsKey))
                continue;
            dataset.SetUid(element.Tag, Array.ConvertAll(values, uid => replacements.GetValueOrDefault(uid, uid)));
            count++;
        }
        return count;
    }

    private static IEnumerable<Dataset> MakeItems(Dataset dataset, TagPath.Step step, TagPath path)
    {
        var tag = dataset.TagOf(step) ?? ReserveBlock(dataset, step, path);
        if (dataset.TryGet(tag, out var element) && (!element.IsSequence || element.IsOpaque))
            throw new DicomException($"{path}: {tag} is no sequence that can be changed.");
        if (!dataset.Contains(tag) && step.Creator is null && !tag.IsPrivate && !DataDictionary.VRs(tag).Contains(VR.SQ))
            throw new DicomException($"{path}: {tag} is no sequence in the dictionary.");

        var items = dataset.GetItems(tag);
        if (step.ItemNumber == TagPath.EveryItem)
            return items;
        if (step.ItemNumber > items.Count + 1)
            throw new DicomException(string.Create(CultureInfo.InvariantCulture, $"{path}: {tag} has {items.Count} items; the next one can be made, no other."));
        if (step.ItemNumber > items.Count)
            dataset.SetItems(tag, [.. items, new Dataset(dataset.CharacterSet)]);
        return [dataset.GetItems(tag)[step.ItemNumber - 1]];
    }

    /// <summary>Gives a private creator the first free block of its group (PS3.5 section 7.8.1).</summary>
    private static Tag ReserveBlock(Dataset dataset, TagPath.Step step, TagPath path)
    {
        for (var block = 0x10; block <= 0xFF; block++)
        {
            var creator = new Tag(step.Tag.Group, (ushort)block);
            if (dataset.Contains(creator))
                continue;
            ElementText.Set(dataset, creator, step.Creator!, VR.LO, path);
            return new Tag(step.Tag.Group, (ushort)(block << 8 | step.Tag.Element));
        }
        throw new DicomException($"{path}: the group has no free block for a private creator.");
    }

    private static void RequireElement(TagPath path)
    {
        if (path.Depth == 0 || path.IsItem)
            throw new DicomException($"{path}: a path to an element is needed, not to an item.");
        if (path.Tag == Tags.SpecificCharacterSet)
            throw new DicomException($"{path}: the character set cannot be changed without the text written in it; convert the text.");
        if (path.Tag.Group is 0x0000 or 0xFFFE || path.Tag.IsGroupLength)
            throw new DicomException($"{path}: an element of the encoding, which is made when writing.");
    }
}
