using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Placa.Fuzz;

/// <summary>
/// Runs one target for a while. An input is a defect when an exception gets out, when it takes more than a second twice, or when more is
/// allocated for it than 64 MiB and what the target may take for each byte; it is then left in the temporary folder.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, FuzzState state, string? stateFile)
{
    private const int RoundLength = 100_000;
    private const int LongestCorpusFile = 64 * 1024;

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private FuzzState _state = state;
    private byte[] _current = [];
    private long _currentSince;

    public bool For(TimeSpan time)
    {
        using var watchdog = new Timer(_ => EndWhenHanging(), null, Hang, TimeSpan.FromSeconds(5));
        var seeds = target.Seeds().ToList();
        foreach (var seed in seeds)
        {
            if (!target.Run(seed))
            {
                Console.Error.WriteLine($"{target.Name}: a seed is refused");
                return false;
            }
        }

        var recorded = Recorded();
        var inputs = new List<byte[]>([.. seeds, .. recorded, .. FromCorpus()]);
        var started = Stopwatch.StartNew();
        foreach (var input in inputs)
        {
            if (!Try(input))
                return false;
        }

        var before = _state.Seconds;
        while (started.Elapsed < time)
        {
            var random = new Random(_state.NextSeed);
            var mutator = new Mutator(random, target.Change);
            for (var i = 0; i < RoundLength && started.Elapsed < time; i++)
            {
                if (!Try(mutator.Mutate(inputs[random.Next(inputs.Count)], inputs[random.Next(inputs.Count)])))
                    return false;
            }
            _state = _state with { NextSeed = _state.NextSeed + 1, Seconds = before + started.Elapsed.TotalSeconds };
            if (stateFile is not null)
                _state.Save(stateFile);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{target.Name}: {_state.Executions} inputs, {_state.Readable} of them readable, {recorded.Count} recorded, {inputs.Count} to start from, next seed {_state.NextSeed}"));
        return true;
    }

    private bool Try(byte[] input)
    {
        (_current, _currentSince) = (input, Stopwatch.GetTimestamp());
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var readable = target.Run(input);
            _state = _state with { Executions = _state.Executions + 1, Readable = _state.Readable + (readable ? 1 : 0) };
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > (64L << 20) + (long)target.AllocatedPerByte * input.Length)
                throw new InvalidDataException($"{allocated} bytes were allocated for {input.Length}.");
            if (Stopwatch.GetElapsedTime(_currentSince).TotalSeconds > 1)
                RunAgainWithinASecond(input);
            return true;
        }
        catch (Exception exception)
        {
            Report(input, exception.ToString());
            return false;
        }
    }

    // The machine may have been busy with something else the first time, so now the processor's time counts.
    private void RunAgainWithinASecond(byte[] input)
    {
        var before = Environment.CpuUsage.TotalTime;
        target.Run(input);
        if (Environment.CpuUsage.TotalTime - before is { TotalSeconds: > 1 } used)
            throw new TimeoutException($"It takes {used.TotalSeconds:F1} s.");
    }

    private void EndWhenHanging()
    {
        if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _currentSince)) < Hang)
            return;
        Report(_current, $"no end after {Hang.TotalSeconds} s");
        Environment.Exit(1);
    }

    private void Report(byte[] input, string reason)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8))}.bin");
        File.WriteAllBytes(file, input);
        Console.Error.WriteLine($"{target.Name}: {reason}\nseed {_state.NextSeed}, run {_state.Executions}; the input is in {file}");
    }

    /// <summary>Inputs that once were defects.</summary>
    private List<byte[]> Recorded()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpus", target.Name);
        return Directory.Exists(folder) ? Directory.GetFiles(folder).Order().Select(File.ReadAllBytes).ToList() : [];
    }

    /// <summary>Short real files to start from, where PLACA_CORPUS names some and the target reads files.</summary>
    private IEnumerable<byte[]> FromCorpus()
    {
        var folder = Environment.GetEnvironmentVariable("PLACA_CORPUS");
        return !target.StartsFromCorpus || string.IsNullOrEmpty(folder) || !Directory.Exists(folder)
            ? []
            : new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Length <= LongestCorpusFile)
                .OrderBy(file => file.FullName, StringComparer.Ordinal).Select(file => File.ReadAllBytes(file.FullName));
    }
}
