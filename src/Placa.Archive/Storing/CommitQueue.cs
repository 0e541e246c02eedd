using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Placa.Archive.Index;
using Placa.Archive.Segments;

namespace Placa.Archive.Storing;

/// <summary>How one object fared in its group.</summary>
internal readonly record struct CommitResult(ConflictKind? Conflict, Exception? Failure);

/// <summary>
/// The group commit. Whatever has arrived while the last group was being flushed forms the next one: appended, made durable by
/// one flush, then applied to the index, then acknowledged. So what a query finds is durable, and what is acknowledged is found.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    private readonly SegmentLog _log;
    private readonly IndexWriter _index;
    private readonly ArchiveOptions _options;
    private readonly ArchiveMetrics _metrics;
    private readonly Channel<Pending> _arrivals;
    private readonly List<IndexEntry> _unindexed = [];
    private readonly Task _worker;

    public CommitQueue(SegmentLog log, IndexWriter index, ArchiveOptions options, ArchiveMetrics metrics)
    {
        _log = log;
        _index = index;
        _options = options;
        _metrics = metrics;
        _arrivals = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.GroupSize) { SingleReader = true });
        _worker = Task.Run(WorkAsync);
    }

    /// <summary>Something new can be found. Called on the one thread that commits, before the senders hear of it; it must not linger.</summary>
    public event Action? Indexed;

    /// <summary>A flush has failed since the start.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Groups flushed, and objects in them: their ratio says how many senders share a flush.</summary>
    public long Groups { get; private set; }

    /// <summary>Appends an object and waits until it is durable and findable, or known not to be.</summary>
    public ValueTask<CommitResult> CommitAsync(InstanceHeader header, StagedBytes dataset, InstanceDescription description) => CommitAsync(() =>
    {
        var isOwnSegment = dataset.File is not null && dataset.Length > _options.OwnSegmentAbove;
        var (name, location) = isOwnSegment ? _log.AppendAsSegment(_ => header, dataset) : _log.Append(_ => header, dataset);
        _metrics.Written(dataset.Length);
        return new InstanceEntry(name, location, dataset.BlockChecksums, header, description);
    });

    /// <summary>Appends a decision and waits until it is durable and in force, or known not to be.</summary>
    public ValueTask<CommitResult> CommitAsync(Replacement decision) => CommitAsync(() =>
    {
        var (name, location) = _log.AppendDecision(_ => decision.ToJson());
        return new ReplacementEntry(name, location, decision);
    });

    private async ValueTask<CommitResult> CommitAsync(Func<IndexEntry> append)
    {
        var pending = new Pending(append);
        await _arrivals.Writer.WriteAsync(pending).ConfigureAwait(false);
        return await pending.Completion.Task.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        var group = new List<Pending>(_options.GroupSize);
        while (await _arrivals.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < _options.GroupSize && _arrivals.Reader.TryRead(out var pending))
                group.Add(pending);

            try
            {
                Commit(group);
            }
            catch (Exception error) // whatever it was, nobody may wait for ever or be told that it went well
            {
                HasFailed = true;
                _log.GiveUp();
                foreach (var pending in group)
                    pending.Completion.TrySetResult(new CommitResult(null, error));
            }
        }
    }

    private void Commit(List<Pending> group)
    {
        var entries = new List<IndexEntry>(group.Count);
        var appended = new List<Pending>(group.Count);
        foreach (var pending in group)
        {
            if (TryAppend(pending) is { } entry)
            {
                entries.Add(entry);
                appended.Add(pending);
            }
        }

        try
        {
            var startedAt = Stopwatch.GetTimestamp();
            _log.Flush();
            _metrics.Flushed(entries.Count, startedAt);
            Groups++;
        }
        catch (IOException error)
        {
            HasFailed = true;
            foreach (var pending in appended)
                pending.Completion.TrySetResult(new CommitResult(null, error));
            return;
        }

        Acknowledge(appended, entries);
    }

    private static IndexEntry? TryAppend(Pending pending)
    {
        try
        {
            return pending.Append();
        }
        catch (IOException error)
        {
            pending.Completion.TrySetResult(new CommitResult(null, error));
            return null;
        }
    }

    /// <summary>
    /// Applies the index rows and lets the senders go. When the index fails, the log has objects it does not know: they are
    /// applied before the next group, or replayed at the next start, and their senders are told to send again.
    /// </summary>
    private void Acknowledge(List<Pending> appended, List<IndexEntry> entries)
    {
        var backlog = _unindexed.Count;
        _unindexed.AddRange(entries);
        if (_unindexed.Count == 0)
            return;

        ConflictKind?[] conflicts;
        try
        {
            var startedAt = Stopwatch.GetTimestamp();
            conflicts = _index.Apply(_unindexed);
            _metrics.Indexed(startedAt);
        }
        catch (Exception error) when (error is SqliteException or IOException)
        {
            HasFailed = true;
            foreach (var pending in appended)
                pending.Completion.TrySetResult(new CommitResult(null, error));
            return;
        }

        _unindexed.Clear();
        Indexed?.Invoke();
        for (var i = 0; i < appended.Count; i++)
            appended[i].Completion.TrySetResult(new CommitResult(conflicts[backlog + i], null));
    }

    public async ValueTask DisposeAsync()
    {
        _arrivals.Writer.TryComplete();
        await _worker.ConfigureAwait(false);
    }

    private sealed record Pending(Func<IndexEntry> Append)
    {
        public TaskCompletionSource<CommitResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
