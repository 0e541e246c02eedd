namespace Placa.Archive.Committing;

/// <summary>Who asked whom for a storage commitment.</summary>
public enum CommitmentRole
{
    /// <summary>A peer asked us.</summary>
    Received,

    /// <summary>We asked a peer.</summary>
    Requested,
}

/// <summary>An instance that a commitment is about.</summary>
/// <param name="SopClassUid">Its SOP class, as the requestor gave it.</param>
/// <param name="SopInstanceUid">Its UID.</param>
/// <param name="Failure">Why it is not kept (PS3.3 section C.14.1.1); 0 when it is kept, null when that is not known yet.</param>
public sealed record CommitmentReference(string SopClassUid, string SopInstanceUid, int? Failure = null)
{
    /// <summary>0110H: it could not be read back as it was received.</summary>
    public const int ProcessingFailure = 0x0110;

    /// <summary>0112H: it is not here.</summary>
    public const int NoSuchInstance = 0x0112;

    /// <summary>0119H: it is here, but of another SOP class.</summary>
    public const int ClassInstanceConflict = 0x0119;
}

/// <summary>A storage commitment (PS3.4 annex J), kept in <c>placa.db</c>.</summary>
/// <param name="Id">Its name; that of a later one sorts after it.</param>
/// <param name="Role">Who asked whom.</param>
/// <param name="Peer">AE title of the other side.</param>
/// <param name="OurAeTitle">The AE title of ours that was called, or called.</param>
/// <param name="TransactionUid">Transaction UID (0008,1195).</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="CheckedAt">When the instances were read back; null when they were not, or are not here.</param>
/// <param name="ReportedAt">When the result was taken by who asked; null while it is open.</param>
/// <param name="References">The instances.</param>
public sealed record Commitment(
    string Id, CommitmentRole Role, string Peer, string OurAeTitle, string TransactionUid, DateTimeOffset CreatedAt, DateTimeOffset? CheckedAt, DateTimeOffset? ReportedAt,
    IReadOnlyList<CommitmentReference> References);
