using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>
/// The form in which text is searched: upper case, without accents, ø ł ß æ and the like as plain letters, blanks single. Both
/// the index and what is asked for pass through here.
/// </summary>
internal static class SearchText
{
    /// <summary>Groups of a person name: alphabetic, ideographic, phonetic (PS3.5 section 6.2.1).</summary>
    private const int NameGroups = 3;

    public static string Fold(string text)
    {
        var folded = TextFolding.Fold(text).Trim();
        while (folded.Contains("  ", StringComparison.Ordinal))
            folded = folded.Replace("  ", " ", StringComparison.Ordinal);
        return folded;
    }

    /// <summary>A whole name, each group without trailing component delimiters: <c>GARCIA^MARIA</c>.</summary>
    public static string FoldName(string name) => string.Join('=', FoldNameGroups(name)).TrimEnd('=');

    /// <summary>The three groups of a name, empty where absent.</summary>
    public static string[] FoldNameGroups(string name)
    {
        var groups = new string[NameGroups];
        var parts = name.Split('=');
        for (var i = 0; i < NameGroups; i++)
            groups[i] = i < parts.Length ? FoldGroup(parts[i]) : "";
        return groups;
    }

    private static string FoldGroup(string group) =>
        string.Join('^', group.Split('^').Select(Fold)).TrimEnd('^');

    /// <summary>The words of a name, of all groups and components, for matching by the start of any of them.</summary>
    public static IEnumerable<string> NameWords(string name) =>
        Fold(name).Split(['^', '=', ' ', '-', ',', '.', '\''], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);

    /// <summary>Whether each word of a key is the start of a word of a name.</summary>
    public static bool HasWords(string name, string key)
    {
        var words = NameWords(name).ToList();
        return NameWords(key).All(start => words.Exists(word => word.StartsWith(start, StringComparison.Ordinal)));
    }
}
