using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Placa.Archive.Index;
using Placa.Archive.Jobs;
using Placa.Archive.Settings;
using Placa.Archive.Storing;

namespace Placa.Archive.Renditions;

/// <summary>
/// Makes jobs of what the storage rules say about instances that were stored. It follows the log: how far it has come is written together
/// with the jobs, so that none is missed or made twice, and a sender waits for nothing but its own instance.
/// </summary>
internal sealed class RenditionFeed : IAsyncDisposable
{
    private const string FedTo = "renditions.fedTo";
    private const int BatchSize = 1000;

    private const string Select = """
        SELECT i.name, se.modality, i.sop_class, i.transfer_syntax, i.version FROM instances i JOIN series se ON se.id = i.series
        WHERE i.name > $1 ORDER BY i.name LIMIT $2
        """;

    /// <summary>What arrives within this time shares a commit.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IndexDatabase _index;
    private readonly CommitQueue _commits;
    private readonly JobQueue _jobs;
    private readonly SettingStore _settings;
    private readonly IReadOnlyList<StorageRule> _rules;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _loop;

    public RenditionFeed(IndexDatabase index, CommitQueue commits, JobQueue jobs, SettingStore settings, IReadOnlyList<StorageRule> rules)
    {
        _index = index;
        _commits = commits;
        _jobs = jobs;
        _settings = settings;
        _rules = rules;
        _commits.Indexed += Wake;
        Wake(); // there may be something left from before
        _loop = Task.Run(WorkAsync);
    }

    /// <summary>Why rules cannot be followed, if so; part of the health of the archive.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Rules hold for what is stored from when the first one was set, whoever stores it. To be called before anything is stored.</summary>
    public static void Prepare(IndexDatabase index, SettingStore settings, IReadOnlyList<StorageRule> rules)
    {
        var fedTo = settings.Get(FedTo);
        if (rules.Count == 0 && fedTo is not null)
            settings.Set(FedTo, null);
        if (rules.Count == 0 || fedTo is not null)
            return;

        using var reader = index.Read();
        using var command = reader.Command("SELECT max(name) FROM instances");
        settings.Set(FedTo, command.ExecuteScalar() as string ?? "");
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
                try
                {
                    while (FeedBatch() == BatchSize)
                        _stop.Token.ThrowIfCancellationRequested();
                    Failure = null;
                }
                catch (SqliteException error)
                {
                    Failure = error; // the next arrival tries again
                }

                await Task.Delay(Pause, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
    }

    private int FeedBatch()
    {
        var orders = new List<string>();
        var last = _settings.Get(FedTo) ?? "";
        var seen = 0;
        using (var reader = _index.Read())
        using (var command = reader.Command(Select, last, BatchSize))
        using (var rows = command.ExecuteReader())
        {
            for (; rows.Read(); seen++)
            {
                last = rows.GetString(0);
                var rule = _rules.FirstOrDefault(rule => rule.Fits(rows.GetString(1), rows.GetString(2)));
                if (rule is not null && rows.GetInt32(4) == 0 && rows.GetString(3) != rule.Rendition.Uid.Value)
                    orders.Add(new RenditionOrder(last, rule.Rendition.Uid.Value, rule.ReplaceOriginal).ToJson());
            }
        }

        if (seen > 0)
            _jobs.Enqueue(RenditionHandler.JobKind, orders, () => _settings.Set(FedTo, last));
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        _commits.Indexed -= Wake;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }
}
