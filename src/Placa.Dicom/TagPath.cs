using System.Text;

namespace Placa.Dicom;

/// <summary>Where an element stands: the sequences and items above it, and its own tag; items are counted from 1 (PS3.5 section 7.5).</summary>
public readonly struct TagPath : IEquatable<TagPath>
{
    private readonly Step[]? _steps;

    internal TagPath(Step[] steps) => _steps = steps;

    /// <summary>The path of an element at the top of a data set.</summary>
    public TagPath(Tag tag) => _steps = [new Step(tag, 0)];

    /// <summary>The last tag of the path; the default tag for the data set itself.</summary>
    public Tag Tag => _steps is [.., var last] ? last.Tag : default;

    /// <summary>The path of an element inside item <paramref name="itemNumber"/> (from 1) of the sequence this path names.</summary>
    public TagPath Item(int itemNumber, Tag tag)
    {
        var steps = new Step[(_steps?.Length ?? 0) + 1];
        _steps?.CopyTo(steps, 0);
        if (steps.Length > 1)
            steps[^2] = steps[^2] with { ItemNumber = itemNumber };
        steps[^1] = new Step(tag, 0);
        return new TagPath(steps);
    }

    /// <summary>The form used in messages: <c>(0040,A730)[2].(0040,A160)</c>; "data set" when the path is empty.</summary>
    public override string ToString()
    {
        if (_steps is null or [])
            return "data set";

        var text = new StringBuilder();
        foreach (var (tag, itemNumber) in _steps)
        {
            if (text.Length > 0)
                text.Append('.');
            text.Append(tag);
            if (itemNumber > 0)
                text.Append('[').Append(itemNumber).Append(']');
        }
        return text.ToString();
    }

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

    internal readonly record struct Step(Tag Tag, int ItemNumber);
}
