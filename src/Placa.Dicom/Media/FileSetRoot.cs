using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Placa.Dicom;

/// <summary>
/// The folder that a file-set is in. Files are found by the names the medium has: in another case, with the version number or the final
/// dot of ISO 9660 (<c>IM000001.;1</c>). Nothing outside of it is ever named, whatever links are in it.
/// </summary>
internal sealed class FileSetRoot(string folder)
{
    // As many links as Linux follows in one path.
    private const int MaxLinks = 40;

    private readonly string _folder = System.IO.Path.GetFullPath(folder);
    private readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> _listings = new(StringComparer.Ordinal);

    public string Path => _folder;

    public ReferencedFile Find(FileId id)
    {
        if (id.IsEmpty)
            return new ReferencedFile(null, ReferencedFileProblem.NotReferenced);
        if (!id.IsSafe)
            return new ReferencedFile(null, ReferencedFileProblem.UnsafeFileId);

        try
        {
            return FindSafe(id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ReferencedFile(null, ReferencedFileProblem.Inaccessible);
        }
    }

    /// <summary>The name in a folder that stands for the wanted one; null when there is none.</summary>
    public static string? NameIn(string folder, string wanted) => Find(List(folder), wanted);

    private ReferencedFile FindSafe(FileId id)
    {
        var path = _folder;
        var isFolder = true;
        var passesLink = false;
        foreach (var component in id.Components)
        {
            if (!isFolder || Find(_listings.GetOrAdd(path, List), component) is not { } name)
                return new ReferencedFile(null, ReferencedFileProblem.NotFound);

            path = System.IO.Path.Combine(path, name);
            var attributes = File.GetAttributes(path);
            passesLink |= attributes.HasFlag(FileAttributes.ReparsePoint);
            // The next folder is listed only after it is known to lie inside.
            if (passesLink && !IsInside(path))
                return new ReferencedFile(null, ReferencedFileProblem.OutsideRoot);
            isFolder = attributes.HasFlag(FileAttributes.Directory);
        }
        return isFolder ? new ReferencedFile(null, ReferencedFileProblem.IsFolder) : new ReferencedFile(path, ReferencedFileProblem.None);
    }

    private bool IsInside(string path)
    {
        var root = WithoutLinks(_folder);
        return root is not null && WithoutLinks(path) is { } real
            && real.StartsWith(System.IO.Path.EndsInDirectorySeparator(root) ? root : root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>The path with every link on it followed; null when they go in a circle.</summary>
    private static string? WithoutLinks(string path)
    {
        var current = System.IO.Path.GetPathRoot(path)!;
        var pending = new Stack<string>();
        Push(path[current.Length..]);
        for (var links = 0; pending.TryPop(out var name);)
        {
            if (name == "..")
            {
                current = System.IO.Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = System.IO.Path.Combine(current, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            if (System.IO.Path.IsPathRooted(target))
            {
                current = System.IO.Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }
            Push(target);
        }
        return current;

        void Push(string relative)
        {
            foreach (var name in relative.Split([System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                if (name != ".")
                    pending.Push(name);
            }
        }
    }

    private static string? Find(FrozenDictionary<string, string> listing, string wanted) =>
        listing.TryGetValue(wanted, out var exact) ? exact : listing.GetValueOrDefault(Normalise(wanted));

    /// <summary>The names in a folder, by themselves and by what they are on other media; a name's own spelling goes first.</summary>
    private static FrozenDictionary<string, string> List(string folder)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] found = [.. Directory.EnumerateFileSystemEntries(folder).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        foreach (var name in found)
            names.Add(name, name);
        foreach (var name in found)
            names.TryAdd(Normalise(name), name);
        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Normalise(string name)
    {
        var version = name.LastIndexOf(';');
        if (version > 0 && name.AsSpan(version + 1) is { IsEmpty: false } number && !number.ContainsAnyExceptInRange('0', '9'))
            name = name[..version];
        return name.TrimEnd('.').ToUpperInvariant();
    }
}
