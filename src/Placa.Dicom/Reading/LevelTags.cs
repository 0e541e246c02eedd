namespace Placa.Dicom;

/// <summary>The tags of one level, gathered from the tape when an element is out of order: only then can one be there that is not the last.</summary>
/// <param name="start">The place on the tape where the level begins.</param>
internal sealed class LevelTags(int start)
{
    private readonly HashSet<uint> _tags = [];

    private int _next = start;

    /// <summary>True when the level has such an element before the end of the tape. Each entry is looked at once, however often this is asked.</summary>
    public bool Contains(TapeBuilder tape, Tag tag)
    {
        for (; _next < tape.Count; _next += 1 + tape[_next].Descendants)
            _tags.Add(tape[_next].Tag);
        return _tags.Contains(tag.Value);
    }
}
