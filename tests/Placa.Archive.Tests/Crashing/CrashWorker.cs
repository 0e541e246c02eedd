using System.Globalization;

namespace Placa.Archive.Tests.Crashing;

/// <summary>
/// The process that gets killed: stores objects with four senders, and writes down what was acknowledged and what was refused. It is a
/// test only so that the test program can be started as one; see <see cref="CrashTests"/>.
/// </summary>
public class CrashWorker
{
    public const string Folder = "PLACA_CRASH_FOLDER";
    public const string Round = "PLACA_CRASH_ROUND";
    public const string Count = "PLACA_CRASH_COUNT";
    public const string Rules = "PLACA_CRASH_RULES";

    private const int Senders = 4;

    internal static SampleInstance Sample(int number) => new()
    {
        Instance = string.Create(CultureInfo.InvariantCulture, $"1.2.3.1.{number}"),
        Number = number,
        Seed = number,
        BitsStored = 16,
        Rows = number % 7 == 0 ? 200 : 40, // some are staged, some of them become segments of their own
    };

    internal static ArchiveOptions Options { get; } = new() { MemoryPerObject = 64 * 1024, OwnSegmentAbove = 70 * 1024, SegmentLength = 400_000, MinimumFreeSpace = 0 };

    [Fact(Explicit = true)]
    public async Task Store_until_killed()
    {
        var folder = Environment.GetEnvironmentVariable(Folder) ?? throw new InvalidOperationException("Not started by the crash tests.");
        var round = int.Parse(Environment.GetEnvironmentVariable(Round)!, CultureInfo.InvariantCulture);
        var count = int.Parse(Environment.GetEnvironmentVariable(Count)!, CultureInfo.InvariantCulture);
        var rules = Environment.GetEnvironmentVariable(Rules);
        if (rules is { Length: > 0 })
        {
            Directory.CreateDirectory(Path.Combine(folder, "data"));
            await File.WriteAllTextAsync(Path.Combine(folder, "data", "placa.json"), rules, TestContext.Current.CancellationToken);
        }
        await using var archive = await PlacaArchive.OpenAsync(Path.Combine(folder, "data"), Options, cancellationToken: TestContext.Current.CancellationToken);
        await using var log = new FileStream(Path.Combine(folder, "log"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        archive.StartJobs();
        var next = round * 1_000_000;

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= round * 1_000_000 + count)
            {
                var outcome = await archive.Store.StoreAsync(OpenArchive.Sender, Sample(number).ToIncoming());
                lock (log)
                    log.Write(System.Text.Encoding.ASCII.GetBytes($"{(outcome.IsKept ? "ack" : "fail")} {number}\n"));
            }
        })));
        if (rules is { Length: > 0 })
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken); // renditions are being made
    }
}
