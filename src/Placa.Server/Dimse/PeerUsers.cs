using System.Net;
using System.Text;
using Placa.Archive.Settings;
using Placa.Network;

namespace Placa.Server.Dimse;

/// <summary>
/// Checks the user of peers that have to name one (PS3.7 section D.3.3.7). What others say about their users is not looked at, and so proves nothing. A
/// passcode is not taken in the clear from another machine.
/// </summary>
internal sealed class PeerUsers(PeerRegistry peers) : IUserIdentityVerifier
{
    public ValueTask<UserIdentityVerdict> VerifyAsync(UserIdentity? identity, AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken)
    {
        if (peers.Find(request.CallingAeTitle) is not { UserName: { } expected } peer)
            return ValueTask.FromResult(UserIdentityVerdict.NotVerified);
        return ValueTask.FromResult(identity is not null && Proves(identity, expected, peer.PasscodeHash, origin) ? UserIdentityVerdict.Verified() : UserIdentityVerdict.Refused);
    }

    private static bool Proves(UserIdentity identity, string expected, string? passcodeHash, ConnectionOrigin origin)
    {
        var isNamed = identity.PrimaryField.Span.SequenceEqual(Encoding.UTF8.GetBytes(expected));
        return identity.Type switch
        {
            UserIdentityType.Username => isNamed && passcodeHash is null,
            UserIdentityType.UsernameAndPasscode when passcodeHash is not null =>
                (origin.IsEncrypted || IPAddress.IsLoopback(origin.Address)) && Passcode.Matches(identity.SecondaryField.Span, passcodeHash) && isNamed,
            UserIdentityType.UsernameAndPasscode => isNamed,
            _ => false,
        };
    }
}
