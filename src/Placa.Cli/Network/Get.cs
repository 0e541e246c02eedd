using System.CommandLine;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary><c>placa get AE --level … KEY=VALUE… --out DIR</c>: fetches instances into a folder (C-GET).</summary>
internal static class Get
{
    /// <summary>One of the 128 contexts is for C-GET itself.</summary>
    private const int MaxSopClasses = 127;

    /// <summary>DCMTK, and what is built on it, drops a connection on which a context has more.</summary>
    private const int MaxSyntaxes = 50;

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
            var contexts = sopClasses.SelectMany(sopClass => SyntaxesOfContexts(MaxSopClasses / sopClasses.Count).Select(syntaxes => (sopClass, syntaxes))).Prepend((model, NetworkArguments.Native));
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

    /// <summary>Everything that can be kept and is in use, native and common ones first.</summary>
    private static readonly IReadOnlyList<TransferSyntax> Storable =
    [
        .. new[]
        {
            TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.JPEGBaseline8Bit, TransferSyntax.JPEGLosslessSV1,
            TransferSyntax.JPEG2000Lossless, TransferSyntax.JPEG2000, TransferSyntax.RLELossless, TransferSyntax.JPEGLSLossless, TransferSyntax.JPEGLSNearLossless,
            TransferSyntax.JPEGExtended12Bit, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian,
        }
        .Concat(TransferSyntax.All.Where(syntax => !syntax.IsReferenced && UidDictionary.Find(syntax.Uid) is { IsRetired: false }).OrderBy(syntax => syntax.Uid.Value, StringComparer.Ordinal))
        .DistinctBy(syntax => syntax.Uid)
        .Take(MaxSyntaxes),
    ];

    /// <summary>
    /// The transfer syntaxes of as many contexts as there is room for. Of one context the peer takes one syntax only, so those that are common have one each,
    /// and the rest shares the last: a peer that does not transcode can then send each instance as it has it.
    /// </summary>
    private static IEnumerable<IReadOnlyList<TransferSyntax>> SyntaxesOfContexts(int count)
    {
        for (var i = 0; i < count - 1 && i < Storable.Count - 1; i++)
            yield return [Storable[i]];
        yield return [.. Storable.Skip(Math.Min(count, Storable.Count) - 1)];
    }

    /// <summary>The SOP classes in the studies asked for, where the peer tells; else those in use, as many as fit.</summary>
    private static async Task<IReadOnlyList<Uid>> SopClassesAsync(RemoteAe ae, string ours, Dataset identifier, CancellationToken cancellationToken)
    {
        IReadOnlyList<Uid> common = [.. SopClasses.Storage.Where(IsCommon).OrderBy(uid => uid.Value.Length).Take(MaxSopClasses)]; // older ones have shorter identifiers
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
            await foreach (var match in association.CFindAsync(context, question, null, cancellationToken))
                told.UnionWith(match.GetStrings(Tags.SOPClassesInStudy).Select(uid => new Uid(uid)));
            await association.ReleaseAsync(cancellationToken);
        }
        catch (DimseException)
        {
            return common; // it does not know the key, or the level
        }
        return told.Count is > 0 and <= MaxSopClasses ? [.. told] : common;
    }

    /// <summary>In medical use today: not retired, and not of security screening (DICOS) or material testing (DICONDE).</summary>
    private static bool IsCommon(Uid sopClass) =>
        UidDictionary.Find(sopClass) is { IsRetired: false } entry && !entry.Keyword.StartsWith("DICO", StringComparison.Ordinal);
}
