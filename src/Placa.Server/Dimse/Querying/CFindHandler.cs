using Placa.Archive;
using Placa.Archive.Querying;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse.Querying;

/// <summary>Answers C-FIND in the patient root and study root models (PS3.4 section C.4.1).</summary>
internal sealed class CFindHandler(QueryService query, PeerRegistry peers) : IDimseHandler<CFindRequest>
{
    public async ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken)
    {
        var peer = peers.Find(association.CallingAeTitle);
        if (!Peer.Allows(peer, PeerVerbs.Find))
            return DimseStatus.NotAuthorized;
        if (InformationModel.LevelOf(request.PresentationContext.AbstractSyntax, request.Identifier) is not { } level)
            return DimseStatus.IdentifierDoesNotMatchSopClass with { OffendingElements = [Tags.QueryRetrieveLevel], ErrorComment = "The level is not one of the model." };

        var identifier = request.Identifier;
        if (peer?.AssumedCharacterSet is { } assumed && !identifier.Contains(Tags.SpecificCharacterSet))
            identifier.Set(Tags.SpecificCharacterSet, assumed.Split('\\'));
        var answer = new FindAnswer(identifier, level, association.CalledAeTitle, CharacterSetOf(peer), request.PresentationContext.TransferSyntax);
        var options = QueryOptions.Read(association.FindExtendedNegotiation(request.PresentationContext.AbstractSyntax));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.Cancelled);
        try
        {
            var actor = Actor.Peer(association.CallingAeTitle, association.RemoteAddress);
            var matches = query.Enumerate(actor, FindIdentifier.ToRequest(level, identifier, options, peer?.DefaultIssuer) with { ReturnOnly = answer.Wanted }, stop.Token);
            var allKeysSupported = matches.IgnoredKeys.Count == 0;
            foreach (var match in matches)
            {
                if (answer.TryEncode(match, out var encoded))
                    await request.Matches.SendEncodedAsync(encoded, allKeysSupported);
                else
                    await request.Matches.SendAsync(answer.Make(match), allKeysSupported);
            }
            return DimseStatus.Success;
        }
        catch (OperationCanceledException) when (request.Cancelled.IsCancellationRequested)
        {
            return DimseStatus.Cancel;
        }
        catch (QueryException error)
        {
            return DimseStatus.IdentifierDoesNotMatchSopClass with { OffendingElements = [error.Tag], ErrorComment = error.Message };
        }
    }

    private static CharacterSet? CharacterSetOf(Peer? peer) =>
        peer?.SentCharacterSet is { } terms ? CharacterSet.FromSpecificCharacterSet(terms.Split('\\'), out _) : null;
}
