using System.Text;

namespace Placa.Imaging.Exporting;

/// <summary>
/// File and folder names that every system takes: ASCII letters, digits, hyphen, underscore and inner dots, at most 60 characters, none that
/// Windows reserves.
/// </summary>
public static class ExportName
{
    private const int MaxLength = 60;

    /// <summary>The letters U+00C0 to U+017F without accents. (The runtime takes no accents off where globalization is invariant.)</summary>
    private const string Unaccented =
        "AAAAAAACEEEEIIIIDNOOOOO_OUUUUYTsaaaaaaaceeeeiiiidnooooo_ouuuuyty"
        + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
        + "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    private static readonly HashSet<string> Reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>A portable name that resembles a text: accents are dropped, anything else becomes one underscore.</summary>
    /// <param name="text">Any text, hostile ones too.</param>
    /// <param name="fallback">The name when nothing is left.</param>
    public static string From(string? text, string fallback)
    {
        var name = new StringBuilder(MaxLength);
        foreach (var letter in text ?? "")
        {
            if (name.Length == MaxLength)
                break;
            var c = letter is >= '\u00C0' and <= '\u017F' ? Unaccented[letter - '\u00C0'] : letter;
            if (char.IsAsciiLetterOrDigit(c) || c is '-')
                name.Append(c);
            else if (c is '.' && name.Length > 0)
                name.Append(c);
            else if (!IsCombiningMark(c) && name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }

        var portable = name.ToString().TrimEnd('.', '_', '-');
        if (portable.Length == 0)
            return fallback;
        return Reserved.Contains(portable.Split('.')[0]) ? "_" + portable : portable;
    }

    /// <summary>The parts of a path.</summary>
    /// <exception cref="ArgumentException">A part is not portable, or would lead out of the target.</exception>
    public static string[] SplitPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/');
        foreach (var part in parts)
        {
            var isPortable = part.Length > 0 && part[0] != '.' && part[^1] != '.' && !Reserved.Contains(part.Split('.')[0])
                && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
            if (!isPortable)
                throw new ArgumentException("A part of the path is not a portable name.", nameof(path));
        }

        return parts;
    }

    private static bool IsCombiningMark(char c) => c is >= '\u0300' and <= '\u036F';
}

/// <summary>Hands out names that differ even where case does not count.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name itself the first time, with <c>-2</c>, <c>-3</c> … after it from then on.</summary>
    public string Take(string name)
    {
        var unique = name;
        for (var i = 2; !_taken.Add(unique); i++)
            unique = $"{name}-{i}";
        return unique;
    }
}
