using Placa.Dicom;

namespace Placa.Cli;

/// <summary>An element and the value it gets, as the command line has it: <c>PATH=VALUE</c> or <c>PATH:VR=VALUE</c>.</summary>
internal readonly record struct Assignment(TagPath Path, VR VR, string Value)
{
    public static bool TryParse(string text, out Assignment assignment)
    {
        assignment = default;
        if (!TagPath.TryParseStart(text, out var path, out var used))
            return false;
        var vr = VR.None;
        if (text.AsSpan(used) is [':', var first, var second, ..])
        {
            if (!VR.TryParse($"{first}{second}", out vr))
                return false;
            used += 3;
        }
        if (used >= text.Length || text[used] != '=')
            return false;
        assignment = new Assignment(path, vr, text[(used + 1)..]);
        return true;
    }
}

/// <summary>What one run changes in each file: new UIDs first, then removals, the character set, and at last what is set.</summary>
internal sealed record Edits(
    Assignment[] Set, Assignment[] Insert, TagPath[] Remove, bool RemovePrivate, CharacterSet? CharacterSet, UidKinds NewUids)
{
    /// <summary>What the file meta information gets from the data set, or from the program that writes it (PS3.10 table 7.1-1).</summary>
    private static readonly HashSet<Tag> MadeWhenWriting =
    [
        Tags.FileMetaInformationGroupLength, Tags.FileMetaInformationVersion, Tags.MediaStorageSOPClassUID, Tags.MediaStorageSOPInstanceUID,
        Tags.TransferSyntaxUID, Tags.ImplementationClassUID, Tags.ImplementationVersionName,
    ];

    /// <summary>Changes a file in memory.</summary>
    /// <returns>The number of elements changed, added and removed.</returns>
    public int Apply(DicomFile file, UidRenewal uids)
    {
        var changes = file.Dataset.ReplaceUids(uids.Replacements);
        if (RemovePrivate)
            changes += file.Dataset.RemovePrivate();
        foreach (var path in Remove)
            changes += Place(file, path).Remove(path);
        if (CharacterSet is not null)
            file.Dataset.ConvertText(CharacterSet);
        foreach (var (path, vr, value) in Set)
            changes += Place(file, path).SetText(path, value, vr, File.ReadAllBytes);
        foreach (var (path, vr, value) in Insert)
            changes += Place(file, path).InsertText(path, value, vr, File.ReadAllBytes);
        return changes;
    }

    private static Dataset Place(DicomFile file, TagPath path)
    {
        if (!path.IsInFileMeta)
            return file.Dataset;
        if (MadeWhenWriting.Contains(path.Tag))
            throw new VerbException(ExitCode.WrongUsage, Messages.MadeWhenWriting(path.ToString()));
        return file.FileMeta;
    }
}
