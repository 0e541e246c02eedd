using Placa.Archive;
using Placa.Archive.Retrieving;
using Placa.Archive.Settings;
using Placa.Network;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>Answers C-GET: instances go back over the association they were asked for on (PS3.4 section C.4.3).</summary>
internal sealed class CGetHandler(RetrieveService retrieve, PeerRegistry peers) : IDimseHandler<CGetRequest>
{
    private readonly InstanceSender _sender = new(retrieve);

    public async ValueTask<DimseStatus> HandleAsync(CGetRequest request, Association association, CancellationToken cancellationToken)
    {
        var peer = peers.Find(association.CallingAeTitle);
        if (!Peer.Allows(peer, PeerVerbs.Retrieve))
            return DimseStatus.NotAuthorized;
        var keys = RetrieveIdentifier.Read(request.PresentationContext.AbstractSyntax, request.Identifier, peer?.DefaultIssuer);
        var instances = retrieve.Find(Actor.Peer(association.CallingAeTitle, association.RemoteAddress), keys);
        request.SubOperations.Start(instances.Count);

        await foreach (var (instance, status) in _sender.SendAsync(association, instances, null, cancellationToken))
        {
            request.SubOperations.Record(new(instance.Identity.SopInstanceUid), status);
            if (request.Cancelled.IsCancellationRequested && request.SubOperations.Counts.Remaining > 0)
                return DimseStatus.Cancel;
        }
        return request.SubOperations.FinalStatus;
    }
}
