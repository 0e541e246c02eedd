namespace Placa.Dicom;

/// <summary>Collects what a reader notices; when reading strictly the first finding is an error.</summary>
internal sealed class FindingLog(ReadOptions options)
{
    private const int MaxFindings = 1000;

    private List<Finding>? _findings;

    public IReadOnlyList<Finding> Findings => _findings is null ? [] : _findings;

    /// <summary>True when no further finding is kept: one byte after the other can be odd, and a list of them helps nobody.</summary>
    public bool IsFull => _findings?.Count >= MaxFindings && !options.Strict;

    public void Note(FindingKind kind, TagPath path, long offset, string message)
    {
        if (options.Strict)
            throw new DicomReadException(ReadError.NotConforming, path, offset, message);
        if (!IsFull)
            (_findings ??= []).Add(new Finding(kind, path, offset, message));
    }

    /// <summary>The input ends too early: an error, unless the caller takes what is there. This finding is kept however many there are.</summary>
    public void NoteTruncation(ReadError error, TagPath path, long offset, string reason)
    {
        if (!options.AcceptTruncated)
            throw new DicomReadException(error, path, offset, reason);
        (_findings ??= []).Add(new Finding(FindingKind.LengthBeyondEnd, path, offset, reason + "; read as far as it goes"));
    }
}
