namespace Placa.Dicom;

/// <summary>How a data set is written as DICOM JSON.</summary>
public sealed class DicomJsonOptions
{
    /// <summary>
    /// Gives the address of a value that is not written into the document, or null to write it. It is asked for every element that has a
    /// value and is no sequence, at every depth. Without an address encapsulated pixel data is left out.
    /// </summary>
    public Func<DataElement, string?>? BulkDataUri { get; init; }

    /// <summary>Elements whose value is longer, in bytes, are left out when they have no address.</summary>
    public int MaxInlineLength { get; init; } = 64 * 1024 * 1024;
}
