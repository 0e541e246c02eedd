using System.Net;
using System.Net.Sockets;
using Placa.Archive.Settings;
using Placa.Network;

namespace Placa.Server.Dimse;

/// <summary>
/// Lets in programs of this machine, registered peers from their own address, and others only when any peer is accepted. An AE
/// title is a name, not a proof: without the address it opens nothing.
/// </summary>
internal sealed class PeerPolicy(PeerRegistry peers, bool acceptAnyPeer) : IAssociationPolicy
{
    public bool IsRegistered(IPAddress address) =>
        IPAddress.IsLoopback(address) || peers.List().Any(peer => peer.Hosts.Any(host => IPAddress.TryParse(host, out var own) && own.Equals(address)));

    public async ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, IPAddress address, CancellationToken cancellationToken)
    {
        var peer = peers.Find(request.CallingAeTitle);
        var isKnown = peer is not null && await IsAtAsync(peer, address, cancellationToken);
        if (isKnown && peer!.OurAeTitle is { } ours && ours != request.CalledAeTitle)
            return AssociationDecision.Reject(AssociationRejection.CalledAeTitleNotRecognized);
        if (isKnown || IPAddress.IsLoopback(address))
            return AssociationDecision.Accept(isRegistered: true);
        return acceptAnyPeer
            ? AssociationDecision.Accept(isRegistered: false)
            : AssociationDecision.Reject(AssociationRejection.CallingAeTitleNotRecognized);
    }

    private static async ValueTask<bool> IsAtAsync(Peer peer, IPAddress address, CancellationToken cancellationToken)
    {
        foreach (var host in peer.Hosts)
        {
            if (IPAddress.TryParse(host, out var own) ? own.Equals(address) : await IsNameOfAsync(host, address, cancellationToken))
                return true;
        }
        return false;
    }

    private static async ValueTask<bool> IsNameOfAsync(string host, IPAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancellationToken)).Contains(address);
        }
        catch (SocketException)
        {
            return false; // a name nobody knows is no peer's address
        }
    }
}
