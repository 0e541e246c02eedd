using System.CommandLine;
using Placa.Archive;
using Placa.Archive.Index;

namespace Placa.Cli;

/// <summary><c>placa rebuild-index</c>: throws the index away and makes it again from the log, which alone counts.</summary>
internal static class RebuildIndex
{
    public static Command Create()
    {
        var data = ServerArguments.DataOption();
        var command = new Command("rebuild-index", "Make the index again from the segments") { data };
        command.SetAction((result, cancellationToken) => RunAsync(Path.GetFullPath(result.GetRequiredValue(data)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string dataFolder, CancellationToken cancellationToken)
    {
        Inputs.RequireExisting(dataFolder);
        return (int)Tell(await PlacaArchive.RebuildIndexAsync(dataFolder, cancellationToken: cancellationToken));
    }

    private static ExitCode Tell(RecoveryReport report)
    {
        Console.Out.WriteLine(Messages.Replayed(report.Replayed));
        if (report.BytesCut > 0)
            Failures.Print(Messages.BytesCut(report.BytesCut));
        foreach (var damage in report.Damage)
            Failures.Print(Messages.Damaged(damage.Segment, damage.Offset, damage.Length));
        return report.Damage.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }
}
