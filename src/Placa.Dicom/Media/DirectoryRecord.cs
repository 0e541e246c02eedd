namespace Placa.Dicom;

/// <summary>One directory record: what kind of thing it stands for, the file it names, keys to select by, and the records below it (PS3.3 section F.3).</summary>
public sealed class DirectoryRecord
{
    private readonly List<DirectoryRecord> _lowerLevel = [];
    private readonly FileId _fileId;

    internal DirectoryRecord(Dataset dataset, int number)
    {
        Dataset = dataset;
        Number = number;
        Offset = dataset.ItemOffset;
        Type = dataset.GetString(Tags.DirectoryRecordType) ?? "";
        _fileId = new FileId(dataset.GetStrings(Tags.ReferencedFileID));
    }

    /// <summary>The record's own elements: links, the file it names, and keys.</summary>
    public Dataset Dataset { get; }

    /// <summary>Which record it is, counted from 1 in the order of the file; 0 for one that was made.</summary>
    public int Number { get; }

    /// <summary>Where the record's item begins in the file; -1 for one that was made.</summary>
    public long Offset { get; }

    /// <summary>The Directory Record Type (0004,1430), such as <c>PATIENT</c>; empty when the record has none.</summary>
    public string Type { get; }

    /// <summary>False when the Record In-use Flag (0004,1410) is 0000H.</summary>
    public bool IsInUse => Dataset.GetInt32(Tags.RecordInUseFlag) != 0;

    /// <summary>The record this one is below; null at the top, and for orphans.</summary>
    public DirectoryRecord? Parent { get; private set; }

    /// <summary>The records of the directory entity below this one, in their order.</summary>
    public IReadOnlyList<DirectoryRecord> LowerLevel => _lowerLevel;

    /// <summary>The file this record names, by itself or through a multi-referenced file record (retired: PS3.3-2004 section F.6.2).</summary>
    public FileId FileId => _fileId.IsEmpty && FileRecord is { } other ? other._fileId : _fileId;

    /// <summary>The SOP class of the file (0004,1510); null when the record does not tell.</summary>
    public Uid? ReferencedSopClassUid => (FileRecord ?? this).Dataset.GetUid(Tags.ReferencedSOPClassUIDInFile);

    /// <summary>The SOP instance of the file (0004,1511); null when the record does not tell.</summary>
    public Uid? ReferencedSopInstanceUid => (FileRecord ?? this).Dataset.GetUid(Tags.ReferencedSOPInstanceUIDInFile);

    /// <summary>The transfer syntax of the file (0004,1512); null when the record does not tell.</summary>
    public Uid? ReferencedTransferSyntaxUid => (FileRecord ?? this).Dataset.GetUid(Tags.ReferencedTransferSyntaxUIDInFile);

    /// <summary>The multi-referenced file record that names the file for this one.</summary>
    internal DirectoryRecord? FileRecord { get; set; }

    /// <summary>Puts a record below this one, behind those that are there.</summary>
    internal void Add(DirectoryRecord record)
    {
        record.Parent = this;
        _lowerLevel.Add(record);
    }

    /// <summary>Puts the records below this one in order; equal ones keep theirs.</summary>
    internal void SortLowerLevel(Comparison<DirectoryRecord> comparison)
    {
        var order = _lowerLevel.Order(Comparer<DirectoryRecord>.Create(comparison)).ToList();
        _lowerLevel.Clear();
        _lowerLevel.AddRange(order);
    }

    /// <summary>Records and all below them, each before what is below it.</summary>
    internal static IEnumerable<DirectoryRecord> Walk(IReadOnlyList<DirectoryRecord> records)
    {
        var pending = new Stack<DirectoryRecord>(records.Reverse());
        while (pending.TryPop(out var record))
        {
            yield return record;
            for (var i = record._lowerLevel.Count - 1; i >= 0; i--)
                pending.Push(record._lowerLevel[i]);
        }
    }
}
