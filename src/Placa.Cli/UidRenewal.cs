using Placa.Dicom;

namespace Placa.Cli;

/// <summary>Which UIDs get new ones.</summary>
[Flags]
internal enum UidKinds
{
    None = 0,
    Study = 1,
    Series = 2,
    Instance = 4,
    FrameOfReference = 8,
}

/// <summary>New UIDs for those of the files of one run, so that references between them go on to hold.</summary>
internal sealed class UidRenewal(UidKinds kinds)
{
    private static readonly ReadOptions UpToFrameOfReference = ReadOptions.Default with { StopBefore = new Tag(0x0020, 0x0053) };

    private readonly Dictionary<Uid, Uid> _replacements = [];

    public IReadOnlyDictionary<Uid, Uid> Replacements => _replacements;

    /// <summary>Reads <c>study,series,instance,frame-of-reference</c> or <c>all</c>; null for anything else.</summary>
    public static UidKinds? Parse(string text)
    {
        var kinds = UidKinds.None;
        foreach (var name in text.Split(','))
        {
            UidKinds? kind = name switch
            {
                "study" => UidKinds.Study,
                "series" => UidKinds.Series,
                "instance" => UidKinds.Instance,
                "frame-of-reference" => UidKinds.FrameOfReference,
                "all" => UidKinds.Study | UidKinds.Series | UidKinds.Instance | UidKinds.FrameOfReference,
                _ => null,
            };
            if (kind is null)
                return null;
            kinds |= kind.Value;
        }
        return kinds;
    }

    /// <summary>Makes new UIDs for those a file has. One that cannot be read is told of when it is edited.</summary>
    public void Learn(InputFile input)
    {
        try
        {
            using var file = input.Open(UpToFrameOfReference);
            Learn(file.Dataset, UidKinds.Study, Tags.StudyInstanceUID);
            Learn(file.Dataset, UidKinds.Series, Tags.SeriesInstanceUID);
            Learn(file.Dataset, UidKinds.Instance, Tags.SOPInstanceUID);
            Learn(file.Dataset, UidKinds.FrameOfReference, Tags.FrameOfReferenceUID);
        }
        catch (Exception error) when (error is DicomException or IOException or UnauthorizedAccessException)
        {
            return; // editing it fails in the same way, and tells
        }
    }

    private void Learn(Dataset dataset, UidKinds kind, Tag tag)
    {
        if ((kinds & kind) != 0 && dataset.TryGetUid(tag, out var uid))
            _replacements.TryAdd(uid, Uid.New());
    }
}
