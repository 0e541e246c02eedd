namespace Placa.Network;

/// <summary>Rules for application entity titles (PS3.5 section 6.2, VR AE).</summary>
public static class AeTitle
{
    /// <summary>1 to 16 printable characters of the default repertoire, backslash excepted, with no space at either end.</summary>
    public static bool IsValid(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        return title.Length is >= 1 and <= 16 && IsPrintable(title) && title[0] != ' ' && title[^1] != ' ';
    }

    /// <summary>True when every character may stand in an AE title; the title may be empty.</summary>
    internal static bool IsPrintable(string title) => !title.AsSpan().ContainsAnyExceptInRange(' ', '~') && !title.Contains('\\', StringComparison.Ordinal);

    /// <summary>The title with a question mark for each character that has no place in a log.</summary>
    internal static string ForLog(string title) => string.Create(title.Length, title, static (shown, title) =>
    {
        for (var i = 0; i < shown.Length; i++)
            shown[i] = title[i] is >= ' ' and <= '~' ? title[i] : '?';
    });
}
