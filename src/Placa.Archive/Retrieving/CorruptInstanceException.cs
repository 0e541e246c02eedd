namespace Placa.Archive.Retrieving;

/// <summary>Stored bytes are missing or differ from what was received. They are never served; the request fails loudly.</summary>
public sealed class CorruptInstanceException : IOException
{
    /// <summary>Names the log entry and the place in its segment.</summary>
    public CorruptInstanceException(string entry, int segment, long offset, string problem, Exception? innerException = null)
        : base($"Entry {entry} in segment {segment} at byte {offset}: {problem}.", innerException)
    {
        Entry = entry;
        Segment = segment;
        Offset = offset;
    }

    /// <summary>Name of the log entry.</summary>
    public string Entry { get; }

    /// <summary>Number of the segment.</summary>
    public int Segment { get; }

    /// <summary>Byte in the segment where the damaged block begins.</summary>
    public long Offset { get; }
}
