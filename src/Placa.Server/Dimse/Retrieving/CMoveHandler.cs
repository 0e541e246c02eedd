using System.Net.Sockets;
using Placa.Archive;
using Placa.Archive.Retrieving;
using Placa.Archive.Settings;
using Placa.Network;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>Answers C-MOVE: instances go to a registered peer over an association of ours (PS3.4 section C.4.2).</summary>
internal sealed class CMoveHandler(RetrieveService retrieve, PeerRegistry peers, PeerCaller caller) : IDimseHandler<CMoveRequest>
{
    /// <summary>So many instances in a row at which the destination breaks off are no longer the instances' fault.</summary>
    private const int MaxBreaks = 3;

    private readonly InstanceSender _sender = new(retrieve);

    public async ValueTask<DimseStatus> HandleAsync(CMoveRequest request, Association association, CancellationToken cancellationToken)
    {
        var peer = peers.Find(association.CallingAeTitle);
        if (!Peer.Allows(peer, PeerVerbs.Retrieve))
            return DimseStatus.NotAuthorized;
        var keys = RetrieveIdentifier.Read(request.PresentationContext.AbstractSyntax, request.Identifier, peer?.DefaultIssuer);
        if (peers.Find(request.MoveDestination) is not { Address: not null } destination)
            return DimseStatus.MoveDestinationUnknown;

        var instances = retrieve.Find(Actor.Peer(association.CallingAeTitle, association.RemoteAddress), keys);
        request.SubOperations.Start(instances.Count);
        var originator = new MoveOriginator(association.CallingAeTitle, request.MessageId);
        foreach (var (contexts, part) in SendingContexts.Plan(instances, destination.TransferSyntaxes))
        {
            var called = new AssociateRequest { CallingAeTitle = association.CalledAeTitle, CalledAeTitle = request.MoveDestination, PresentationContexts = contexts };
            if (!await SendAsync(destination, called, part, originator, request, cancellationToken))
                return DimseStatus.Cancel;
        }
        return request.SubOperations.FinalStatus;
    }

    /// <summary>
    /// Sends one association's worth. When the association breaks, a new one goes on with the instance that was not confirmed; when that one breaks before
    /// it confirms anything, this instance has failed, and the next one is tried. A destination that cannot be reached, or breaks off again and again, ends it.
    /// </summary>
    /// <returns>False when the peer cancelled.</returns>
    private async Task<bool> SendAsync(
        Peer destination, AssociateRequest called, IReadOnlyList<StoredInstance> part, MoveOriginator originator, CMoveRequest request, CancellationToken cancellationToken)
    {
        for (var (done, breaks) = (0, 0); done < part.Count;)
        {
            var before = done;
            var isConnected = false;
            try
            {
                await using var association = await caller.ConnectAsync(destination, called, cancellationToken);
                isConnected = true;
                IReadOnlyList<StoredInstance> rest = [.. part.Skip(done)];
                await foreach (var (instance, status) in _sender.SendAsync(association, rest, originator, cancellationToken))
                {
                    request.SubOperations.Record(new(instance.Identity.SopInstanceUid), status);
                    (done, breaks) = (done + 1, 0);
                    if (IsCancelled(request))
                        break;
                }
                await association.ReleaseAsync(cancellationToken);
                if (IsCancelled(request))
                    return false;
            }
            catch (Exception error) when (error is AssociationAbortedException or AssociationRejectedException or SocketException)
            {
                if (IsCancelled(request))
                    return false;
                if (done > before)
                    continue;
                if (isConnected && ++breaks < MaxBreaks)
                {
                    request.SubOperations.Record(new(part[done++].Identity.SopInstanceUid), DimseStatus.ProcessingFailure);
                    continue;
                }
                foreach (var instance in part.Skip(done))
                    request.SubOperations.Record(new(instance.Identity.SopInstanceUid), DimseStatus.ProcessingFailure);
                return true;
            }
        }
        return true;
    }

    /// <summary>True when the peer has cancelled and something is left that it stops.</summary>
    private static bool IsCancelled(CMoveRequest request) => request.Cancelled.IsCancellationRequested && request.SubOperations.Counts.Remaining > 0;
}
