using Placa.Network;

namespace Placa.Cli.Network;

/// <summary>Tells how a C-MOVE or C-GET goes, on a terminal while it does, and how it ended.</summary>
internal sealed class RetrieveReport : IProgress<SubOperationCounts>
{
    private readonly bool _showsProgress = !Console.IsErrorRedirected;
    private bool _isShown;

    public void Report(SubOperationCounts value)
    {
        if (!_showsProgress)
            return;
        var done = value.Completed + value.Warning + value.Failed;
        Console.Error.Write($"\r{Messages.ImportProgress(done, done + value.Remaining)}   ");
        _isShown = true;
    }

    public ExitCode Finish(RetrieveResult result, bool json)
    {
        if (_isShown)
            Console.Error.WriteLine();
        using var report = new Report(json);
        var counts = result.Counts;
        if (json)
            report.Line(writer =>
            {
                writer.WriteString("status", result.Status.ToString());
                if (result.Status.ErrorComment is { } comment)
                    writer.WriteString("errorComment", comment);
                writer.WriteNumber("completed", counts.Completed);
                writer.WriteNumber("failed", counts.Failed);
                writer.WriteNumber("warning", counts.Warning);
                writer.WriteStartArray("failedInstances");
                foreach (var uid in result.FailedSopInstances)
                    writer.WriteStringValue(uid.Value);
                writer.WriteEndArray();
            });
        else
            report.Line(Messages.Retrieved(counts.Completed + counts.Warning, counts.Failed, result.Status.ToString(), result.Status.ErrorComment));
        return result.Status.Kind == DimseStatusKind.Success ? ExitCode.Done : ExitCode.Refused;
    }
}
