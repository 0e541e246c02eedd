using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa listen</c>: a storage SCP that keeps files in a folder, and nothing else.</summary>
internal static class Listen
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "Where the files go", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var port = new Option<int>("--port") { Description = "The port to listen on", HelpName = "N", DefaultValueFactory = _ => 11112 };
        var everywhere = new Option<bool>("--insecure") { Description = "Listen beyond this machine, without checking who calls" };
        var ours = NetworkArguments.OurAeTitle();
        var tls = new TlsArguments();
        var command = new Command("listen", "Keep what peers send as files (storage SCP)") { folder, port, everywhere, ours };
        tls.AddToListening(command);
        port.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValue(port) is < 0 or > 65535)
                result.AddError("--port needs a number from 0 to 65535.");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var directory = Path.GetFullPath(result.GetRequiredValue(folder));
            Directory.CreateDirectory(directory);
            var files = new ReceivedFiles(directory, (path, from) => Console.Out.WriteLine($"{path}  ({from})"));
            var endPoint = new IPEndPoint(result.GetValue(everywhere) ? IPAddress.Any : IPAddress.Loopback, result.GetValue(port));
            await using var server = new DicomServer([new DicomListener(endPoint, tls.Accepting(result))], new Policy(result.GetRequiredValue(ours)), new AssociationOptions { Services = new DimseServices { Store = files } });
            try
            {
                server.Start();
            }
            catch (SocketException error)
            {
                throw new VerbException(ExitCode.Environment, $"{endPoint}: {error.Message}");
            }
            Console.Out.WriteLine(Messages.Listening(result.GetRequiredValue(ours), server.EndPoints[0].ToString(), directory));
            await Serve.UntilCancelledAsync(cancellationToken);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await server.StopAsync(patience.Token);
            Console.Out.WriteLine(Messages.FilesKept(files.Count));
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Anyone who knows our AE title.</summary>
    private sealed class Policy(string aeTitle) : IAssociationPolicy
    {
        public bool IsRegistered(IPAddress address) => false;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) => ValueTask.FromResult(
            request.CalledAeTitle == aeTitle ? AssociationDecision.Accept(isRegistered: IPAddress.IsLoopback(origin.Address)) : AssociationDecision.Reject(AssociationRejection.CalledAeTitleNotRecognized));
    }
}
