using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Why samples cannot be had.</summary>
public enum PixelDataError
{
    /// <summary>The data set has no image: no rows and columns, or no pixel data.</summary>
    NotAnImage,

    /// <summary>The Image Pixel attributes contradict each other (PS3.3 section C.7.6.3).</summary>
    InvalidDescription,

    /// <summary>There is no decoder for the transfer syntax; the message names it.</summary>
    UnsupportedTransferSyntax,

    /// <summary>The image is of a kind that is not implemented; the message names it.</summary>
    Unsupported,

    /// <summary>The pixel data end before the frame begins.</summary>
    Truncated,

    /// <summary>The fragments cannot be told apart into frames (PS3.5 section A.4).</summary>
    InvalidFragments,

    /// <summary>The codestream of the frame cannot be decoded.</summary>
    InvalidCodestream,

    /// <summary>The frame is larger than allowed.</summary>
    LimitExceeded,
}

/// <summary>Pixel data that cannot be turned into samples. No message holds an element value of the patient.</summary>
public sealed class PixelDataException : DicomException
{
    /// <summary>Says what is wrong.</summary>
    public PixelDataException(PixelDataError error, string message)
        : base(message) => Error = error;

    /// <summary>Says what is wrong, and the fault underneath.</summary>
    public PixelDataException(PixelDataError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    /// <summary>The kind of fault; callers look at this, never at the text.</summary>
    public PixelDataError Error { get; }
}
