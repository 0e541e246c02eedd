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

    /// <summary>The files a DICOMDIR names, in the order of its tree, each once; none of them is outside of its folder.</summary>
    private static List<FoundFile> OfMediaDirectory(string path)
    {
        var found = new List<FoundFile>();
        try
        {
            using var file = DicomFile.Open(path, FileSetOptions.Default.ReadOptions);
            if (!FileSet.IsDirectory(file))
                return [new FoundFile(path)];

            using var fileSet = FileSet.Read(file, Path.GetDirectoryName(Path.GetFullPath(path))!);
            var seen = new HashSet<FileId>();
            foreach (var record in fileSet.AllRecords().Concat(fileSet.AllOrphans()))
            {
                if (!record.FileId.IsEmpty && seen.Add(record.FileId))
                    found.Add(Resolve(fileSet, record.FileId));
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

        return found.Count > 0 ? found : [new FoundFile(path)];
    }

    private static FoundFile Resolve(FileSet fileSet, FileId fileId)
    {
        var file = fileSet.Find(fileId);
        return file.Path is { } path
            ? new FoundFile(path)
            : Refused(fileId.ToString(), file.Problem switch
            {
                ReferencedFileProblem.UnsafeFileId or ReferencedFileProblem.OutsideRoot => "the DICOMDIR names a file outside of its folder",
                ReferencedFileProblem.IsFolder => "the DICOMDIR names a folder",
                ReferencedFileProblem.Inaccessible => "the DICOMDIR names a file in a folder that cannot be read",
                _ => "the DICOMDIR names a file that is not there",
            });
    }

    private static FoundFile Refused(string path, string reason) =>
        new(path, new ImportOutcome(path, ImportOutcomeKind.Refused, reason, null, null));
}
