using Placa.Archive.Importing;

namespace Placa.Cli;

/// <summary>Tells how an import goes: progress on a terminal, a line for each file that was not simply stored, and a sum by outcome.</summary>
internal sealed class ImportReport
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _showsProgress = !Console.IsErrorRedirected;
    private readonly Dictionary<string, int> _counts = [];
    private readonly Lock _terminal = new();
    private long _lastProgress;
    private int _progressLength;

    public ImportReport() => Progress = new ProgressLine(this);

    /// <summary>Where the importer tells how far it is.</summary>
    public IProgress<ImportProgress> Progress { get; }

    /// <summary>The one study of what was stored or known already, null when there are none or several.</summary>
    public string? OnlyStudy => Studies.Count == 1 ? Studies.Single() : null;

    /// <summary>The studies of what is in the archive now.</summary>
    public HashSet<string> Studies { get; } = [];

    /// <summary>Files that are neither stored nor known make it <see cref="ExitCode.Refused"/>.</summary>
    public ExitCode ExitCode =>
        _counts.Keys.All(kind => kind is "stored" or "known") ? ExitCode.Done : ExitCode.Refused;

    public async Task FollowAsync(IAsyncEnumerable<ImportOutcome> outcomes)
    {
        await foreach (var outcome in outcomes)
            Add(outcome);
        lock (_terminal)
            ClearProgress();
    }

    public void PrintSummary()
    {
        foreach (var kind in Enum.GetValues<ImportOutcomeKind>().Select(kind => new ImportOutcome("", kind, null, null, null).KindText))
            if (_counts.TryGetValue(kind, out var count))
                Console.Out.WriteLine($"{count,8} {Messages.Outcome(kind)}");
    }

    private void Add(ImportOutcome outcome)
    {
        _counts[outcome.KindText] = _counts.GetValueOrDefault(outcome.KindText) + 1;
        if (outcome is { Kind: ImportOutcomeKind.Stored or ImportOutcomeKind.Known or ImportOutcomeKind.Conflict, StudyInstanceUid: { } study })
            Studies.Add(study);
        if (outcome.Kind is ImportOutcomeKind.Stored or ImportOutcomeKind.Known)
            return;

        var where = outcome.Offset is { } offset ? Messages.AtByte(offset) : "";
        var why = outcome.Reason is { } reason ? $": {reason}" : "";
        lock (_terminal)
        {
            ClearProgress();
            Console.Out.WriteLine($"{outcome.Name}: {Messages.Outcome(outcome.KindText)}{where}{why}");
        }
    }

    private void ShowProgress(ImportProgress progress)
    {
        if (!_showsProgress)
            return;
        lock (_terminal)
        {
            if (_lastProgress != 0 && TimeProvider.System.GetElapsedTime(_lastProgress) < ProgressInterval)
                return;
            _lastProgress = TimeProvider.System.GetTimestamp();
            var line = Messages.ImportProgress(progress.Done, progress.Found);
            Console.Error.Write("\r" + line.PadRight(_progressLength));
            _progressLength = line.Length;
        }
    }

    private void ClearProgress()
    {
        if (_progressLength == 0)
            return;
        Console.Error.Write("\r" + new string(' ', _progressLength) + "\r");
        _progressLength = 0;
    }

    /// <summary>Called by the importing threads themselves, so that a line never comes after the summary.</summary>
    private sealed class ProgressLine(ImportReport report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report.ShowProgress(value);
    }
}
