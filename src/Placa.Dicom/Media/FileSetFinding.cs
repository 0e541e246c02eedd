namespace Placa.Dicom;

/// <summary>What was odd about the records of a DICOMDIR.</summary>
public enum FileSetFindingKind
{
    /// <summary>There are records, but none is the first of the root directory entity.</summary>
    NoFirstRecord,

    /// <summary>An offset at which no record begins.</summary>
    OffsetToNoRecord,

    /// <summary>An offset of a record that has its place already; links in a circle end here.</summary>
    LinkedTwice,

    /// <summary>No record leads to this one; it is among <see cref="FileSet.Orphans"/>.</summary>
    Unreachable,

    /// <summary>Links are broken and none leads to this record; it was placed under the record before it that its type belongs to.</summary>
    PlacedByOrder,

    /// <summary>The root directory entity does not end with the record it says.</summary>
    WrongLastRecord,

    /// <summary>A Directory Record Type the standard does not have.</summary>
    UnknownType,

    /// <summary>A record at a level where its type does not belong (PS3.3 table F.4-1).</summary>
    WrongLevel,

    /// <summary>A File ID of other characters or more components than PS3.10 section 8.2 has.</summary>
    UnusualFileId,

    /// <summary>A File ID that is no list of plain names; its file is not looked for.</summary>
    UnsafeFileId,

    /// <summary>Directory entities deeper than the limit; they were not followed.</summary>
    DepthLimit,

    /// <summary>More records than the limit; what follows was not analysed.</summary>
    RecordLimit,
}

/// <summary>Something noticed about a directory record, and where. It holds no value of a patient's.</summary>
/// <param name="Kind">What was odd.</param>
/// <param name="RecordNumber">Which record, counted from 1 in the order of the file; 0 for the directory as a whole.</param>
/// <param name="Offset">The byte offset of the record in the file.</param>
/// <param name="Message">One clause that tells what was found and what was done.</param>
public readonly record struct FileSetFinding(FileSetFindingKind Kind, int RecordNumber, long Offset, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => RecordNumber == 0 ? Message : $"record {RecordNumber} at byte {Offset}: {Message}";
}
