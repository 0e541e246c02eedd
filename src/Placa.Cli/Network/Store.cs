using System.Collections.Concurrent;
using System.CommandLine;
using System.Net.Sockets;
using Placa.Dicom;
using Placa.Imaging;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa store AE PATH…</c>: sends files and folders to a peer (C-STORE).</summary>
internal static class Store
{
    private const int MaxContexts = 128;

    /// <summary>Headers are read ahead of sending, but not all of a large folder's.</summary>
    private const int MaxFilesInPart = 2000;

    /// <summary>So many files in a row at which the peer breaks off are no longer the files' fault.</summary>
    private const int MaxBreaks = 3;

    public static Command Create()
    {
        var network = new NetworkArguments();
        var paths = new Argument<string[]>("PATH") { Description = "DICOM files, or folders of them", Arity = ArgumentArity.OneOrMore };
        var parallel = new Option<int>("--parallel") { Description = "Associations at the same time", HelpName = "N", DefaultValueFactory = _ => 1 };
        var resume = new Option<string?>("--resume") { Description = "Keep in this file what was confirmed, and send only the rest next time", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each file" };
        var command = new Command("store", "Send files to a peer (C-STORE)");
        network.AddTo(command);
        foreach (var symbol in new Symbol[] { paths, parallel, resume, json })
        {
            if (symbol is Option option)
                command.Add(option);
            else
                command.Add((Argument)symbol);
        }
        parallel.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValue(parallel) is < 1 or > 64)
                result.AddError("--parallel needs a whole number from 1 to 64.");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            using var report = new Report(result.GetValue(json));
            using var confirmed = result.GetValue(resume) is { } path ? new ResumeFile(path) : null;
            var run = new Run(network.Ae(result), network.Ours(result), confirmed, report);
            using var inputs = new InputFiles(result.GetRequiredValue(paths));
            foreach (var (contexts, files) in Plan(run.Headers(inputs)))
                await run.SendAsync(contexts, files, result.GetValue(parallel), cancellationToken);
            return (int)(inputs.ExitCode > run.ExitCode ? inputs.ExitCode : run.Finish());
        });
        return command;
    }

    /// <summary>Cuts what is to be sent into parts that one association has contexts for.</summary>
    private static IEnumerable<(List<(Uid SopClass, TransferSyntax Syntax)> Contexts, List<OutgoingFile> Files)> Plan(IEnumerable<OutgoingFile> files)
    {
        var contexts = new List<(Uid SopClass, TransferSyntax Syntax)>();
        var part = new List<OutgoingFile>();
        foreach (var file in files)
        {
            var added = file.Contexts.Where(context => !contexts.Contains(context)).ToList();
            if (contexts.Count + added.Count > MaxContexts || part.Count == MaxFilesInPart)
            {
                yield return (contexts, part);
                (contexts, part) = ([], []);
                added = [.. file.Contexts];
            }
            contexts.AddRange(added);
            part.Add(file);
        }
        if (part.Count > 0)
            yield return (contexts, part);
    }

    /// <summary>One run of the verb: whom to send to, and what came of it so far.</summary>
    private sealed class Run(RemoteAe ae, string ours, ResumeFile? confirmed, Report report)
    {
        private readonly bool _showsProgress = !Console.IsErrorRedirected;
        private readonly Lock _lock = new();
        private int _sent;
        private int _failed;
        private int _passedOver;

        public ExitCode ExitCode { get; private set; }

        /// <summary>The files that can be sent and were not confirmed before; others are told.</summary>
        public IEnumerable<OutgoingFile> Headers(IEnumerable<InputFile> inputs)
        {
            foreach (var input in inputs)
            {
                OutgoingFile? file = null;
                var exitCode = Inputs.Try(input.Path, () => file = OutgoingFile.Read(input.Path));
                ExitCode = exitCode > ExitCode ? exitCode : ExitCode;
                if (file is null)
                    _failed++;
                else if (confirmed?.IsConfirmed(file.SopInstanceUid) == true)
                    _passedOver++;
                else
                    yield return file;
            }
        }

        /// <summary>Sends a part over several associations, each of which takes the next file when it is done with one.</summary>
        public Task SendAsync(List<(Uid SopClass, TransferSyntax Syntax)> contexts, List<OutgoingFile> files, int parallel, CancellationToken cancellationToken)
        {
            var waiting = new ConcurrentQueue<OutgoingFile>(files);
            return Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, files.Count)).Select(_ => SendAsync(contexts, waiting, cancellationToken)));
        }

        public ExitCode Finish()
        {
            if (_showsProgress)
                Console.Error.Write("\r" + new string(' ', 40) + "\r");
            if (!report.IsJson)
                report.Line(Messages.Sent(_sent, _failed, _passedOver));
            return ExitCode;
        }

        /// <summary>
        /// An association that breaks is made anew, and the file under way sent again, once. A file at which the peer breaks off twice has failed, and the others
        /// go on without it: DCMTK, and what is built on it, aborts at an identifier it cannot read.
        /// </summary>
        private async Task SendAsync(List<(Uid SopClass, TransferSyntax Syntax)> contexts, ConcurrentQueue<OutgoingFile> waiting, CancellationToken cancellationToken)
        {
            OutgoingFile? underWay = null;
            var isSecondTry = false;
            var breaks = 0;
            while (underWay is not null || !waiting.IsEmpty)
            {
                try
                {
                    await using var association = await NetworkArguments.ConnectAsync(
                        ae, ours, contexts.Select(context => (context.SopClass, (IReadOnlyList<TransferSyntax>)[context.Syntax])), cancellationToken);
                    while (underWay is not null || waiting.TryDequeue(out underWay))
                    {
                        await SendAsync(association, underWay, cancellationToken);
                        (underWay, isSecondTry, breaks) = (null, false, 0);
                    }
                    await association.ReleaseAsync(cancellationToken);
                }
                catch (Exception error) when (error is AssociationAbortedException && !isSecondTry)
                {
                    isSecondTry = true;
                }
                catch (AssociationAbortedException error) when (underWay is not null && ++breaks < MaxBreaks)
                {
                    Tell(underWay, DimseStatus.ProcessingFailure, error.Message);
                    (underWay, isSecondTry) = (null, false);
                }
                catch (Exception error) when (error is AssociationAbortedException or AssociationRejectedException or SocketException)
                {
                    if (underWay is not null)
                        Tell(underWay, DimseStatus.ProcessingFailure, error.Message);
                    while (waiting.TryDequeue(out var rest))
                        Tell(rest, DimseStatus.ProcessingFailure, error.Message);
                    return;
                }
            }
        }

        private async Task SendAsync(Association association, OutgoingFile file, CancellationToken cancellationToken)
        {
            DimseStatus status;
            string? reason = null;
            try
            {
                status = await file.SendAsync(association, cancellationToken);
            }
            catch (Exception error) when (error is PixelDataException or DicomException or IOException and not AssociationAbortedException)
            {
                (status, reason) = (DimseStatus.UnableToProcess, error.Message);
            }
            if (status.IsDone)
                confirmed?.Confirm(file.SopInstanceUid);
            Tell(file, status, reason ?? status.ErrorComment);
        }

        private void Tell(OutgoingFile file, DimseStatus status, string? reason)
        {
            lock (_lock)
            {
                _sent += status.IsDone ? 1 : 0;
                _failed += status.IsDone ? 0 : 1;
                if (!status.IsDone && ExitCode < ExitCode.Refused)
                    ExitCode = ExitCode.Refused;
                if (report.IsJson)
                    report.Line(writer =>
                    {
                        writer.WriteString("file", file.Path);
                        writer.WriteString("sopInstanceUid", file.SopInstanceUid.Value);
                        writer.WriteString("status", status.ToString());
                        if (reason is not null)
                            writer.WriteString("reason", reason);
                    });
                else if (!status.IsDone)
                    Failures.Print($"{file.Path}: {Messages.NotSent(status.ToString(), reason)}");
                else if (status.Kind == DimseStatusKind.Warning)
                    Failures.Print($"{file.Path}: {Messages.SentWithWarning(status.ToString(), reason)}");
                if (_showsProgress)
                    Console.Error.Write($"\r{_sent + _failed} ");
            }
        }
    }
}
