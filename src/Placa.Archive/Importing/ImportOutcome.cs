using Placa.Archive.Storing;

namespace Placa.Archive.Importing;

/// <summary>How a file ended; each ends as exactly one of these.</summary>
public enum ImportOutcomeKind
{
    /// <summary>Kept.</summary>
    Stored,

    /// <summary>An equal instance was here already.</summary>
    Known,

    /// <summary>Kept, and a conflict is recorded.</summary>
    Conflict,

    /// <summary>DICOM, but nothing to keep: no SOP class or instance UID, or a DICOMDIR.</summary>
    NotStorable,

    /// <summary>Not DICOM.</summary>
    NotDicom,

    /// <summary>Could not be read, or could not be written.</summary>
    Refused,
}

/// <summary>What became of one file.</summary>
/// <param name="Name">Its path or name; for an entry of a zip file that of the zip file, <c>!</c>, and its own.</param>
/// <param name="Kind">How it ended.</param>
/// <param name="Reason">Why it was not simply stored; holds no value of the file.</param>
/// <param name="Offset">Byte in the file that the reason is about.</param>
/// <param name="StudyInstanceUid">The study it belongs to, if known.</param>
public sealed record ImportOutcome(string Name, ImportOutcomeKind Kind, string? Reason, long? Offset, string? StudyInstanceUid)
{
    /// <summary>The kind as the JSON API writes it: <c>stored</c>, <c>known</c>, <c>conflict</c>, <c>notStorable</c>, <c>notDicom</c>, <c>refused</c>.</summary>
    public string KindText => Kind switch
    {
        ImportOutcomeKind.Stored => "stored",
        ImportOutcomeKind.Known => "known",
        ImportOutcomeKind.Conflict => "conflict",
        ImportOutcomeKind.NotStorable => "notStorable",
        ImportOutcomeKind.NotDicom => "notDicom",
        _ => "refused",
    };

    internal static ImportOutcome Of(string name, StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Stored stored => new(name, ImportOutcomeKind.Stored, null, null, stored.Identity.StudyInstanceUid),
        StoreOutcome.AlreadyStored known => new(name, ImportOutcomeKind.Known, null, null, known.Identity.StudyInstanceUid),
        StoreOutcome.StoredWithConflict conflict =>
            new(name, ImportOutcomeKind.Conflict, Describe(conflict.Kind), null, conflict.Identity.StudyInstanceUid),
        StoreOutcome.NotStorable refusal => new(name, ImportOutcomeKind.NotStorable, refusal.Message, null, null),
        StoreOutcome.NotDicom none => new(name, ImportOutcomeKind.NotDicom, none.Message, none.Offset, null),
        StoreOutcome.Unreadable broken => new(name, ImportOutcomeKind.Refused, $"{broken.Path}: {broken.Message}", broken.Offset, null),
        StoreOutcome.StorageFull => new(name, ImportOutcomeKind.Refused, "the disk is full", null, null),
        StoreOutcome.StorageFailed failed => new(name, ImportOutcomeKind.Refused, failed.Message, null, null),
        StoreOutcome.SopClassMismatch or StoreOutcome.StudyMismatch =>
            new(name, ImportOutcomeKind.Refused, "not the instance that was announced", null, null),
        _ => throw new System.Diagnostics.UnreachableException($"No import outcome for {outcome.GetType().Name}."),
    };

    private static string Describe(ConflictKind kind) => kind switch
    {
        ConflictKind.PatientDemographics => "this patient ID is known with another name, birth date or sex",
        ConflictKind.StudyOfOtherPatient => "this study is known for another patient",
        ConflictKind.SeriesInOtherStudy => "this series is known in another study",
        ConflictKind.InstanceElsewhere => "this instance is known in another study or series",
        _ => "this instance is known with a different data set; both are kept",
    };
}
