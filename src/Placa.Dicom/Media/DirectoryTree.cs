namespace Placa.Dicom;

/// <summary>
/// Puts the records of a DICOMDIR in their places by the offsets they hold (PS3.3 section F.2.2). Each record gets one place, the first
/// that leads to it from above, so links in a circle end; no step is deeper than the one before on the stack.
/// </summary>
internal sealed class DirectoryTree
{
    private const int MaxFindings = 1000;

    private readonly FileSetOptions _options;
    private readonly List<DirectoryRecord> _records = [];
    private readonly Dictionary<long, int> _atOffset = [];
    private readonly List<DirectoryRecord> _top = [];
    private readonly List<DirectoryRecord> _orphans = [];
    private readonly List<FileSetFinding> _findings = [];
    private bool[] _hasPlace = [];
    private bool _isBroken;

    public DirectoryTree(Dataset directory, FileSetOptions options)
    {
        _options = options;
        ReadRecords(directory.GetItems(Tags.DirectoryRecordSequence));
        FollowFromTop(directory);
        PlaceTheOthers();
        CheckTypesAndFiles();
    }

    public IReadOnlyList<DirectoryRecord> Top => _top;

    public IReadOnlyList<DirectoryRecord> Orphans => _orphans;

    public IReadOnlyList<FileSetFinding> Findings => _findings;

    private void ReadRecords(IReadOnlyList<Dataset> items)
    {
        var count = Math.Min(items.Count, _options.MaxRecords);
        for (var i = 0; i < count; i++)
        {
            var record = new DirectoryRecord(items[i], i + 1);
            _records.Add(record);
            _atOffset.TryAdd(record.Offset, i);
        }
        if (items.Count > count)
            Note(FileSetFindingKind.RecordLimit, null, $"more than {_options.MaxRecords} records; the others were not analysed");

        _hasPlace = new bool[_records.Count];
        foreach (var record in _records)
        {
            if (record.Type == DirectoryRecordTypes.MultiReferencedFile)
                _hasPlace[record.Number - 1] = true;
            else if (OffsetIn(record.Dataset, Tags.MRDRDirectoryRecordOffset) is not 0 and var offset
                && _atOffset.TryGetValue(offset, out var file) && _records[file].Type == DirectoryRecordTypes.MultiReferencedFile)
                record.FileRecord = _records[file];
        }
    }

    private void FollowFromTop(Dataset directory)
    {
        if (_records.Count == 0)
            return;

        var first = OffsetIn(directory, Tags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity);
        if (first == 0)
        {
            _isBroken = true;
            Note(FileSetFindingKind.NoFirstRecord, null, "there are directory records, but none is named as the first");
            return;
        }

        var last = OffsetIn(directory, Tags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity);
        if (Follow(first, null, _top) is { } end && end.Offset != last)
            Note(FileSetFindingKind.WrongLastRecord, end, "the root directory entity ends here and not with the record it says");
    }

    /// <summary>Follows a directory entity and those below it, the upper ones first, so that a wrong link from below takes nothing from above.</summary>
    /// <returns>The last record of the entity itself.</returns>
    private DirectoryRecord? Follow(long first, DirectoryRecord? above, List<DirectoryRecord> top)
    {
        DirectoryRecord? end = null;
        var pending = new Queue<(long First, DirectoryRecord? From, DirectoryRecord? Above, int Depth)>();
        pending.Enqueue((first, above, above, 0));
        while (pending.TryDequeue(out var entity))
        {
            var from = entity.From;
            for (var offset = entity.First; Take(offset, from) is { } record;)
            {
                if (record.IsInUse || _options.IncludeInactive)
                {
                    if (entity.Above is { } parent)
                        parent.Add(record);
                    else
                        top.Add(record);
                }
                if (entity.Depth == 0)
                    end = record;

                var lower = OffsetIn(record.Dataset, Tags.OffsetOfReferencedLowerLevelDirectoryEntity);
                if (lower != 0 && entity.Depth + 1 >= _options.MaxDepth)
                    Note(FileSetFindingKind.DepthLimit, record, $"directory entities are nested deeper than {_options.MaxDepth}; the others were not followed");
                else if (lower != 0)
                    pending.Enqueue((lower, record, record, entity.Depth + 1));
                offset = OffsetIn(record.Dataset, Tags.OffsetOfTheNextDirectoryRecord);
                from = record;
            }
        }
        return end;
    }

    /// <summary>The record at an offset, from now on one that has a place; null at the end of an entity and where the link is broken.</summary>
    private DirectoryRecord? Take(long offset, DirectoryRecord? from)
    {
        if (offset == 0)
            return null;
        if (!_atOffset.TryGetValue(offset, out var index))
        {
            _isBroken = true;
            Note(FileSetFindingKind.OffsetToNoRecord, from, $"it leads to byte {offset}, where no record begins");
            return null;
        }
        if (_hasPlace[index])
        {
            _isBroken = true;
            Note(FileSetFindingKind.LinkedTwice, from, $"it leads to record {index + 1}, which has its place already");
            return null;
        }
        _hasPlace[index] = true;
        return _records[index];
    }

