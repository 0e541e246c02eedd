using Placa.Archive.Jobs;
using Placa.Archive.Settings;
using Placa.Imaging;

namespace Placa.Archive.Tests.Jobs;

public class JobWorkerTests
{
    private static readonly JobOptions Quick = new() { Parallelism = 2, FirstPause = TimeSpan.FromMilliseconds(5), MaxAttempts = 3 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_done_once_and_forgotten()
    {
        await using var open = await OpenArchive.CreateAsync();
        var handler = new Handler(() => JobOutcome.Done);
        open.Archive.Jobs.Enqueue("test", "1");
        open.Archive.StartJobs(Quick, handler);
        open.Archive.Jobs.Enqueue("test", "2");

        await EventuallyAsync(() => open.Archive.Jobs.List().Count == 0);

        Assert.Equal(["1", "2"], handler.Begun.Order());
    }

    [Fact]
    public async Task What_fails_is_tried_again_with_pauses_until_it_is_given_up()
    {
        await using var open = await OpenArchive.CreateAsync();
        var handler = new Handler(() => throw new PixelDataException(PixelDataError.Truncated, "cut"));
        open.Archive.StartJobs(Quick, handler);
        open.Archive.Jobs.Enqueue("test", "1");

        await EventuallyAsync(() => open.Archive.Jobs.List(JobState.Failed).Count == 1);

        var job = Assert.Single(open.Archive.Jobs.List());
        Assert.Equal((3, "PixelDataException: cut"), (job.Attempts, job.LastError));
        Assert.Equal(3, handler.Begun.Count);
    }

    [Fact]
    public async Task What_is_put_off_waits_and_spends_no_attempt()
    {
        await using var open = await OpenArchive.CreateAsync();
        var tries = 0;
        var handler = new Handler(() => ++tries <= 5 ? JobOutcome.Later(DateTimeOffset.UtcNow.AddMilliseconds(5)) : JobOutcome.Later(DateTimeOffset.UtcNow.AddHours(1)));
        open.Archive.StartJobs(Quick, handler);
        open.Archive.Jobs.Enqueue("test", "1");

        await EventuallyAsync(() => open.Archive.Jobs.List() is [{ State: JobState.Waiting } job] && job.NextTry > DateTimeOffset.UtcNow.AddMinutes(1));

        Assert.Equal((6, 0), (tries, open.Archive.Jobs.List()[0].Attempts));
    }

    [Fact]
    public async Task What_is_refused_is_not_tried_again()
    {
        await using var open = await OpenArchive.CreateAsync();
        var handler = new Handler(() => JobOutcome.Refused("no"));
        open.Archive.StartJobs(Quick, handler);
        open.Archive.Jobs.Enqueue("test", "1");

        await EventuallyAsync(() => open.Archive.Jobs.List(JobState.Failed).Count == 1);

        var job = Assert.Single(open.Archive.Jobs.List());
        Assert.Equal((1, "no"), (job.Attempts, job.LastError));
        Assert.True(open.Archive.Jobs.Retry(job.Id));
        await EventuallyAsync(() => handler.Begun.Count == 2);
    }

    [Fact]
    public async Task The_message_of_a_foreign_error_is_not_kept()
    {
        await using var open = await OpenArchive.CreateAsync();
        open.Archive.StartJobs(Quick with { MaxAttempts = 1 }, new Handler(() => throw new FormatException("Muñoz^María")));
        open.Archive.Jobs.Enqueue("test", "1");

        await EventuallyAsync(() => open.Archive.Jobs.List(JobState.Failed).Count == 1);

        Assert.Equal("FormatException", Assert.Single(open.Archive.Jobs.List()).LastError);
    }

    [Fact]
    public async Task No_more_run_at_once_than_allowed()
    {
        await using var open = await OpenArchive.CreateAsync();
        using var gate = new SemaphoreSlim(0);
        var handler = new Handler(async token =>
        {
            await gate.WaitAsync(token);
            return JobOutcome.Done;
        });
        open.Archive.StartJobs(Quick, handler);
        for (var i = 0; i < 5; i++)
            open.Archive.Jobs.Enqueue("test", $"{i}");

        await EventuallyAsync(() => handler.Begun.Count == 2);
        await Task.Delay(50, Cancellation);

        Assert.Equal(2, handler.Begun.Count);
        Assert.Equal(2, open.Archive.Jobs.List(JobState.Running).Count);
        gate.Release(5);
        await EventuallyAsync(() => open.Archive.Jobs.List().Count == 0);
        Assert.Equal(5, handler.Begun.Count);
    }

    [Fact]
    public async Task Stopping_puts_a_job_back_and_the_next_start_takes_it()
    {
        await using var open = await OpenArchive.CreateAsync();
        var handler = new Handler(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return JobOutcome.Done;
        });
        open.Archive.StartJobs(Quick, handler);
        open.Archive.Jobs.Enqueue("test", "1");
        await EventuallyAsync(() => handler.Begun.Count == 1);

        await open.ReopenAsync();

        Assert.Equal((JobState.Waiting, 0), (Assert.Single(open.Archive.Jobs.List()).State, open.Archive.Jobs.List()[0].Attempts));
        var next = new Handler(() => JobOutcome.Done);
        open.Archive.StartJobs(Quick, next);
        await EventuallyAsync(() => open.Archive.Jobs.List().Count == 0);
        Assert.Equal(["1"], next.Begun);
    }

