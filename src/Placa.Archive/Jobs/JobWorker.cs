using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Placa.Dicom;

namespace Placa.Archive.Jobs;

/// <summary>
/// Works on jobs, a few at a time. With nothing to do it sleeps until something is enqueued or due; it never looks by the clock. Disposing it
/// stops the jobs under way, which wait for the next process.
/// </summary>
internal sealed class JobWorker : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly JobQueue _queue;
    private readonly FrozenDictionary<string, IJobHandler> _handlers;
    private readonly JobOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _parallelism;
    private readonly SemaphoreSlim _places;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _loop;

    public JobWorker(JobQueue queue, IEnumerable<IJobHandler> handlers, JobOptions options, int parallelism, TimeProvider time)
    {
        _queue = queue;
        _handlers = handlers.ToFrozenDictionary(handler => handler.Kind, StringComparer.Ordinal);
        _options = options;
        _time = time;
        _parallelism = parallelism;
        _places = new SemaphoreSlim(parallelism, parallelism);
        _queue.Changed += Wake;
        _loop = Task.Run(WorkAsync);
    }

    /// <summary>Why the jobs themselves cannot be read or written, if so; part of the health of the archive.</summary>
    public Exception? Failure { get; private set; }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (TryTake() is { } job)
                {
                    _ = Task.Run(() => RunAsync(job)); // gives its place back; all places are taken when stopping
                    continue;
                }

                _places.Release();
                await SleepAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private Job? TryTake()
    {
        try
        {
            var job = _queue.Take(_handlers.Keys);
            Failure = null;
            return job;
        }
        catch (SqliteException error)
        {
            Failure = error;
            return null;
        }
    }

    /// <summary>Until something is enqueued, ends or is due.</summary>
    private async Task SleepAsync()
    {
        var pause = Failure is null ? UntilDue() : PauseAfterFailure;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var woken = _wake.Reader.ReadAsync(over.Token).AsTask();
        var due = Task.Delay(pause ?? Timeout.InfiniteTimeSpan, _time, over.Token);
        await Task.WhenAny(woken, due).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
    }

    private TimeSpan? UntilDue()
    {
        try
        {
            if (_queue.NextTry(_handlers.Keys) is not { } due)
                return null;
            var pause = due - _time.GetUtcNow();
            return pause > TimeSpan.FromMilliseconds(1) ? pause : TimeSpan.FromMilliseconds(1);
        }
        catch (SqliteException error)
        {
            Failure = error;
            return PauseAfterFailure;
        }
    }

    private async Task RunAsync(Job job)
    {
        try
        {
            if (job.Attempts > MaxAttempts(job))
                _queue.GiveUp(job, job.LastError ?? "every attempt ended with the process");
            else
                await TryAsync(job).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            Failure = error; // the job stays taken, and waits again after the next start
        }
        finally
        {
            _places.Release();
            Wake();
        }
    }

    private async Task TryAsync(Job job)
    {
        try
        {
            var outcome = await _handlers[job.Kind].RunAsync(job.Argument, _stop.Token).ConfigureAwait(false);
            if (outcome is JobOutcome.IsRefused refused)
                _queue.GiveUp(job, refused.Reason);
            else if (outcome is JobOutcome.IsPostponed postponed)
                _queue.Postpone(job, postponed.NotBefore);
            else
                _queue.Finish(job);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _queue.PutBack(job);
        }
        catch (Exception error) // whatever it was, the job is tried again and someone can see why
        {
            if (job.Attempts >= MaxAttempts(job))
                _queue.GiveUp(job, Tell(error));
            else
                _queue.TryLater(job, _time.GetUtcNow() + _options.PauseAfter(job.Attempts), Tell(error));
        }
    }

    private int MaxAttempts(Job job) => _handlers[job.Kind].MaxAttempts ?? _options.MaxAttempts;

    /// <summary>Messages of ours and of the system hold no values of a patient; of others only the type is told.</summary>
    private static string Tell(Exception error) =>
        error is DicomException or IOException ? $"{error.GetType().Name}: {error.Message}" : error.GetType().Name;

    public async ValueTask DisposeAsync()
    {
        _queue.Changed -= Wake;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        for (var i = 0; i < _parallelism; i++)
            await _places.WaitAsync().ConfigureAwait(false);
        _stop.Dispose();
        _places.Dispose();
    }
}
