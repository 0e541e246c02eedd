using System.Collections.Concurrent;
using System.Net.Sockets;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse;

/// <summary>
/// Calls registered peers, with TLS and against their certificate where they have one. For work that can wait, one that could not be reached is left in
/// peace for a while, whoever wants to call it.
/// </summary>
internal sealed class PeerCaller(PeerRegistry peers, AssociationOptions options, TlsCalling tls)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new(StringComparer.Ordinal);

    /// <summary>Until when a peer is not to be called; null when it may be.</summary>
    public DateTimeOffset? RestsUntil(string aeTitle) =>
        _resting.TryGetValue(aeTitle, out var until) && until > options.TimeProvider.GetUtcNow() ? until : null;

    /// <summary>Asks a peer for an association.</summary>
    /// <exception cref="SocketException">It is not there, or has no address.</exception>
    /// <exception cref="AssociationAbortedException">It took too long, broke the protocol, or is not to be trusted.</exception>
    /// <exception cref="AssociationRejectedException">It refused.</exception>
    public Task<Association> ConnectAsync(Peer peer, AssociateRequest request, CancellationToken cancellationToken)
    {
        var (host, port) = peer.Address ?? throw new SocketException((int)SocketError.HostNotFound);
        var isSecure = peer.UsesTls || peer.CertificateSha256 is not null;
        return Association.ConnectAsync(host, port, request, isSecure ? options with { Tls = tls with { PinnedSha256 = peer.CertificateSha256 } } : options, cancellationToken);
    }

    /// <summary>Ends an association whose work is done: how the peer hangs up no longer matters.</summary>
    public static async Task EndAsync(Association association, CancellationToken cancellationToken)
    {
        try
        {
            await association.ReleaseAsync(cancellationToken);
        }
        catch (AssociationAbortedException)
        {
            // It is over either way, and what was answered was answered.
        }
    }

    /// <summary>Asks a peer for an association with one service that has no pixel data.</summary>
    /// <exception cref="IOException">The peer has no address, cannot be reached, or does not want the association; the message names no host.</exception>
    public async Task<Association> CallAsync(
        string aeTitle, string ourAeTitle, Uid abstractSyntax, UserInformation information, CancellationToken cancellationToken)
    {
        if (peers.Find(aeTitle) is not { Address: not null } peer)
            throw new IOException("The peer is not registered, or only calls.");
        var request = new AssociateRequest
        {
            CalledAeTitle = aeTitle,
            CallingAeTitle = ourAeTitle,
            PresentationContexts = AssociateRequest.Propose([(abstractSyntax, [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian])]),
            UserInformation = information,
        };
        try
        {
            var association = await ConnectAsync(peer, request, cancellationToken);
            _resting.TryRemove(aeTitle, out _);
            return association;
        }
        catch (Exception error) when (error is SocketException or AssociationAbortedException or AssociationRejectedException)
        {
            _resting[aeTitle] = options.TimeProvider.GetUtcNow() + Rest;
            throw new IOException($"The peer could not be reached ({error.GetType().Name}).", error);
        }
    }
}
