using System.CommandLine;
using Placa.Archive;
using Placa.Archive.Importing;
using Placa.Server.Handover;

namespace Placa.Cli;

/// <summary><c>placa import PATH…</c>: puts folders, files, zip archives and media with a DICOMDIR into an archive.</summary>
internal static class Import
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Folders, files, zip archives or a DICOMDIR", Arity = ArgumentArity.OneOrMore };
        var data = ServerArguments.DataOption();
        var command = new Command("import", "Put files into the archive") { paths, data };
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.GetRequiredValue(paths), Path.GetFullPath(result.GetRequiredValue(data)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, string dataFolder, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
            Inputs.RequireExisting(path);

        var report = new ImportReport();
        try
        {
            await using var archive = await PlacaArchive.OpenAsync(dataFolder, cancellationToken: cancellationToken);
            var options = new ImportOptions { Progress = report.Progress };
            await report.FollowAsync(archive.Importer.ImportAsync(Actor.Local(Environment.UserName), paths, options, cancellationToken));
        }
        catch (DataFolderInUseException)
        {
            using var server = HandoverClient.Find(dataFolder)
                ?? throw new VerbException(ExitCode.Environment, Messages.ServedWithoutAddress(dataFolder));
            Console.Error.WriteLine(Messages.HandingOver(server.Address.ToString()));
            await report.FollowAsync(server.ImportAsync(paths, report.Progress, cancellationToken));
        }

        report.PrintSummary();
        return (int)report.ExitCode;
    }
}
