namespace Placa.Dicom;

/// <summary>Names a file of a file-set: the folders below its root and the name of the file (PS3.10 section 8.2).</summary>
public readonly struct FileId : IEquatable<FileId>
{
    /// <summary>The most components a File ID may have, and the most characters of a component (PS3.10 section 8.2).</summary>
    internal const int MaxLength = 8;

    private readonly string[]? _components;

    /// <summary>Makes a File ID from its components; they are not checked.</summary>
    public FileId(params string[] components) => _components = components;

    /// <summary>The components, the name of the file last; none when a directory record names no file.</summary>
    public IReadOnlyList<string> Components => _components ?? [];

    /// <summary>True when there is no component.</summary>
    public bool IsEmpty => _components is null or [];

    /// <summary>True when it keeps PS3.10 sections 8.2 and 8.5: one to eight components of one to eight capital letters, digits and underscores.</summary>
    public bool IsConforming => _components is { Length: > 0 and <= MaxLength } && Array.TrueForAll(_components, IsConformingComponent);

    /// <summary>True when its components are plain names, so that following them leads down and nowhere else.</summary>
    public bool IsSafe => _components is { Length: > 0 } && Array.TrueForAll(_components, IsPlainName);

    /// <inheritdoc/>
    public bool Equals(FileId other) => (_components ?? []).AsSpan().SequenceEqual(other._components ?? []);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FileId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The components with slashes between them.</summary>
    public override string ToString() => string.Join('/', _components ?? []);

    /// <summary>True when both have the same components.</summary>
    public static bool operator ==(FileId left, FileId right) => left.Equals(right);

    /// <summary>True when a component differs.</summary>
    public static bool operator !=(FileId left, FileId right) => !left.Equals(right);

    private static bool IsConformingComponent(string name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterUpper(character) && !char.IsAsciiDigit(character) && character != '_')
                return false;
        }
        return name.Length is > 0 and <= MaxLength;
    }

    // A colon names a drive or a stream of a file on Windows, which also takes names of dots and blanks for the folder itself or the one above.
    private static bool IsPlainName(string name)
    {
        foreach (var character in name)
        {
            if (character is '/' or '\\' or ':' || char.IsControl(character))
                return false;
        }
        return name.AsSpan().TrimEnd(". ").Length > 0;
    }
}
