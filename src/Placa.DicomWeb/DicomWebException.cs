namespace Placa.DicomWeb;

/// <summary>What a request or response broke.</summary>
public enum DicomWebError
{
    /// <summary>A media type, Accept or Content-Type is not written as RFC 9110 says.</summary>
    MalformedMediaType,

    /// <summary>A multipart body breaks RFC 2046: boundary, delimiter line or part header.</summary>
    MalformedMultipart,

    /// <summary>A multipart body ended before its closing delimiter.</summary>
    TruncatedMultipart,

    /// <summary>A multipart body has more parts, or a part longer headers, than <see cref="Multipart.MultipartLimits"/> allow.</summary>
    MultipartLimitExceeded,

    /// <summary>A query string is malformed: percent-encoding, a number out of range, a parameter given twice.</summary>
    MalformedQuery,

    /// <summary>A query parameter is neither known nor an attribute.</summary>
    UnknownParameter,

    /// <summary>A query string has more parameters, or longer ones, than <see cref="Querying.QueryLimits"/> allow.</summary>
    QueryLimitExceeded,

    /// <summary>A server answered with a status or a body the client cannot use.</summary>
    UnexpectedResponse,
}

/// <summary>A message of the web protocol broke its rules. The text never repeats values, which may be a patient's.</summary>
public sealed class DicomWebException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DicomWebException(DicomWebError error, string message)
        : base(message) => Error = error;

    /// <summary>Makes the exception with its cause.</summary>
    public DicomWebException(DicomWebError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    /// <summary>The rule that was broken; what callers and tests look at.</summary>
    public DicomWebError Error { get; }
}
