using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Imaging;
using Placa.Network;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>What to propose to a peer so that it can take given instances: one context for each SOP class and transfer syntax, so that the peer chooses none away.</summary>
internal static class SendingContexts
{
    private const int Most = 128;

    /// <param name="instances">What is to be sent.</param>
    /// <param name="taken">The transfer syntaxes that the peer is known to take; empty when it tells by itself.</param>
    /// <returns>Instances in the order given, cut into parts that need no more contexts than one association has.</returns>
    public static IEnumerable<(IReadOnlyList<ProposedPresentationContext> Contexts, IReadOnlyList<StoredInstance> Instances)> Plan(
        IReadOnlyList<StoredInstance> instances, IReadOnlyList<Uid> taken)
    {
        var wanted = new List<(Uid SopClass, TransferSyntax Syntax)>();
        var part = new List<StoredInstance>();
        foreach (var instance in instances)
        {
            var added = Needed(instance, taken).Where(context => !wanted.Contains(context)).ToList();
            if (wanted.Count + added.Count > Most)
            {
                yield return (Propose(wanted), part);
                (wanted, part) = ([], []);
                added = [.. Needed(instance, taken)];
            }
            wanted.AddRange(added);
            part.Add(instance);
        }
        if (part.Count > 0)
            yield return (Propose(wanted), part);
    }

    private static IEnumerable<(Uid SopClass, TransferSyntax Syntax)> Needed(StoredInstance instance, IReadOnlyList<Uid> taken)
    {
        var sopClass = new Uid(instance.Identity.SopClassUid);
        var possible = instance.Renditions.Select(rendition => rendition.TransferSyntax).Prepend(instance.TransferSyntax).Concat(SendingSyntax.Fallbacks);
        if (taken.Count > 0)
        {
            var encodable = taken.Select(TransferSyntax.Get).Where(syntax => !syntax.IsLossy && Transcoder.CanEncode(syntax));
            possible = possible.Where(syntax => taken.Contains(syntax.Uid)).Concat(encodable).DefaultIfEmpty(TransferSyntax.ImplicitVRLittleEndian); // which everyone has to take
        }
        return possible.DistinctBy(syntax => syntax.Uid).Select(syntax => (sopClass, syntax));
    }

    private static IReadOnlyList<ProposedPresentationContext> Propose(List<(Uid SopClass, TransferSyntax Syntax)> wanted) =>
        AssociateRequest.Propose(wanted.Select(context => (context.SopClass, (IReadOnlyList<TransferSyntax>)[context.Syntax])));
}
