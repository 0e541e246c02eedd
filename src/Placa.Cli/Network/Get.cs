using System.CommandLine;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa get AE --level … KEY=VALUE… --out DIR</c>: fetches instances into a folder (C-GET).</summary>
internal static class Get
{
    /// <summary>One of the 128 contexts is for C-GET itself.</summary>
    private const int MaxSopClasses = 127;

    public static Command Create()
    {
        var network = new NetworkArguments();
        var query = new QueryArguments();
        var folder = new Option<string>("--out") { Description = "Where the files go", HelpName = "DIR", Required = true };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var command = new Command("get", "Fetch instances from a peer into a folder (C-GET)");
        network.AddTo(command);
        query.AddTo(command);
        command.Add(folder);
        command.Add(json);
        command.SetAction(async (result, cancellationToken) =>
        {
            var isPatientRoot = query.IsPatientRoot(result);
            var identifier = query.Identifier(result, []);
            var ae = network.Ae(result);
            var sopClasses = await SopClassesAsync(ae, network.Ours(result), identifier, cancellationToken);
            var directory = Path.GetFullPath(result.GetRequiredValue(folder));
            Directory.CreateDirectory(directory);

            var model = isPatientRoot ? Uids.PatientRootQueryRetrieveInformationModelGet : Uids.StudyRootQueryRetrieveInformationModelGet;
            var contexts = sopClasses.Select(sopClass => (sopClass, Storable)).Prepend((model, NetworkArguments.Native));
            var information = new UserInformation { Roles = [.. sopClasses.Select(sopClass => new RoleSelection(sopClass, Scu: false, Scp: true))] };
            var files = new ReceivedFiles(directory);
            await using var association = await NetworkArguments.ConnectAsync(
                ae, network.Ours(result), contexts, cancellationToken, information, new DimseServices { Store = files });
            var context = association.FindContext(model) ?? throw new VerbException(ExitCode.Refused, Messages.SopClassRefused(ae.ToString(), "C-GET"));
            var report = new RetrieveReport();
            var outcome = await association.CGetAsync(context, identifier, report, cancellationToken);
            await association.ReleaseAsync(CancellationToken.None);
            return (int)report.Finish(outcome, result.GetValue(json));
        });
        return command;
    }

    /// <summary>Everything that can be kept; the peer chooses, as a rule what it has.</summary>
    private static IReadOnlyList<TransferSyntax> Storable { get; } =
        [.. TransferSyntax.All.Where(syntax => !syntax.Name.Contains("JPIP", StringComparison.Ordinal)).OrderBy(syntax => syntax.IsLossy).ThenBy(syntax => syntax.Uid.Value, StringComparer.Ordinal)];

    /// <summary>The SOP classes in the studies asked for, where the peer tells; else those in use, as many as fit.</summary>
    private static async Task<IReadOnlyList<Uid>> SopClassesAsync(RemoteAe ae, string ours, Dataset identifier, CancellationToken cancellationToken)
    {
        IReadOnlyList<Uid> common = [.. SopClasses.Storage.Where(uid => UidDictionary.Find(uid) is { IsRetired: false }).Take(MaxSopClasses)];
        if (identifier.GetStrings(Tags.StudyInstanceUID) is not { Length: > 0 } studies)
            return common;

        var model = Uids.StudyRootQueryRetrieveInformationModelFind;
        await using var association = await NetworkArguments.ConnectAsync(ae, ours, [(model, NetworkArguments.Native)], cancellationToken);
        if (association.FindContext(model) is not { } context)
            return common;
        var question = new Dataset();
        question.Set(Tags.QueryRetrieveLevel, "STUDY");
        question.Set(Tags.StudyInstanceUID, studies);
        question.Set(Tags.SOPClassesInStudy, VR.UI, ReadOnlyMemory<byte>.Empty);
        var told = new HashSet<Uid>();
        try
        {
            await foreach (var match in association.CFindAsync(context, question, cancellationToken))
                told.UnionWith(match.GetStrings(Tags.SOPClassesInStudy).Select(uid => new Uid(uid)));
            await association.ReleaseAsync(cancellationToken);
        }
        catch (DimseException)
        {
            return common; // it does not know the key, or the level
        }
        return told.Count is > 0 and <= MaxSopClasses ? [.. told] : common;
    }
}
