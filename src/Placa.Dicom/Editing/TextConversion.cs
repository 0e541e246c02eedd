namespace Placa.Dicom;

/// <summary>Writes the text of a data set in another character set.</summary>
public static class TextConversion
{
    /// <summary>
    /// Encodes all text of a data set and its items anew and names the set in Specific Character Set (PS3.3 section C.12.1.1.2). Text in
    /// elements of VR UN is not known as such and stays as it is.
    /// </summary>
    /// <exception cref="DicomException">Some text cannot be read, or the new set cannot hold it; nothing was changed.</exception>
    public static void ConvertText(this Dataset dataset, CharacterSet target)
    {
        var changes = new List<(Dataset Dataset, Tag Tag, VR VR, byte[] Bytes)>();
        var all = new List<Dataset>();
        Collect(dataset, target, default, changes, all);

        foreach (var item in all)
        {
            if (item == dataset || item.Contains(Tags.SpecificCharacterSet))
                item.Set(Tags.SpecificCharacterSet, VR.CS, [.. target.DefinedTerms]);
            item.UseCharacterSet(target);
        }
        foreach (var (item, tag, vr, bytes) in changes)
            item.Set(tag, vr, bytes.AsMemory());
    }

    // Data sets read from outside are at most as deep as the reader's limit.
    private static void Collect(
        Dataset dataset, CharacterSet target, TagPath around, List<(Dataset, Tag, VR, byte[])> changes, List<Dataset> all)
    {
        all.Add(dataset);
        var source = dataset.CharacterSet;
        foreach (var element in dataset)
        {
            var path = new TagPath(element.Tag).Within(around);
            if (element.IsOpaque)
                throw new DicomException($"{path}: sequences deeper than the limit cannot be converted.");
            var items = element.Items;
            for (var i = 0; i < items.Count; i++)
                Collect(items[i], target, path.Item(i + 1), changes, all);
            if (!element.VR.IsText || element.Length == 0 || element.Tag == Tags.SpecificCharacterSet)
                continue;

            var bytes = element.GetBytes().Span.TrimEnd(" \0"u8);
            if (source.IsPlainAscii(bytes, element.VR) && target.IsPlainAscii(bytes, element.VR))
                continue;
            var text = source.Decode(bytes, element.VR, out var issues);
            if (issues != TextIssues.None)
                throw new DicomException($"{path}: the text cannot be read in its character set with certainty.");
            if (!target.TryEncode(text, element.VR, out var encoded))
                throw new DicomException($"{path}: the character set {target} cannot hold the text.");
            changes.Add((dataset, element.Tag, element.VR, encoded));
        }
    }
}
