using System.CommandLine;
using System.Diagnostics;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa echo AE</c>: is a peer there, and what is it (C-ECHO).</summary>
internal static class Echo
{
    public static Command Create()
    {
        var network = new NetworkArguments();
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var command = new Command("echo", "Ask a peer whether it is there (C-ECHO)") { json };
        network.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
            (int)await RunAsync(network.Ae(result), network.Ours(result), result.GetValue(json), cancellationToken));
        return command;
    }

    /// <summary>Asks, and tells what came of it.</summary>
    public static async Task<ExitCode> RunAsync(RemoteAe ae, string ours, bool json, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await using var association = await NetworkArguments.ConnectAsync(ae, ours, [(Uids.Verification, NetworkArguments.Native)], cancellationToken);
        if (association.FindContext(Uids.Verification) is null)
            throw new VerbException(ExitCode.Refused, Messages.SopClassRefused(ae.ToString(), "Verification"));
        var status = await association.CEchoAsync(cancellationToken);
        await association.ReleaseAsync(cancellationToken);

        using var report = new Report(json);
        var peer = association.PeerInformation;
        if (json)
            report.Line(writer =>
            {
                writer.WriteString("ae", ae.ToString());
                writer.WriteString("status", status.ToString());
                writer.WriteNumber("milliseconds", clock.ElapsedMilliseconds);
                writer.WriteString("implementationClassUid", peer.ImplementationClassUid?.Value);
                writer.WriteString("implementationVersionName", peer.ImplementationVersionName);
            });
        else
            report.Line(Messages.Echoed(ae.ToString(), status.ToString(), clock.ElapsedMilliseconds, peer.ImplementationVersionName ?? peer.ImplementationClassUid?.Value ?? "?"));
        return status.Kind == DimseStatusKind.Success ? ExitCode.Done : ExitCode.Refused;
    }
}
