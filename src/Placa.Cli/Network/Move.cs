using System.CommandLine;
using Placa.Dicom;

namespace Placa.Cli.Network;

/// <summary><c>placa move AE --to DEST --level … KEY=VALUE…</c>: lets a peer send to another one (C-MOVE).</summary>
internal static class Move
{
    public static Command Create()
    {
        var network = new NetworkArguments();
        var query = new QueryArguments();
        var to = new Option<string>("--to") { Description = "AE title of the receiver, which the peer has to know", HelpName = "AET", Required = true };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var command = new Command("move", "Let a peer send instances to another one (C-MOVE)");
        network.AddTo(command);
        query.AddTo(command);
        command.Add(to);
        command.Add(json);
        command.SetAction(async (result, cancellationToken) =>
        {
            var model = query.IsPatientRoot(result) ? Uids.PatientRootQueryRetrieveInformationModelMove : Uids.StudyRootQueryRetrieveInformationModelMove;
            var identifier = query.Identifier(result, []);
            var ae = network.Ae(result);
            await using var association = await NetworkArguments.ConnectAsync(ae, network.Ours(result), [(model, NetworkArguments.Native)], cancellationToken);
            var context = association.FindContext(model) ?? throw new VerbException(ExitCode.Refused, Messages.SopClassRefused(ae.ToString(), "C-MOVE"));
            var report = new RetrieveReport();
            var outcome = await association.CMoveAsync(context, identifier, result.GetRequiredValue(to), report, cancellationToken);
            await association.ReleaseAsync(CancellationToken.None);
            return (int)report.Finish(outcome, result.GetValue(json));
        });
        return command;
    }
}
