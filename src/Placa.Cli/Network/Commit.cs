using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa commit AE PATH…</c>: does a peer take responsibility for files that were sent to it (storage commitment)?</summary>
internal static class Commit
{
    public static Command Create()
    {
        var network = new NetworkArguments();
        var paths = new Argument<string[]>("PATH") { Description = "DICOM files, or folders of them", Arity = ArgumentArity.OneOrMore };
        var wait = new Option<int>("--wait") { Description = "How long to wait for the result", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        var port = new Option<int?>("--listen") { Description = "Also take the result on this port, for peers that call back", HelpName = "PORT" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each instance" };
        var command = new Command("commit", "Ask a peer whether it keeps what it was sent (storage commitment)");
        network.AddTo(command);
        command.Add(paths);
        command.Add(wait);
        command.Add(port);
        command.Add(json);
        wait.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValue(wait) is < 0 or > 86400)
                result.AddError("--wait needs a number of seconds from 0 to 86400.");
        });
        port.Validators.Add(result =>
        {
            if (result.GetValue(port) is < 0 or > 65535)
                result.AddError("--listen needs a number from 0 to 65535.");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            using var report = new Report(result.GetValue(json));
            var run = new Run(network.Ae(result), network.Ours(result), TimeSpan.FromSeconds(result.GetValue(wait)), report);
            using var inputs = new InputFiles(result.GetRequiredValue(paths));
            var exitCode = await run.AskAsync(inputs, result.GetValue(port), cancellationToken);
            return (int)(inputs.ExitCode > exitCode ? inputs.ExitCode : exitCode);
        });
        return command;
    }

    /// <summary>One run of the verb.</summary>
    private sealed class Run(RemoteAe ae, string ours, TimeSpan patience, Report report)
    {
        private readonly Channel<CommitmentResult> _results = Channel.CreateUnbounded<CommitmentResult>();
        private readonly Dictionary<SopReference, string> _files = [];

        public async Task<ExitCode> AskAsync(IEnumerable<InputFile> inputs, int? port, CancellationToken cancellationToken)
        {
            var exitCode = ReadHeaders(inputs);
            if (_files.Count == 0)
                return exitCode;

            var request = new CommitmentRequest(Uid.New(), [.. _files.Keys]);
            var services = new DimseServices { Normalized = [new CommitmentResults((result, _, _) => ValueTask.FromResult(Take(request, result)))] };
            await using var listener = port is { } number ? Listen(number, services) : null;
            await using var association = await NetworkArguments.ConnectAsync(
                ae, ours, [(Uids.StorageCommitmentPushModel, NetworkArguments.Native)], cancellationToken, services: services);
            if (association.FindContext(Uids.StorageCommitmentPushModel) is null)
                throw new VerbException(ExitCode.Refused, Messages.SopClassRefused(ae.ToString(), "Storage Commitment"));
            var status = await request.SendAsync(association, cancellationToken);
            if (!status.IsDone)
                throw new VerbException(ExitCode.Refused, Messages.CommitmentRefused(ae.ToString(), status.ToString()));

            var verdict = Tell(await WaitAsync(cancellationToken));
            if (!association.Completion.IsCompleted)
                await association.ReleaseAsync(cancellationToken);
            return verdict > exitCode ? verdict : exitCode;
        }

        private ExitCode ReadHeaders(IEnumerable<InputFile> inputs)
        {
            var worst = ExitCode.Done;
            foreach (var input in inputs)
            {
                var exitCode = Inputs.Try(input.Path, () =>
                {
                    var file = OutgoingFile.Read(input.Path);
                    _files.TryAdd(new SopReference(file.SopClassUid, file.SopInstanceUid), input.Path);
                });
                worst = exitCode > worst ? exitCode : worst;
            }
            return worst;
        }

        private DimseStatus Take(CommitmentRequest request, CommitmentResult result)
        {
            if (result.TransactionUid != request.TransactionUid)
                return DimseStatus.InvalidArgumentValue with { OffendingElements = [Tags.TransactionUID] };
            _results.Writer.TryWrite(result);
            return DimseStatus.Success;
        }

        private static DicomServer Listen(int port, DimseServices services)
        {
            var endPoint = new IPEndPoint(IPAddress.Any, port);
            var server = new DicomServer([endPoint], new AnyCaller(), new AssociationOptions { Services = services });
            try
            {
                server.Start();
                return server;
            }
            catch (SocketException error)
            {
                throw new VerbException(ExitCode.Environment, $"{endPoint}: {error.Message}");
            }
        }

        /// <summary>The result, or null when none comes in time. A peer that hangs up may still call back.</summary>
        private async Task<CommitmentResult?> WaitAsync(CancellationToken cancellationToken)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            over.CancelAfter(patience);
            try
            {
                return await _results.Reader.ReadAsync(over.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        private ExitCode Tell(CommitmentResult? result)
        {
            var kept = result?.Committed.ToHashSet() ?? [];
            var failed = (result?.Failed ?? []).DistinctBy(failure => failure.Reference).ToDictionary(failure => failure.Reference, failure => failure.Reason);
            foreach (var (reference, path) in _files)
            {
                var isKept = kept.Contains(reference) && !failed.ContainsKey(reference);
                var reason = failed.TryGetValue(reference, out var code) ? $"{code:X4}H" : null;
                if (report.IsJson)
                {
                    report.Line(writer =>
                    {
                        writer.WriteString("file", path);
                        writer.WriteString("sopInstanceUid", reference.SopInstanceUid.Value);
                        writer.WriteString("state", isKept ? "kept" : result is null ? "open" : "failed");
                        writer.WriteString("reason", reason);
                    });
                }
                else if (!isKept && result is not null)
                {
                    report.Line(Messages.NotCommitted(path, reason ?? "-"));
                }
            }

            var count = _files.Keys.Count(reference => kept.Contains(reference) && !failed.ContainsKey(reference));
            if (!report.IsJson)
                report.Line(result is null ? Messages.NoCommitmentYet(ae.ToString()) : Messages.Committed(count, _files.Count - count));
            return count == _files.Count ? ExitCode.Done : ExitCode.Refused;
        }
    }

    /// <summary>A result says nothing but what became of a transaction whose UID was made here.</summary>
    private sealed class AnyCaller : IAssociationPolicy
    {
        public bool IsRegistered(IPAddress address) => false;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AssociationDecision.Accept(isRegistered: false));
    }
}
