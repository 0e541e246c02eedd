namespace Placa.Archive.Jobs;

/// <summary>How jobs are worked on.</summary>
public sealed record JobOptions
{
    /// <summary>Jobs that run at the same time; half the processors, as receiving and answering go first.</summary>
    public int Parallelism { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Jobs that wait for other machines at the same time.</summary>
    public int WaitingParallelism { get; init; } = 8;

    /// <summary>Attempts before a job is given up.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>The pause after the first failed attempt; each further one doubles it.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The pause after an attempt, counted from 1.</summary>
    internal TimeSpan PauseAfter(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 30));
        return pause < LongestPause ? pause : LongestPause;
    }
}
