using System.Diagnostics.CodeAnalysis;
using Placa.Dicom;

namespace Placa.DicomWeb.Querying;

/// <summary>An attribute, or one inside sequences: <c>RequestAttributesSequence.ScheduledProcedureStepID</c> (PS3.18 section 8.3.4.1).</summary>
/// <remarks>Each step is a keyword of PS3.6 or eight hexadecimal digits; steps are joined by dots.</remarks>
public sealed class AttributePath : IEquatable<AttributePath>
{
    private readonly Tag[] _tags;

    /// <summary>Makes a path of the sequences from the outside in, and the attribute itself.</summary>
    public AttributePath(params Tag[] tags)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tags.Length);
        _tags = tags;
    }

    /// <summary>The sequences from the outside in, and the attribute itself.</summary>
    public IReadOnlyList<Tag> Tags => _tags;

    /// <summary>The attribute at the end of the path.</summary>
    public Tag Attribute => _tags[^1];

    /// <summary>True when the attribute stands in the data set itself, in no sequence.</summary>
    public bool IsTopLevel => _tags.Length == 1;

    /// <summary>Reads keywords or hexadecimal tags joined by dots.</summary>
    /// <returns>False when a step is neither, or there are more than <paramref name="maxDepth"/>.</returns>
    public static bool TryParse(string text, int maxDepth, [NotNullWhen(true)] out AttributePath? path)
    {
        path = null;
        var tags = new List<Tag>();
        foreach (var range in text.AsSpan().Split('.'))
        {
            if (tags.Count == maxDepth || !TryParseTag(text[range], out var tag))
                return false;
            tags.Add(tag);
        }
        path = new AttributePath([.. tags]);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(AttributePath? other) => other is not null && _tags.AsSpan().SequenceEqual(other._tags);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributePath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var tag in _tags)
            hash.Add(tag.Value);
        return hash.ToHashCode();
    }

    /// <summary>The hexadecimal form: <c>00400275.00400009</c>.</summary>
    public override string ToString() => string.Join('.', _tags.Select(tag => tag.ToHex()));

    private static bool TryParseTag(string text, out Tag tag)
    {
        if (text.Length == 8 && Tag.TryParseHex(text, out tag))
            return true;
        if (DataDictionary.FindByKeyword(text) is { } entry)
        {
            tag = entry.Tag;
            return true;
        }
        tag = default;
        return false;
    }
}
