using System.Collections.Concurrent;
using System.Net.Sockets;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse;

/// <summary>Calls registered peers for work that can wait. One that could not be reached is left in peace for a while, whoever wants to call it.</summary>
internal sealed class PeerCaller(PeerRegistry peers, AssociationOptions options)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new(StringComparer.Ordinal);

    /// <summary>Until when a peer is not to be called; null when it may be.</summary>
    public DateTimeOffset? RestsUntil(string aeTitle) =>
        _resting.TryGetValue(aeTitle, out var until) && until > options.TimeProvider.GetUtcNow() ? until : null;

    /// <summary>Asks a peer for an association with one service that has no pixel data.</summary>
    /// <exception cref="IOException">The peer has no address, cannot be reached, or does not want the association; the message names no host.</exception>
    public async Task<Association> CallAsync(
        string aeTitle, string ourAeTitle, Uid abstractSyntax, UserInformation information, CancellationToken cancellationToken)
    {
        if (peers.Find(aeTitle)?.Address is not { } address)
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
            var association = await Association.ConnectAsync(address.Host, address.Port, request, options, cancellationToken);
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
