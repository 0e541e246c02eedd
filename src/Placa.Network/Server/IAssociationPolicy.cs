using System.Net;

namespace Placa.Network;

/// <summary>Decides who may have an association. Called for many peers at a time.</summary>
public interface IAssociationPolicy
{
    /// <summary>Whether a registered peer has this address: its connections are not given up for others before they say who they are. Quick.</summary>
    bool IsRegistered(IPAddress address);

    /// <summary>Decides about one request for an association.</summary>
    /// <param name="request">What the peer proposes; its AE titles are printable, and claims that nothing proves.</param>
    /// <param name="origin">Where it comes from, and what is proven about it.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken);
}

/// <summary>What a policy decided about a request for an association.</summary>
public readonly record struct AssociationDecision
{
    /// <summary>Why not; null when the peer may have the association.</summary>
    public AssociationRejection? Rejection { get; private init; }

    /// <summary>The peer is registered: it has reserved places and a longer idle time.</summary>
    public bool IsRegistered { get; private init; }

    /// <summary>The name under which the peer is counted; null for one that is not known by name.</summary>
    public string? PeerName { get; private init; }

    /// <summary>The peer may have the association, if there is a place.</summary>
    /// <param name="isRegistered">It has reserved places and a longer idle time.</param>
    /// <param name="peerName">The name under which it is counted: one that was registered, never one that a caller could choose.</param>
    public static AssociationDecision Accept(bool isRegistered, string? peerName = null) => new() { IsRegistered = isRegistered, PeerName = peerName };

    /// <summary>The peer may not.</summary>
    public static AssociationDecision Reject(AssociationRejection rejection) => new() { Rejection = rejection };
}
