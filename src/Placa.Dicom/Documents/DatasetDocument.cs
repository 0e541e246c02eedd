namespace Placa.Dicom;

/// <summary>What a document of the DICOM JSON model (PS3.18 annex F) or of the Native DICOM Model (PS3.19 section A.1) holds.</summary>
public sealed class DatasetDocument
{
    internal DatasetDocument(Dataset fileMeta, Dataset dataset, IReadOnlyList<Finding> findings)
    {
        FileMeta = fileMeta;
        Dataset = dataset;
        Findings = findings;
    }

    /// <summary>Elements of group 0002, which the models do not have but some programs write; empty as a rule.</summary>
    public Dataset FileMeta { get; }

    /// <summary>The data set, without group lengths.</summary>
    public Dataset Dataset { get; }

    /// <summary>What was odd, in the order of the document. Offsets are those of bytes in the document.</summary>
    public IReadOnlyList<Finding> Findings { get; }
}
