namespace Placa.Dicom;

/// <summary>What became of a file that was to be added to a file-set.</summary>
public enum FileSetAdditionKind
{
    /// <summary>It was copied and has its directory record.</summary>
    Added,

    /// <summary>The file-set has this SOP instance already.</summary>
    Duplicate,

    /// <summary>It is a DICOMDIR; the file-set gets one of its own.</summary>
    Directory,

    /// <summary>It is not DICOM.</summary>
    NotDicom,

    /// <summary>It cannot be read, or lacks what its directory records need.</summary>
    Refused,
}

/// <summary>The outcome for one file.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="FileId">The File ID it has in the file-set; empty unless it was added.</param>
/// <param name="MadeKeys">Keys of its records that the file lacks and that were made up.</param>
/// <param name="Reason">Why it was not added, without values of a patient's; null when it was, and for a duplicate.</param>
public sealed record FileSetAddition(FileSetAdditionKind Kind, FileId FileId, IReadOnlyList<Tag> MadeKeys, string? Reason);
