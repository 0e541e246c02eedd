namespace Placa.Archive.Jobs;

/// <summary>Where a job stands. One that is done is forgotten.</summary>
public enum JobState
{
    /// <summary>It is taken when its time has come.</summary>
    Waiting,

    /// <summary>A worker has it. A process that ends meanwhile leaves it to the next.</summary>
    Running,

    /// <summary>It ended without success and is not tried again; <see cref="Job.LastError"/> says why.</summary>
    Failed,
}

/// <summary>Work that can wait, kept in <c>placa.db</c> until it is done.</summary>
/// <param name="Id">Its number; later jobs have greater ones.</param>
/// <param name="Kind">Which <see cref="IJobHandler"/> does it.</param>
/// <param name="Argument">What to do, as JSON: identifiers, never values of a patient.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="NextTry">Not before then.</param>
/// <param name="LastError">Why the last attempt failed, without values of a patient.</param>
public sealed record Job(long Id, string Kind, string Argument, JobState State, int Attempts, DateTimeOffset NextTry, string? LastError);

/// <summary>How an attempt ended, unless it threw.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>Done, and so forgotten.</summary>
    public static JobOutcome Done { get; } = new IsDone();

    /// <summary>It cannot be done, now or later.</summary>
    /// <param name="reason">One clause, without values of a patient.</param>
    public static JobOutcome Refused(string reason) => new IsRefused(reason);

    /// <summary>Not now: it waits until then, and the attempt does not count.</summary>
    public static JobOutcome Later(DateTimeOffset notBefore) => new IsPostponed(notBefore);

    internal sealed record IsDone : JobOutcome;

    internal sealed record IsPostponed(DateTimeOffset NotBefore) : JobOutcome;

    internal sealed record IsRefused(string Reason) : JobOutcome;
}

/// <summary>Does the jobs of one kind. Several may run at once, and one may run again after a process ended in the middle of it.</summary>
public interface IJobHandler
{
    /// <summary>The kind of job it does.</summary>
    string Kind { get; }

    /// <summary>Attempts before a job is given up; null for the usual number.</summary>
    int? MaxAttempts => null;

    /// <summary>True when its jobs wait for other machines most of the time: they do not take the places of those that work.</summary>
    bool MostlyWaits => false;

    /// <summary>Does a job. What it throws counts as a failed attempt, which is tried again later.</summary>
    /// <param name="argument">What to do.</param>
    /// <param name="cancellationToken">The process stops; the job waits for the next one.</param>
    ValueTask<JobOutcome> RunAsync(string argument, CancellationToken cancellationToken);
}
