namespace Placa.Codecs;

/// <summary>Why a codestream could not be read or written.</summary>
public enum CodecError
{
    /// <summary>The codestream ends before the image does.</summary>
    Truncated,

    /// <summary>The codestream contradicts itself or the image it is said to hold.</summary>
    Invalid,

    /// <summary>The codestream uses a feature that is not implemented; the message names it.</summary>
    Unsupported,

    /// <summary>What the codestream asks for is more than the caller allows.</summary>
    LimitExceeded,
}

/// <summary>A codestream that cannot be decoded, or samples that cannot be encoded. The only exception that codecs throw for bad bytes.</summary>
public sealed class CodecException : Exception
{
    /// <summary>Says what is wrong, and where in the codestream.</summary>
    /// <param name="error">The kind of fault; callers look at this, never at the text.</param>
    /// <param name="position">Bytes from the start of the codestream.</param>
    /// <param name="message">What is wrong, without the position.</param>
    /// <param name="innerException">The fault underneath, if any.</param>
    public CodecException(CodecError error, long position, string message, Exception? innerException = null)
        : base($"At byte {position} of the codestream: {message}", innerException)
    {
        Error = error;
        Position = position;
    }

    /// <summary>The kind of fault.</summary>
    public CodecError Error { get; }

    /// <summary>Bytes from the start of the codestream to where the fault was seen.</summary>
    public long Position { get; }
}
