namespace Placa.Network;

/// <summary>Decides whether the user identity that a requestor sends is true (PS3.7 section D.3.3.7): one place for all kinds of it.</summary>
public interface IUserIdentityVerifier
{
    /// <summary>Judges an identity. Called once the policy has let the requestor in; for many requestors at a time.</summary>
    /// <param name="identity">What was sent; null when nothing was, for where it may not be missing.</param>
    /// <param name="request">The request for an association.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    ValueTask<UserIdentityVerdict> VerifyAsync(UserIdentity? identity, AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken);
}

/// <summary>What came of an identity.</summary>
public readonly record struct UserIdentityVerdict
{
    /// <summary>True when there is to be no association.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>The answer to who asks for one, when the identity was verified; it may be empty (PS3.7 section D.3.3.7.2).</summary>
    public ReadOnlyMemory<byte>? Response { get; private init; }

    /// <summary>Nobody has looked at it: it proves nothing, and stands in nobody's way.</summary>
    public static UserIdentityVerdict NotVerified => default;

    /// <summary>It is true.</summary>
    public static UserIdentityVerdict Verified(ReadOnlyMemory<byte> response = default) => new() { Response = response };

    /// <summary>It is not true, or is missing.</summary>
    public static UserIdentityVerdict Refused => new() { IsRefused = true };
}
