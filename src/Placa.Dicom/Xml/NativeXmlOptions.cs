namespace Placa.Dicom;

/// <summary>How a data set is written in the Native DICOM Model.</summary>
public sealed class NativeXmlOptions
{
    /// <summary>
    /// Gives the address of a value that is not written into the document, or null to write it. It is asked for every element that has a
    /// value and is no sequence, at every depth. Without an address encapsulated pixel data are left out.
    /// </summary>
    public Func<DataElement, string?>? BulkDataUri { get; init; }

    /// <summary>Elements whose value is longer, in bytes, are left out when they have no address.</summary>
    public int MaxInlineLength { get; init; } = int.MaxValue;
}
