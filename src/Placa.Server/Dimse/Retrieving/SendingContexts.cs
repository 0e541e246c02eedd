using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>What to propose to a peer so that it can take given instances: one context for each SOP class and transfer syntax, so that the peer chooses none away.</summary>
internal static class SendingContexts
{
    private const int Most = 128;

    /// <summary>Instances in the order given, cut into parts that need no more contexts than one association has.</summary>
    public static IEnumerable<(IReadOnlyList<ProposedPresentationContext> Contexts, IReadOnlyList<StoredInstance> Instances)> Plan(IReadOnlyList<StoredInstance> instances)
    {
        var wanted = new List<(Uid SopClass, TransferSyntax Syntax)>();
        var part = new List<StoredInstance>();
        foreach (var instance in instances)
        {
            var added = Needed(instance).Where(context => !wanted.Contains(context)).ToList();
            if (wanted.Count + added.Count > Most)
            {
                yield return (Propose(wanted), part);
                (wanted, part) = ([], []);
                added = [.. Needed(instance)];
            }
            wanted.AddRange(added);
            part.Add(instance);
        }
        if (part.Count > 0)
            yield return (Propose(wanted), part);
    }

    private static IEnumerable<(Uid SopClass, TransferSyntax Syntax)> Needed(StoredInstance instance)
    {
        var sopClass = new Uid(instance.Identity.SopClassUid);
        return instance.Renditions.Select(rendition => rendition.TransferSyntax)
            .Prepend(instance.TransferSyntax)
            .Concat(SendingSyntax.Fallbacks)
            .DistinctBy(syntax => syntax.Uid)
            .Select(syntax => (sopClass, syntax));
    }

    private static IReadOnlyList<ProposedPresentationContext> Propose(List<(Uid SopClass, TransferSyntax Syntax)> wanted) =>
        AssociateRequest.Propose(wanted.Select(context => (context.SopClass, (IReadOnlyList<TransferSyntax>)[context.Syntax])));
}
