using System.Net;
using System.Net.Sockets;
using Placa.Archive.Settings;
using Placa.Network;

namespace Placa.Server.Dimse;

/// <summary>
/// Lets in programs of this machine, registered peers from their own address or with their certificate, and others only when any peer is accepted. An AE
/// title is a name, not a proof: alone it opens nothing, and where a peer has a certificate, nothing else opens.
/// </summary>
internal sealed class PeerPolicy(PeerRegistry peers, bool acceptAnyPeer) : IAssociationPolicy
{
    public bool IsRegistered(IPAddress address) =>
        IPAddress.IsLoopback(address) || peers.List().Any(peer => peer.Hosts.Any(host => IPAddress.TryParse(host, out var own) && own.Equals(address)));

    public async ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken)
    {
        var peer = peers.Find(request.CallingAeTitle);
        if (peer?.CertificateSha256 is { } pinned && !pinned.Equals(origin.CertificateSha256, StringComparison.OrdinalIgnoreCase))
            return AssociationDecision.Reject(AssociationRejection.CallingAeTitleNotRecognized);

        var isKnown = peer is not null && (peer.CertificateSha256 is not null || await IsAtAsync(peer, origin.Address, cancellationToken));
        if (isKnown && peer!.OurAeTitle is { } ours && ours != request.CalledAeTitle)
            return AssociationDecision.Reject(AssociationRejection.CalledAeTitleNotRecognized);
        if (isKnown || IPAddress.IsLoopback(origin.Address))
            return AssociationDecision.Accept(isRegistered: true, isKnown ? peer!.AeTitle : null);
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
