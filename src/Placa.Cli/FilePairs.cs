using Placa.Dicom;

namespace Placa.Cli;

/// <summary>Two files to compare; one is null when it has no counterpart.</summary>
internal readonly record struct FilePair(InputFile? Left, InputFile? Right);

/// <summary>Pairs the files of two folders: by SOP Instance UID where each has it once, the others by their place in the folder.</summary>
internal static class FilePairs
{
    private static readonly ReadOptions UpToInstance = Inputs.AsFarAsItGoes with { StopBefore = new Tag(0x0008, 0x0019) };

    public static IEnumerable<FilePair> Match(IReadOnlyList<InputFile> lefts, IReadOnlyList<InputFile> rights)
    {
        var byInstance = Unique(rights, InstanceOf);
        var leftInstances = Unique(lefts, InstanceOf);
        var partners = new Dictionary<InputFile, InputFile>(ReferenceEqualityComparer.Instance);
        foreach (var (instance, left) in leftInstances)
        {
            if (byInstance.TryGetValue(instance, out var right))
                partners.Add(left, right);
        }

        var taken = partners.Values.ToHashSet();
        var byPath = rights.Where(file => !taken.Contains(file)).ToDictionary(file => file.RelativePath, StringComparer.Ordinal);
        foreach (var left in lefts)
        {
            if (!partners.TryGetValue(left, out var right) && byPath.Remove(left.RelativePath, out right))
                partners.Add(left, right);
            yield return new FilePair(left, right);
        }
        foreach (var right in rights.Where(file => byPath.ContainsKey(file.RelativePath)))
            yield return new FilePair(null, right);
    }

    private static Dictionary<string, InputFile> Unique(IEnumerable<InputFile> files, Func<InputFile, string?> key) => files
        .Select(file => (Key: key(file), File: file)).Where(pair => pair.Key is not null)
        .GroupBy(pair => pair.Key!, StringComparer.Ordinal).Where(group => group.Count() == 1)
        .ToDictionary(group => group.Key, group => group.First().File, StringComparer.Ordinal);

    private static string? InstanceOf(InputFile file)
    {
        try
        {
            using var opened = file.Open(UpToInstance);
            return opened.Dataset.GetString(Tags.SOPInstanceUID);
        }
        catch (Exception error) when (error is DicomException or IOException or UnauthorizedAccessException)
        {
            return null; // comparing it reports that
        }
    }
}
