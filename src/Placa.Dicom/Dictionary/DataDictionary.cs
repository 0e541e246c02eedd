namespace Placa.Dicom;

/// <summary>
/// The registry of data elements (PS3.6), command elements (PS3.7 annex E) and known private elements. It lives as constant tables in
/// the assembly: nothing is built at start and a lookup allocates nothing.
/// </summary>
public static class DataDictionary
{
    /// <summary>What is known of an element; null when that is nothing.</summary>
    /// <param name="tag">The element. Repeating groups (60xx) are found with any of their numbers.</param>
    /// <param name="privateCreator">For a private element, the value of the private creator that owns its block, without padding.</param>
    public static DictionaryEntry? Find(Tag tag, string? privateCreator = null)
    {
        if (tag.IsPrivate)
            return FindPrivate(tag, privateCreator);
        if (ElementTable.Find(tag.Value) is >= 0 and var row)
            return new DictionaryEntry(tag, DictionarySource.Standard, row);
        return tag.IsGroupLength ? new DictionaryEntry(tag, DictionarySource.GroupLength, 0) : null;
    }

    /// <summary>The element with a keyword of PS3.6, letter for letter; null when there is none.</summary>
    public static DictionaryEntry? FindByKeyword(ReadOnlySpan<char> keyword) =>
        ElementTable.FindByKeyword(keyword) is >= 0 and var row
            ? new DictionaryEntry(ElementTable.Tag(row), DictionarySource.Standard, row)
            : null;

    /// <summary>
    /// The value representations of an element, for reading implicit VR (PS3.5 section 6.2.2 tells what to do with more than one): empty
    /// when it is not known, LO for private creators, UL for group lengths.
    /// </summary>
    public static VRChoice VRs(Tag tag)
    {
        if (!tag.IsPrivate && ElementTable.Find(tag.Value) is >= 0 and var row)
            return ElementTable.VRs(row);
        if (tag.IsPrivateCreator)
            return VRChoice.LO;
        return tag.IsGroupLength ? VRChoice.UL : default;
    }

    private static DictionaryEntry? FindPrivate(Tag tag, string? privateCreator)
    {
        if (tag.IsPrivateCreator)
            return new DictionaryEntry(tag, DictionarySource.PrivateCreator, 0);
        if (tag.IsGroupLength)
            return new DictionaryEntry(tag, DictionarySource.GroupLength, 0);
        return privateCreator is not null && PrivateElementTable.Find(privateCreator, tag.Value) is >= 0 and var row
            ? new DictionaryEntry(tag, DictionarySource.Private, row)
            : null;
    }
}
