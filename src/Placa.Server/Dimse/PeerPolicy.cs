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
        IPAddress.IsLoopback(address) || peers.List().Any(peer => IPAddress.TryParse(peer.Host, out var own) && own.Equals(address));

    public async ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, IPAddress address, CancellationToken cancellationToken)
    {
        if (IPAddress.IsLoopback(address) || await IsAtAsync(peers.Find(request.CallingAeTitle), address, cancellationToken))
            return AssociationDecision.Accept(isRegistered: true);
        return acceptAnyPeer
            ? AssociationDecision.Accept(isRegistered: false)
            : AssociationDecision.Reject(AssociationRejection.CallingAeTitleNotRecognized);
    }

    private static async ValueTask<bool> IsAtAsync(Peer? peer, IPAddress address, CancellationToken cancellationToken)
    {
        if (peer?.Host is not { Length: > 0 } host)
            return false;
        if (IPAddress.TryParse(host, out var own))
            return own.Equals(address);

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