    /// <summary>
    /// Records that nothing leads to. Where all links are whole somebody took them out on purpose, so they are orphans. Where links are
    /// broken they go by order and type, but only if the file has each record followed by what is below it: in any other order a guess
    /// would show one patient's images as another's.
    /// </summary>
    private void PlaceTheOthers()
    {
        var isGuessable = _isBroken && IsInOrderOfTheTree();
        var isLinkedTo = new bool[_records.Count];
        foreach (var record in _records)
        {
            if (_hasPlace[record.Number - 1])
                continue;
            MarkTarget(record, Tags.OffsetOfTheNextDirectoryRecord);
            MarkTarget(record, Tags.OffsetOfReferencedLowerLevelDirectoryEntity);
        }

        // First what nothing at all leads to, then what is left: circles.
        foreach (var isSecondPass in (ReadOnlySpan<bool>)[false, true])
        {
            var latest = new DirectoryRecord?[DirectoryRecordTypes.InstanceLevel + 1];
            foreach (var record in _records)
            {
                var level = DirectoryRecordTypes.LevelOf(record.Type);
                var above = level > 0 ? latest[level.Value - 1] : null;
                if (record.IsInUse && level is { } own)
                    latest[own] = record;
                if (_hasPlace[record.Number - 1] || (!isSecondPass && isLinkedTo[record.Number - 1]))
                    continue;

                var isPlaced = level == 0 ? _isBroken : isGuessable && above is not null;
                if (record.IsInUse)
                {
                    Note(
                        isPlaced ? FileSetFindingKind.PlacedByOrder : FileSetFindingKind.Unreachable,
                        record,
                        isPlaced ? "no record leads to this one; it was placed by order and type" : "no record leads to this one");
                }
                Follow(record.Offset, isPlaced ? above : null, isPlaced && level == 0 ? _top : _orphans);
            }
        }

        void MarkTarget(DirectoryRecord record, Tag link)
        {
            if (OffsetIn(record.Dataset, link) is not 0 and var offset && offset != record.Offset && _atOffset.TryGetValue(offset, out var index))
                isLinkedTo[index] = true;
        }
    }

    /// <summary>True when each patient is followed by its first study, each study by its first series, each series by its first instance.</summary>
    private bool IsInOrderOfTheTree()
    {
        var previous = -1;
        foreach (var record in _records)
        {
            if (!record.IsInUse || record.Type is DirectoryRecordTypes.Private or DirectoryRecordTypes.MultiReferencedFile)
                continue;
            if (DirectoryRecordTypes.LevelOf(record.Type) is not { } level || level > previous + 1 || (IsContainer(previous) && level != previous + 1))
                return false;
            // Below hanging protocols and the like there is nothing.
            previous = level == 0 && record.Type != DirectoryRecordTypes.Patient ? -1 : level;
        }
        return true;

        static bool IsContainer(int level) => level is >= 0 and < DirectoryRecordTypes.InstanceLevel;
    }

    private void CheckTypesAndFiles()
    {
        var depth = new int[_records.Count];
        foreach (var record in DirectoryRecord.Walk(_top))
        {
            depth[record.Number - 1] = record.Parent is { } parent ? depth[parent.Number - 1] + 1 : 0;
            if (DirectoryRecordTypes.LevelOf(record.Type) is { } level && level != depth[record.Number - 1])
                Note(FileSetFindingKind.WrongLevel, record, "its type does not belong at this level");
        }

        foreach (var record in _records)
        {
            if (!record.IsInUse)
                continue;
            if (!DirectoryRecordTypes.IsKnown(record.Type))
                Note(FileSetFindingKind.UnknownType, record, "its type is none of the standard's");
            if (record.FileId is { IsEmpty: false, IsSafe: false })
                Note(FileSetFindingKind.UnsafeFileId, record, "its File ID is no list of plain names; the file is not looked for");
            else if (record.FileId is { IsEmpty: false, IsConforming: false })
                Note(FileSetFindingKind.UnusualFileId, record, "its File ID is not one to eight components of one to eight capital letters, digits and underscores");
        }
    }

    /// <summary>An offset, which may be anywhere in a file of 4 GiB; 0 when there is none.</summary>
    private static long OffsetIn(Dataset dataset, Tag tag) => dataset.TryGet(tag, out var element) && element.TryGetInt64(out var offset) ? offset : 0;

    private void Note(FileSetFindingKind kind, DirectoryRecord? record, string message)
    {
        if (_findings.Count < MaxFindings)
            _findings.Add(new FileSetFinding(kind, record?.Number ?? 0, record?.Offset ?? 0, message));
    }
}
