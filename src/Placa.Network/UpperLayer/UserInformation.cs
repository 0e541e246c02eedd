using Placa.Dicom;

namespace Placa.Network;

/// <summary>The user information item: what both sides tell about themselves beyond presentation contexts (PS3.7 section D.3.3).</summary>
public sealed record UserInformation
{
    /// <summary>The longest P-DATA-TF the sender of this item takes, header apart; 0 means no limit (PS3.8 section D.1).</summary>
    public uint MaximumLength { get; init; }

    /// <summary>Which implementation this is (PS3.7 section D.3.3.2).</summary>
    public Uid? ImplementationClassUid { get; init; }

    /// <summary>Up to 16 characters, typically a version (PS3.7 section D.3.3.2).</summary>
    public string? ImplementationVersionName { get; init; }

    /// <summary>How many operations may be under way at a time; null when not negotiated, which means one each way (PS3.7 section D.3.3.3).</summary>
    public AsynchronousOperationsWindow? AsynchronousOperationsWindow { get; init; }

    /// <summary>Roles proposed or accepted, by SOP class (PS3.7 section D.3.3.4).</summary>
    public IReadOnlyList<RoleSelection> Roles { get; init; } = [];

    /// <summary>SOP class extended negotiation (PS3.7 section D.3.3.5).</summary>
    public IReadOnlyList<ExtendedNegotiation> ExtendedNegotiations { get; init; } = [];

    /// <summary>SOP class common extended negotiation, which only a requestor sends (PS3.7 section D.3.3.6).</summary>
    public IReadOnlyList<CommonExtendedNegotiation> CommonExtendedNegotiations { get; init; } = [];

    /// <summary>Who the requestor's user is (PS3.7 section D.3.3.7).</summary>
    public UserIdentity? UserIdentity { get; init; }

    /// <summary>The acceptor's positive answer to <see cref="UserIdentity"/>; may be empty (PS3.7 section D.3.3.7.2).</summary>
    public ReadOnlyMemory<byte>? UserIdentityResponse { get; init; }
}

/// <summary>The asynchronous operations window (PS3.7 section D.3.3.3); 0 means no limit.</summary>
/// <param name="Invoked">Operations the requestor may have outstanding.</param>
/// <param name="Performed">Operations the requestor can perform at a time.</param>
public readonly record struct AsynchronousOperationsWindow(ushort Invoked, ushort Performed);

/// <summary>Which roles the association requestor takes for a SOP class (PS3.7 section D.3.3.4).</summary>
/// <param name="SopClassUid">The SOP class, as named by the abstract syntax of a presentation context.</param>
/// <param name="Scu">The requestor may be SCU.</param>
/// <param name="Scp">The requestor may be SCP.</param>
public readonly record struct RoleSelection(Uid SopClassUid, bool Scu, bool Scp);

/// <summary>Application information about a SOP class, whose meaning its service class defines (PS3.7 section D.3.3.5).</summary>
/// <param name="SopClassUid">The SOP class.</param>
/// <param name="Information">The service-class-application-information field.</param>
public sealed record ExtendedNegotiation(Uid SopClassUid, ReadOnlyMemory<byte> Information);

/// <summary>What a SOP class is: its service class, and the general SOP classes it can stand in for (PS3.7 section D.3.3.6).</summary>
/// <param name="SopClassUid">The SOP class.</param>
/// <param name="ServiceClassUid">Its service class.</param>
/// <param name="RelatedGeneralSopClasses">SOP classes of which it is a specialization.</param>
public sealed record CommonExtendedNegotiation(Uid SopClassUid, Uid ServiceClassUid, IReadOnlyList<Uid> RelatedGeneralSopClasses);

/// <summary>The kinds of user identity (PS3.7 table D.3-14).</summary>
public enum UserIdentityType : byte
{
    /// <summary>A user name in UTF-8.</summary>
    Username = 1,

    /// <summary>A user name and a passcode in UTF-8.</summary>
    UsernameAndPasscode = 2,

    /// <summary>A Kerberos service ticket.</summary>
    KerberosTicket = 3,

    /// <summary>A SAML assertion.</summary>
    SamlAssertion = 4,

    /// <summary>A JSON Web Token.</summary>
    JsonWebToken = 5,
}

/// <summary>Who the user of the requestor is (PS3.7 section D.3.3.7.1). Printing it shows neither field: they may be secrets.</summary>
/// <param name="Type">What the fields hold.</param>
/// <param name="PositiveResponseRequested">Whether the requestor wants to be told that the identity was verified.</param>
/// <param name="PrimaryField">The name, ticket, assertion or token.</param>
/// <param name="SecondaryField">The passcode; empty for every other type.</param>
public sealed record UserIdentity(
    UserIdentityType Type, bool PositiveResponseRequested, ReadOnlyMemory<byte> PrimaryField, ReadOnlyMemory<byte> SecondaryField)
{
    /// <inheritdoc/>
    public override string ToString() => $"UserIdentity {Type}";
}
