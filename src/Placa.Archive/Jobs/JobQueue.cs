using Microsoft.Data.Sqlite;
using Placa.Archive.Settings;

namespace Placa.Archive.Jobs;

/// <summary>The durable jobs: what was enqueued is done once at least, whatever happens to the process.</summary>
public sealed class JobQueue
{
    private const string Columns = "SELECT id, kind, argument, state, attempts, next_try, last_error FROM jobs";

    private readonly SettingsDatabase _database;
    private readonly TimeProvider _time;

    internal JobQueue(SettingsDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;

        // Whoever had them is gone: the data folder is ours alone.
        _database.Run("UPDATE jobs SET state = $1 WHERE state = $2", nameof(JobState.Waiting), nameof(JobState.Running));
    }

    /// <summary>Tells a worker that there may be something to do.</summary>
    internal event Action? Changed;

    /// <summary>Adds a job. Durable when this returns.</summary>
    /// <param name="kind">Which handler does it; one that is not there yet finds it later.</param>
    /// <param name="argument">What to do, as JSON: identifiers, never values of a patient.</param>
    public void Enqueue(string kind, string argument) => Enqueue(kind, [argument], null);

    /// <summary>Adds jobs and does something to the database with them, both or neither.</summary>
    internal void Enqueue(string kind, IReadOnlyList<string> arguments, Action? together)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _database.Together(() =>
        {
            foreach (var argument in arguments)
            {
                _database.Run(
                    "INSERT INTO jobs(kind, argument, state, attempts, next_try, created) VALUES($1, $2, $3, 0, $4, $4)",
                    kind, argument, nameof(JobState.Waiting), now);
            }

            together?.Invoke();
        });
        if (arguments.Count > 0)
            Changed?.Invoke();
    }

    /// <summary>Jobs by number, those of one state or all.</summary>
    public IReadOnlyList<Job> List(JobState? state = null, int limit = 1000) => _database.Query(
        Columns + (state is null ? "" : " WHERE state = $1") + " ORDER BY id LIMIT $2", Read, state?.ToString() ?? "", limit);

    /// <summary>How many there are of each kind in each state.</summary>
    internal IEnumerable<(string Kind, string State, long Count)> Count() =>
        _database.Query("SELECT kind, state, count(*) FROM jobs GROUP BY kind, state", row => (row.GetString(0), row.GetString(1), row.GetInt64(2)));

    /// <summary>Forgets a job that waits or has failed.</summary>
    /// <returns>False when there is none, or it is running.</returns>
    public bool Cancel(long id) => _database.Run("DELETE FROM jobs WHERE id = $1 AND state <> $2", id, nameof(JobState.Running)) > 0;

    /// <summary>Tries a job anew at once, one that was given up too.</summary>
    /// <returns>False when there is none, or it is running.</returns>
    public bool Retry(long id)
    {
        var found = _database.Run(
            "UPDATE jobs SET state = $2, attempts = 0, next_try = $3 WHERE id = $1 AND state <> $4",
            id, nameof(JobState.Waiting), _time.GetUtcNow().ToUnixTimeMilliseconds(), nameof(JobState.Running)) > 0;
        if (found)
            Changed?.Invoke();
        return found;
    }

    /// <summary>Takes the job that is due longest; the attempt is counted before it begins, so that a job which ends the process is given up one day.</summary>
    internal Job? Take(IReadOnlyCollection<string> kinds) => _database.Query(
        $"""
        UPDATE jobs SET state = $1, attempts = attempts + 1 WHERE id =
            (SELECT id FROM jobs WHERE state = $2 AND next_try <= $3 AND kind IN ({Among(kinds)}) ORDER BY next_try, id LIMIT 1)
        RETURNING id, kind, argument, state, attempts, next_try, last_error
        """,
        Read, nameof(JobState.Running), nameof(JobState.Waiting), _time.GetUtcNow().ToUnixTimeMilliseconds()) is [var job] ? job : null;

    /// <summary>When the next job is due; null when none waits.</summary>
    internal DateTimeOffset? NextTry(IReadOnlyCollection<string> kinds) => _database.Query(
        $"SELECT min(next_try) FROM jobs WHERE state = $1 AND kind IN ({Among(kinds)})",
        row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), nameof(JobState.Waiting)) is [{ } due] ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;

    internal void Finish(Job job) => _database.Run("DELETE FROM jobs WHERE id = $1", job.Id);

    /// <summary>The process stops: the attempt does not count.</summary>
    internal void PutBack(Job job) =>
        _database.Run("UPDATE jobs SET state = $2, attempts = attempts - 1 WHERE id = $1", job.Id, nameof(JobState.Waiting));

    /// <summary>It waits, and the attempt does not count.</summary>
    internal void Postpone(Job job, DateTimeOffset notBefore) => _database.Run(
        "UPDATE jobs SET state = $2, attempts = attempts - 1, next_try = $3 WHERE id = $1", job.Id, nameof(JobState.Waiting), notBefore.ToUnixTimeMilliseconds());

    internal void TryLater(Job job, DateTimeOffset nextTry, string error) => _database.Run(
        "UPDATE jobs SET state = $2, next_try = $3, last_error = $4 WHERE id = $1",
        job.Id, nameof(JobState.Waiting), nextTry.ToUnixTimeMilliseconds(), error);

    internal void GiveUp(Job job, string error) =>
        _database.Run("UPDATE jobs SET state = $2, last_error = $3 WHERE id = $1", job.Id, nameof(JobState.Failed), error);

    /// <summary>Kinds are names in our own code, not input.</summary>
    private static string Among(IEnumerable<string> kinds) => string.Join(", ", kinds.Select(kind => $"'{kind}'"));

    private static Job Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), Enum.Parse<JobState>(row.GetString(3)), row.GetInt32(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), SettingsDatabase.Text(row, 6));
}
