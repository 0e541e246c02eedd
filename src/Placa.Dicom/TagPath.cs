using System.Globalization;
using System.Text;

namespace Placa.Dicom;

/// <summary>
/// Where an element stands: the sequences and items above it, and its own tag; items are counted from 1 (PS3.5 section 7.5). A path
/// written by a person may also name a private element by its creator, and every item at once.
/// </summary>
public readonly struct TagPath : IEquatable<TagPath>
{
    /// <summary>The item number of <c>[*]</c>.</summary>
    internal const int EveryItem = -1;

    private const int ShownSteps = 8;

    private readonly Step[]? _steps;

    internal TagPath(params Step[] steps) => _steps = steps;

    /// <summary>The path of an element at the top of a data set.</summary>
    public TagPath(Tag tag) => _steps = [new Step(tag, 0)];

    /// <summary>The last tag of the path; the default tag for the data set itself.</summary>
    public Tag Tag => _steps is [.., var last] ? last.Tag : default;

    /// <summary>How many tags the path has: 1 for an element at the top of a data set.</summary>
    public int Depth => _steps?.Length ?? 0;

    /// <summary>True when the path ends with an item number: it names an item, not the sequence.</summary>
    public bool IsItem => _steps is [.., { ItemNumber: not 0 }];

    /// <summary>True when the path names every item of a sequence, so that it can lead to many places.</summary>
    public bool HasWildcard => Array.Exists(_steps ?? [], step => step.ItemNumber == EveryItem);

    /// <summary>True when the path leads into the file meta information, group 0002.</summary>
    public bool IsInFileMeta => _steps is [{ Tag.Group: 0x0002 }, ..];

    internal ReadOnlySpan<Step> Steps => _steps;

    /// <summary>The path of an element inside item <paramref name="itemNumber"/> (from 1) of the sequence this path names.</summary>
    public TagPath Item(int itemNumber, Tag tag)
    {
        var steps = new Step[Depth + 1];
        _steps?.CopyTo(steps, 0);
        if (steps.Length > 1)
            steps[^2] = steps[^2] with { ItemNumber = itemNumber };
        steps[^1] = new Step(tag, 0);
        return new TagPath(steps);
    }

    /// <summary>The path of item <paramref name="itemNumber"/> (from 1) of the sequence this path names.</summary>
    public TagPath Item(int itemNumber)
    {
        Step[] steps = [.. _steps ?? []];
        if (steps.Length > 0)
            steps[^1] = steps[^1] with { ItemNumber = itemNumber };
        return new TagPath(steps);
    }

    /// <summary>The path of the element or item this path leads to inside the item <paramref name="item"/> names.</summary>
    internal TagPath Within(TagPath item) => new([.. item.Steps, .. Steps]);

    /// <summary>
    /// Reads a path: tags with dots between, each <c>(0010,0010)</c>, <c>00100010</c> or a keyword such as <c>PatientName</c>; items in
    /// brackets, from 1, or <c>[*]</c> for all of them: <c>SharedFunctionalGroupsSequence[1].PixelMeasuresSequence[1].PixelSpacing</c>.
    /// A private element may be named by its creator and the last two digits of its number: <c>(0029,"SIEMENS CSA HEADER",10)</c>; a
    /// quotation mark of the creator is doubled.
    /// </summary>
    /// <exception cref="FormatException">The text is no such path.</exception>
    public static TagPath Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var path) ? path : throw new FormatException("The text is no path of tags such as Sequence[1].Element.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False when the text is no such path.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TagPath path) => TryParseStart(text, out path, out var used) && used == text.Length;

    /// <summary>Reads a path at the start of a text.</summary>
    /// <param name="text">The text; a path and anything after it.</param>
    /// <param name="path">The path.</param>
    /// <param name="used">How many characters belong to the path.</param>
    /// <returns>False when no path stands there.</returns>
    public static bool TryParseStart(ReadOnlySpan<char> text, out TagPath path, out int used)
    {
        var steps = new List<Step>();
        path = default;
        used = 0;
        while (true)
        {
            if (!TagPathSyntax.TryReadStep(text, ref used, out var step))
                return false;
            steps.Add(step);
            if (used == text.Length || text[used] != '.')
                break;
            if (step.ItemNumber == 0)
                return false; // which item is meant must be said
            used++;
        }
        path = new TagPath([.. steps]);
        return true;
    }

    /// <summary>The form used in messages: <c>(0040,A730)[2].(0040,A160)</c>; "data set" when the path is empty.</summary>
    public override string ToString()
    {
        if (_steps is null or [])
            return "data set";

        var text = new StringBuilder();
        foreach (var (tag, itemNumber, creator) in _steps)
        {
            if (text.Length > 0)
                text.Append('.');
            if (creator is null)
                text.Append(tag);
            else
                text.Append(CultureInfo.InvariantCulture, $"({tag.Group:X4},\"{creator.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{tag.Element:X2})");
            if (itemNumber == EveryItem)
                text.Append("[*]");
            else if (itemNumber > 0)
                text.Append('[').Append(itemNumber).Append(']');
        }
        return text.ToString();
    }

    /// <summary>For people: of a path deeper than any real one only both ends, since a hostile file chooses its length.</summary>
    internal string ToShortString() => Depth <= 2 * ShownSteps
        ? ToString()
        : $"{new TagPath(Steps[..ShownSteps].ToArray())} … {new TagPath(Steps[^ShownSteps..].ToArray())}";

    /// <inheritdoc/>
    public bool Equals(TagPath other) => (_steps ?? []).AsSpan().SequenceEqual(other._steps ?? []);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TagPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var step in _steps ?? [])
            hash.Add(step);
        return hash.ToHashCode();
    }

    /// <summary>True when both name the same place.</summary>
    public static bool operator ==(TagPath left, TagPath right) => left.Equals(right);

    /// <summary>True when they name different places.</summary>
    public static bool operator !=(TagPath left, TagPath right) => !left.Equals(right);

    /// <summary>One tag of a path.</summary>
    /// <param name="Tag">The tag; with a creator, only the last two digits of the element number count.</param>
    /// <param name="ItemNumber">The item, from 1; 0 for none, <see cref="EveryItem"/> for all.</param>
    /// <param name="Creator">The private creator by which the element is named; null when the tag is whole.</param>
    internal readonly record struct Step(Tag Tag, int ItemNumber, string? Creator = null);
}
