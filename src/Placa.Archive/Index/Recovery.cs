using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Placa.Archive.Segments;
using Placa.Archive.Storing;
using Placa.Dicom;

namespace Placa.Archive.Index;

/// <summary>What the start found in the log.</summary>
public sealed record RecoveryReport
{
    /// <summary>Entries that the index had not seen.</summary>
    public int Replayed { get; init; }

    /// <summary>Bytes cut from the ends of segments because their entry never arrived whole.</summary>
    public long BytesCut { get; init; }

    /// <summary>Stretches of the log that hold no readable entry, or one whose data set differs from its hash.</summary>
    public IReadOnlyList<DamagedRange> Damage { get; init; } = [];

    /// <summary>Segments that the index knows and that are not there.</summary>
    public IReadOnlyList<int> MissingSegments { get; init; } = [];
}

/// <summary>How far the replay of the log has come.</summary>
/// <param name="Done">Entries replayed.</param>
/// <param name="Total">Entries to replay.</param>
public readonly record struct ReplayProgress(int Done, int Total);

/// <summary>
/// Brings log and index together at start: cuts what a stopped process left torn, and replays what the index has not seen. With an
/// empty index this makes it anew, in the same way.
/// </summary>
internal sealed class Recovery(
    SegmentFolder segments, IndexDatabase database, IndexWriter index, UlidGenerator names, ArchiveOptions options)
{
    private const int GroupSize = 256;
    private const int LongestDecision = 1 << 20;

    private readonly List<DamagedRange> _damage = [];
    private readonly List<SegmentEntry> _unseen = [];
    private readonly List<(int Segment, long End, bool IsClosed)> _seen = [];
    private long _bytesCut;

    /// <summary>The segment that may be appended to, and from where; none when all are closed.</summary>
    public (int Segment, long Position)? Open { get; private set; }

    public RecoveryReport Run(IProgress<ReplayProgress>? progress, CancellationToken cancellationToken)
    {
        var known = ReadKnown();
        var numbers = segments.List();
        foreach (var number in numbers)
            Examine(number, known.GetValueOrDefault(number));

        _unseen.Sort((left, right) => left.Name.CompareTo(right.Name)); // the order in which they were committed
        var replayed = Replay(progress, cancellationToken);
        foreach (var (segment, end, isClosed) in _seen)
            index.MarkSegment(segment, end, isClosed);
        FollowNames();

        return new RecoveryReport
        {
            Replayed = replayed,
            BytesCut = _bytesCut,
            Damage = _damage,
            MissingSegments = [.. known.Keys.Except(numbers).Order()],
        };
    }

    private Dictionary<int, (long IndexedTo, bool IsClosed)> ReadKnown()
    {
        using var reader = database.Read();
        using var command = reader.Command("SELECT number, indexed_to, closed FROM segments");
        using var rows = command.ExecuteReader();
        var known = new Dictionary<int, (long, bool)>();
        while (rows.Read())
            known.Add(rows.GetInt32(0), (rows.GetInt64(1), rows.GetInt64(2) != 0));
        return known;
    }

    private void Examine(int number, (long IndexedTo, bool IsClosed) known)
    {
        if (known.IsClosed)
            return;

        SegmentScan scan;
        using (var file = segments.OpenRead(number))
            scan = SegmentScanner.Scan(file, number, Math.Min(known.IndexedTo, RandomAccess.GetLength(file)));
        _damage.AddRange(scan.Damage);
        _unseen.AddRange(scan.Entries);

        if (!scan.IsClosed)
        {
            if (scan.FileLength < known.IndexedTo)
            {
                _damage.Add(new DamagedRange(number, scan.FileLength, known.IndexedTo - scan.FileLength));
                _seen.Add((number, scan.End, true)); // what it lost is not made up for by appending
                return;
            }

            MakeDurable(number, scan, Math.Min(known.IndexedTo, scan.End));
        }

        _seen.Add((number, scan.End, scan.IsClosed));
    }

    /// <summary>
    /// Cuts the torn tail, and writes anew what the last process may not have flushed: a flush that failed there has left pages that
    /// count as clean but are on no disk, and only writing them again makes the next flush mean something.
    /// </summary>
    private void MakeDurable(int number, SegmentScan scan, long from)
    {
        using var file = segments.OpenWrite(number);
        if (scan.FileLength > scan.End)
        {
            RandomAccess.SetLength(file, scan.End);
            _bytesCut += scan.FileLength - scan.End;
        }

        RewriteInPlace(file, from, scan.End);
        DurableFile.Flush(file);
        if (scan.End < options.SegmentLength)
            Open = (number, scan.End);
    }

    private static void RewriteInPlace(SafeFileHandle file, long from, long end)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            while (from < end)
            {
                var read = SegmentScanner.ReadFully(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - from)), from);
                RandomAccess.Write(file, buffer.AsSpan(0, read), from);
                from += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Replay(IProgress<ReplayProgress>? progress, CancellationToken cancellationToken)
    {
        var replayed = 0;
        for (var start = 0; start < _unseen.Count; start += GroupSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var group = _unseen.GetRange(start, Math.Min(GroupSize, _unseen.Count - start));
            var entries = new IndexEntry?[group.Count];
            var damaged = new bool[group.Count];
            Parallel.For(0, group.Count, i => (entries[i], damaged[i]) = Read(group[i]));

            for (var i = 0; i < group.Count; i++)
            {
                if (damaged[i])
                    _damage.Add(new DamagedRange(group[i].Segment, group[i].EntryOffset, group[i].End - group[i].EntryOffset));
            }

            var whole = entries.OfType<IndexEntry>().ToList();
            index.Apply(whole);
            replayed += whole.Count;
            progress?.Report(new ReplayProgress(Math.Min(start + GroupSize, _unseen.Count), _unseen.Count));
        }

        return replayed;
    }

    /// <summary>An entry for the index. Null and whole: an entry of a kind that this version only passes over.</summary>
    private (IndexEntry? Entry, bool IsDamaged) Read(SegmentEntry entry) => entry.Kind == EntryKind.Instance ? ReadInstance(entry) : ReadDecision(entry);

    private (IndexEntry? Entry, bool IsDamaged) ReadDecision(SegmentEntry entry)
    {
        if (entry.ContentLength > LongestDecision)
            return (null, true);
        using var file = segments.OpenRead(entry.Segment);
        var json = new byte[(int)entry.ContentLength];
        if (SegmentScanner.ReadFully(file, json, entry.ContentOffset) < json.Length || !Replacement.TryRead(json, out var replacement))
            return (null, true);
        var location = new EntryLocation(entry.Segment, entry.EntryOffset, entry.ContentOffset, entry.ContentLength, entry.End);
        return (replacement is null ? null : new ReplacementEntry(entry.Name, location, replacement), false);
    }

    private (IndexEntry? Entry, bool IsDamaged) ReadInstance(SegmentEntry entry)
    {
        using var file = segments.OpenRead(entry.Segment);
        if (VerifiedInstance.Read(file, entry) is not { } instance)
            return (null, true);

        var syntax = TransferSyntax.Get(new Uid(instance.Header.TransferSyntaxUid));
        var readOptions = ReadOptions.Default with { MaxInflatedLength = options.InflatedLimit, MaxInflationRatio = options.InflationRatio };
        try
        {
            using var dicom = DicomFile.ReadDataset(file, instance.Location.Offset, instance.Location.Length, syntax, readOptions);
            var (identity, _) = InstanceReader.Identify(dicom.Dataset);
            if (identity is null)
                return (null, true);

            AssumedCharacterSet.Apply(dicom.Dataset, instance.Header.Envelope!.AssumedCharacterSet);
            var baseOffset = syntax.IsDeflated ? 0 : instance.Location.Offset;
            var description = InstanceReader.Describe(
                dicom.Dataset, identity, syntax, baseOffset, instance.Header.Envelope.DefaultIssuer, options.InlineValueLength);
            return (new InstanceEntry(entry.Name, instance.Location, instance.BlockChecksums, instance.Header, description), false);
        }
        catch (DicomReadException)
        {
            return (null, true); // readable when it was stored, by the rules of then
        }
    }

    /// <summary>New names must come after every old one, whatever the clock says now.</summary>
    private void FollowNames()
    {
        using var reader = database.Read();
        using var command = reader.Command("SELECT max(coalesce((SELECT max(name) FROM instances), ''), coalesce((SELECT max(name) FROM renditions), ''))");
        if (command.ExecuteScalar() is string last && Ulid.TryParse(last, out var name))
            names.Follow(name);
        if (_unseen.Count > 0)
            names.Follow(_unseen[^1].Name);
    }
}
