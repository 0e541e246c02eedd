using Placa.Dicom;

namespace Placa.Archive.Importing;

/// <summary>A file to import, or why it cannot be.</summary>
internal readonly record struct FoundFile(string Path, ImportOutcome? Refusal = null);

/// <summary>
/// Finds files: folders recursively in order of names, each folder once however links lead to it; a DICOMDIR given by its own path
/// stands for the files it names within its folder.
/// </summary>
internal static class FileFinder
{
    private const int MaxDepth = 128;

    public static IEnumerable<FoundFile> Find(IEnumerable<string> paths)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                foreach (var file in InFolder(path, visited, 0))
                    yield return file;
            }
            else if (!File.Exists(path))
            {
                yield return Refused(path, "there is no such file or folder");
            }
            else if (string.Equals(Path.GetFileName(path), "DICOMDIR", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var file in OfMediaDirectory(path))
                    yield return file;
            }
            else
            {
                yield return new FoundFile(path);
            }
        }
    }

    private static IEnumerable<FoundFile> InFolder(string folder, HashSet<string> visited, int depth)
    {
        List<FileSystemInfo> entries;
        FoundFile? refused = null;
        try
        {
            var info = new DirectoryInfo(folder);
            if (!visited.Add((info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName))
                yield break; // a link led back here

            entries = depth < MaxDepth ? [.. info.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)] : [];
            if (depth >= MaxDepth)
                refused = Refused(folder, $"folders are nested deeper than {MaxDepth}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            entries = [];
            refused = Refused(folder, error.Message);
        }

        if (refused is { } refusal)
            yield return refusal;
        foreach (var entry in entries)
        {
            if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                yield return new FoundFile(entry.FullName);
                continue;
            }

            foreach (var file in InFolder(entry.FullName, visited, depth + 1))
                yield return file;
        }
    }

    /// <summary>Reads the Directory Record Sequence (PS3.3 section F.3.2.2) flat, so that offsets in a circle harm nobody.</summary>
    private static List<FoundFile> OfMediaDirectory(string path)
    {
        var found = new List<FoundFile>();
        try
        {
            using var directory = DicomFile.Open(path);
            var records = directory.Dataset.GetItems(Tags.DirectoryRecordSequence);
            if (records.Count == 0)
                return [new FoundFile(path)];

            var root = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var record in records)
            {
                var components = record.GetStrings(Tags.ReferencedFileID);
                if (components.Length > 0 && seen.Add(string.Join('/', components)))
                    found.Add(Resolve(root, components));
            }
        }
        catch (DicomReadException error)
        {
            found.Add(new FoundFile(path, new ImportOutcome(path, ImportOutcomeKind.Refused, error.Reason, error.Offset, null)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            found.Add(Refused(path, error.Message));
        }

        return found;
    }

    /// <summary>Walks down from the root by names only (PS3.10 section 8.2), whatever their case on this medium. Links may not lead out.</summary>
    private static FoundFile Resolve(string root, string[] components)
    {
        var shown = string.Join('/', components);
        FileSystemInfo current = new DirectoryInfo(root);
        foreach (var component in components)
        {
            if (component.Length == 0 || component is "." or ".." || component.AsSpan().ContainsAny("/\\:\0"))
                return Refused(shown, "the DICOMDIR names a file outside of its folder");
            if (current is not DirectoryInfo folder || Child(folder, component) is not { } child)
                return Refused(shown, "the DICOMDIR names a file that is not there");
            current = child;
        }

        var target = current.ResolveLinkTarget(returnFinalTarget: true) ?? current;
        if (current.LinkTarget is not null && !target.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return Refused(shown, "the DICOMDIR names a file outside of its folder");
        return current is FileInfo ? new FoundFile(current.FullName) : Refused(shown, "the DICOMDIR names a folder");
    }

    private static FileSystemInfo? Child(DirectoryInfo folder, string name)
    {
        FileSystemInfo? other = null;
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name == name)
                return entry;
            if (string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase))
                other = entry;
        }

        return other;
    }

    private static FoundFile Refused(string path, string reason) =>
        new(path, new ImportOutcome(path, ImportOutcomeKind.Refused, reason, null, null));
}
