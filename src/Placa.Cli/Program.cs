using System.CommandLine;
using System.CommandLine.Invocation;
using Placa.Cli;
using Placa.Cli.Network;

var root = new RootCommand(Messages.Description)
{
    Serve.Create(),
    Demo.Create(),
    Import.Create(),
    Open.Create(),
    Dump.Create(),
    Validate.Create(),
    Edit.Create(),
    Diff.Create(),
    ConvertFiles.Create(),
    Transcode.Create(),
    Pixels.Create(),
    Render.Create(),
    Export.Create(),
    Media.Create(),
    Commit.Create(),
    Echo.Create(),
    Store.Create(),
    Find.Create(),
    Move.Create(),
    Get.Create(),
    Listen.Create(),
    Peers.Create(),
    RebuildIndex.Create(),
};

if (args.Length == 0)
{
    root.Parse(["--help"]).Invoke();
    return (int)ExitCode.WrongUsage;
}

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors)
        Failures.Print(error.Message);
    Failures.Print(Messages.SeeHelp(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " "));
    return (int)ExitCode.WrongUsage;
}

try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
    return await parsed.InvokeAsync(configuration);
}
catch (Exception exception)
{
    return (int)Failures.Report(exception);
}