    [Fact]
    public async Task A_job_whose_process_was_killed_is_taken_again()
    {
        await using var open = await OpenArchive.CreateAsync();
        open.Archive.Jobs.Enqueue("test", "1");
        Assert.NotNull(open.Archive.Jobs.Take(["test"])); // and nothing more is heard of who took it

        await open.ReopenAsync();
        var handler = new Handler(() => JobOutcome.Done);
        open.Archive.StartJobs(Quick, handler);

        await EventuallyAsync(() => open.Archive.Jobs.List().Count == 0);
        Assert.Equal(["1"], handler.Begun);
    }

    [Fact]
    public async Task A_job_that_ends_every_process_is_given_up()
    {
        await using var open = await OpenArchive.CreateAsync();
        open.Archive.Jobs.Enqueue("test", "1");
        for (var i = 0; i < Quick.MaxAttempts; i++)
        {
            Assert.NotNull(open.Archive.Jobs.Take(["test"]));
            await open.ReopenAsync();
        }

        var handler = new Handler(() => JobOutcome.Done);
        open.Archive.StartJobs(Quick, handler);

        await EventuallyAsync(() => open.Archive.Jobs.List(JobState.Failed).Count == 1);
        Assert.Empty(handler.Begun);
    }

    [Fact]
    public async Task A_kind_without_handler_waits_for_one()
    {
        await using var open = await OpenArchive.CreateAsync();
        open.Archive.StartJobs(Quick);
        open.Archive.Jobs.Enqueue("of a later version", "1");

        await Task.Delay(50, Cancellation);

        var job = Assert.Single(open.Archive.Jobs.List(JobState.Waiting));
        Assert.True(open.Archive.Jobs.Cancel(job.Id));
        Assert.Empty(open.Archive.Jobs.List());
    }

    [Fact]
    public async Task A_database_of_the_first_version_gets_its_tables_and_keeps_its_peers()
    {
        await using var open = await OpenArchive.CreateAsync();
        open.Archive.Settings.Set("kept", "yes");
        await open.ReopenAsync(() =>
        {
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(open.Folder, "placa.db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                DROP TABLE jobs; DROP TABLE peers; DROP TABLE commitments; DROP TABLE commitment_references;
                CREATE TABLE peers(ae_title TEXT PRIMARY KEY, host TEXT, port INTEGER, default_issuer TEXT) WITHOUT ROWID;
                INSERT INTO peers VALUES('CT1', '192.0.2.7', 104, 'CLINIC'), ('CT2', NULL, NULL, NULL);
                PRAGMA user_version=1
                """;
            command.ExecuteNonQuery();
        });

        open.Archive.Jobs.Enqueue("test", "1");

        Assert.Equal("1", Assert.Single(open.Archive.Jobs.List()).Argument);
        Assert.Equal("yes", open.Archive.Settings.Get("kept"));
        Assert.Equal(("192.0.2.7", 104), open.Archive.Peers.Find("CT1")!.Address);
        Assert.Equal(("CLINIC", PeerVerbs.All), (open.Archive.Peers.Find("CT1")!.DefaultIssuer, open.Archive.Peers.Find("CT1")!.Verbs));
        Assert.Null(open.Archive.Peers.Find("CT2")!.Address);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(4, 80)]
    [InlineData(100, 3600)]
    public void Pauses_double_up_to_the_longest(int attempt, int seconds) => Assert.Equal(seconds, new JobOptions().PauseAfter(attempt).TotalSeconds);

    internal static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(10, Cancellation);
        Assert.True(condition());
    }

    private sealed class Handler(Func<CancellationToken, ValueTask<JobOutcome>> run) : IJobHandler
    {
        private readonly List<string> _begun = [];

        public Handler(Func<JobOutcome> run)
            : this(_ => ValueTask.FromResult(run()))
        {
        }

        public string Kind => "test";

        public IReadOnlyList<string> Begun
        {
            get
            {
                lock (_begun)
                    return [.. _begun];
            }
        }

        public ValueTask<JobOutcome> RunAsync(string argument, CancellationToken cancellationToken)
        {
            lock (_begun)
                _begun.Add(argument);
            return run(cancellationToken);
        }
    }
}
