using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>Why an instance cannot be kept though it can be read.</summary>
public enum NotStorableReason
{
    /// <summary>SOP Class UID (0008,0016) is missing.</summary>
    MissingSopClassUid,

    /// <summary>SOP Instance UID (0008,0018) is missing.</summary>
    MissingSopInstanceUid,

    /// <summary>An identifier has several values, unprintable characters, or too many.</summary>
    UnusableUid,

    /// <summary>It is a DICOMDIR, not an instance.</summary>
    MediaDirectory,

    /// <summary>The transfer syntax leaves the pixel data elsewhere (JPIP), so they cannot be kept.</summary>
    ReferencedPixelData,
}

/// <summary>How storing ended: a closed family. Front doors turn it into their protocol's status.</summary>
public abstract record StoreOutcome
{
    private StoreOutcome()
    {
    }

    /// <summary>True when the instance is durable and can be found.</summary>
    public bool IsKept => this is Stored or AlreadyStored or StoredWithConflict;

    /// <summary>Durable and findable from now on.</summary>
    public sealed record Stored(InstanceIdentity Identity) : StoreOutcome;

    /// <summary>An equal data set is here already; nothing was appended.</summary>
    public sealed record AlreadyStored(InstanceIdentity Identity) : StoreOutcome;

    /// <summary>Durable and findable, and something about it is for a person to look at.</summary>
    public sealed record StoredWithConflict(InstanceIdentity Identity, ConflictKind Kind) : StoreOutcome;

    /// <summary>SOP class or instance of the data set are not those that were announced.</summary>
    public sealed record SopClassMismatch(InstanceIdentity Identity) : StoreOutcome;

    /// <summary>The instance belongs to another study than the one required.</summary>
    public sealed record StudyMismatch(InstanceIdentity Identity) : StoreOutcome;

    /// <summary>Readable, but not something an archive can keep.</summary>
    public sealed record NotStorable(NotStorableReason Reason, string Message) : StoreOutcome;

    /// <summary>Not a DICOM file.</summary>
    public sealed record NotDicom(string Message, long Offset) : StoreOutcome;

    /// <summary>DICOM, but broken: the kind of error, the element's path and the byte offset.</summary>
    public sealed record Unreadable(ReadError Error, string Path, long Offset, string Message) : StoreOutcome;

    /// <summary>No room left.</summary>
    public sealed record StorageFull : StoreOutcome;

    /// <summary>Writing, flushing or indexing failed. Nothing is promised; sending again is safe.</summary>
    public sealed record StorageFailed(string Message) : StoreOutcome;
}
