namespace Placa.Dicom;

/// <summary>Why bytes could not be read.</summary>
public enum ReadError
{
    /// <summary>Nothing there.</summary>
    Empty,

    /// <summary>Neither a Part 10 file nor a bare data set.</summary>
    NotDicom,

    /// <summary>The input ends inside an element's header.</summary>
    Truncated,

    /// <summary>A value is longer than what is left of the input.</summary>
    LengthBeyondEnd,

    /// <summary>The deflate stream of a deflated data set is broken.</summary>
    BadDeflateStream,

    /// <summary>A limit was met that cannot be passed over, such as the inflated size.</summary>
    LimitExceeded,

    /// <summary>A finding, when reading strictly.</summary>
    NotConforming,

    /// <summary>A document that is no JSON or XML, or not as the DICOM model of it demands.</summary>
    BadDocument,

    /// <summary>A document refers to bulk data that nobody gave.</summary>
    MissingBulkData,
}

/// <summary>Bytes that cannot be read, with the place. The message holds no element value.</summary>
public sealed class DicomReadException : DicomException
{
    /// <summary>Makes the error.</summary>
    public DicomReadException(ReadError error, TagPath path, long offset, string reason, Exception? innerException = null)
        : base($"{path.ToShortString()} at byte {offset}: {reason}", innerException!)
    {
        Error = error;
        Path = path;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>The kind of error.</summary>
    public ReadError Error { get; }

    /// <summary>The element concerned; empty when it is the file as a whole.</summary>
    public TagPath Path { get; }

    /// <summary>The byte offset in the file, or in the inflated data set of a deflated file.</summary>
    public long Offset { get; }

    /// <summary>The reason alone, without path and offset.</summary>
    public string Reason { get; }
}
