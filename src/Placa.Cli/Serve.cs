using System.CommandLine;
using Placa.Server;

namespace Placa.Cli;

/// <summary><c>placa serve</c>: the archive with its DICOM port, its web port and the viewer.</summary>
internal static class Serve
{
    public static Command Create()
    {
        var arguments = new ServerArguments();
        var command = new Command("serve", "Run the archive: DICOM port, web port and viewer");
        arguments.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(arguments.Read(result), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        await using var server = await ServerHost.StartAsync(options, cancellationToken);
        Announce(server, options);
        await UntilCancelledAsync(cancellationToken);
        return (int)ExitCode.Done;
    }

    /// <summary>What someone who started a server wants to know.</summary>
    public static void Announce(ServerHost server, ServerOptions options)
    {
        Console.Out.WriteLine(Messages.Serving(server.Address));
        if (server.DicomEndPoint is { } dicom)
            Console.Out.WriteLine(Messages.DicomPort(options.AeTitle, dicom.ToString()));
        if (server.DicomTlsEndPoint is { } secure)
            Console.Out.WriteLine(Messages.DicomTlsPort(options.AeTitle, secure.ToString()));
        Console.Out.WriteLine(Messages.DataIn(options.DataFolder));
        Console.Out.WriteLine(Messages.StopHint);
    }

    /// <summary>Ends when the program is asked to stop.</summary>
    public static Task UntilCancelledAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
