namespace Placa.Dicom;

/// <summary>The base of errors about DICOM data.</summary>
public class DicomException : Exception
{
    /// <summary>Makes an error without a message.</summary>
    public DicomException()
    {
    }

    /// <summary>Makes an error with a message that holds no element value.</summary>
    public DicomException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    public DicomException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
