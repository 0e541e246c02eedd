using System.Threading.Channels;
using Placa.Archive.Settings;

namespace Placa.Archive.Access;

/// <summary>What was done.</summary>
public enum AccessKind
{
    /// <summary>Asked what is there.</summary>
    Query,

    /// <summary>Read metadata.</summary>
    Metadata,

    /// <summary>Read instances, frames or values.</summary>
    Retrieve,
}

/// <summary>One access: who, what, when. Identifiers of the standard, never values of a patient.</summary>
public sealed record AccessRecord(
    DateTimeOffset At, Actor Actor, AccessKind Kind, string? StudyInstanceUid, string? SeriesInstanceUid, string? SopInstanceUid, int Count);

/// <summary>
/// The one place where accesses are recorded; services call it, front doors do not. Records are written behind the answer, several
/// in one durable commit, in order; when the disk is slower than the readers, the readers wait. What is stored records itself: the
/// actor stands in the log entry.
/// </summary>
public sealed class AccessLog : IAsyncDisposable
{
    private const int Backlog = 4096;
    private const int GroupSize = 512;

    /// <summary>How long a record waits for others to be flushed with.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly SettingsDatabase _database;
    private readonly TimeProvider _time;
    private readonly Channel<AccessRecord> _records = Channel.CreateBounded<AccessRecord>(Backlog);
    private readonly TaskCompletionSource _stopping = new();
    private readonly Task _writer;

    internal AccessLog(SettingsDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Why records could not be written, if so; part of the health of the archive.</summary>
    public Exception? Failure { get; private set; }

    internal void Record(Actor actor, AccessKind kind, string? study, string? series, string? instance, int count)
    {
        var record = new AccessRecord(_time.GetUtcNow(), actor, kind, study, series, instance, count);
        var spin = new SpinWait();
        while (!_records.Writer.TryWrite(record))
        {
            ObjectDisposedException.ThrowIf(_writer.IsCompleted, this);
            spin.SpinOnce();
        }
    }

    /// <summary>The last accesses, latest first.</summary>
    public IReadOnlyList<AccessRecord> ListLatest(int count) => _database.ListAccesses(count);

    private async Task WriteAsync()
    {
        var group = new List<AccessRecord>(GroupSize);
        while (await _records.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_records.Reader.Count < GroupSize)
                await Task.WhenAny(Task.Delay(Gathering), _stopping.Task).ConfigureAwait(false);
            group.Clear();
            while (group.Count < GroupSize && _records.Reader.TryRead(out var record))
                group.Add(record);

            try
            {
                _database.AppendAccesses(group);
                Failure = null;
            }
            catch (Microsoft.Data.Sqlite.SqliteException error)
            {
                Failure = error;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _records.Writer.TryComplete();
        _stopping.TrySetResult();
        await _writer.ConfigureAwait(false);
    }
}
