namespace Placa.Archive.Retrieving;

/// <summary>Which instances are wanted: those that every list given has their identifier of. An empty list is no restriction.</summary>
public sealed record RetrieveKeys
{
    /// <summary>Patient ID (0010,0020).</summary>
    public IReadOnlyList<string> PatientIds { get; init; } = [];

    /// <summary>Whose Patient IDs are meant (Issuer of Patient ID, 0010,0021); null for anyone's. An ID whose issuer is not known may be meant too.</summary>
    public string? IssuerOfPatientIds { get; init; }

    /// <summary>Study Instance UID (0020,000D).</summary>
    public IReadOnlyList<string> StudyInstanceUids { get; init; } = [];

    /// <summary>Series Instance UID (0020,000E).</summary>
    public IReadOnlyList<string> SeriesInstanceUids { get; init; } = [];

    /// <summary>SOP Instance UID (0008,0018).</summary>
    public IReadOnlyList<string> SopInstanceUids { get; init; } = [];

    /// <summary>True when nothing is named, so that everything would be meant.</summary>
    public bool IsEmpty => PatientIds.Count + StudyInstanceUids.Count + SeriesInstanceUids.Count + SopInstanceUids.Count == 0;
}
