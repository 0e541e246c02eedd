using System.Net;

namespace Placa.Archive;

/// <summary>What an <see cref="Actor"/> is.</summary>
public enum ActorKind
{
    /// <summary>The archive itself: recovery, jobs.</summary>
    System,

    /// <summary>Someone at the command line of this machine.</summary>
    Local,

    /// <summary>A person on the web, signed in or not.</summary>
    User,

    /// <summary>A DICOM application entity, known by its AE title and address.</summary>
    Peer,

    /// <summary>A program with an access token.</summary>
    Token,
}

/// <summary>Who asks. Every service call names one: what it may do is decided, and what it did recorded, by it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">User name, AE title or name of the token.</param>
/// <param name="Address">Network address it came from, if it came over a network.</param>
public sealed record Actor(ActorKind Kind, string Name, string? Address)
{
    /// <summary>The archive itself.</summary>
    public static Actor System { get; } = new(ActorKind.System, "placa", null);

    /// <summary>Someone at the command line of this machine.</summary>
    public static Actor Local(string userName) => new(ActorKind.Local, userName, null);

    /// <summary>A person who signed in.</summary>
    public static Actor User(string name, IPAddress? address) => new(ActorKind.User, name, address?.ToString());

    /// <summary>A person on the web who did not sign in.</summary>
    public static Actor Anonymous(IPAddress? address) => new(ActorKind.User, "", address?.ToString());

    /// <summary>A DICOM application entity. An AE title is a name, not a proof.</summary>
    public static Actor Peer(string aeTitle, IPAddress? address) => new(ActorKind.Peer, aeTitle, address?.ToString());

    /// <summary>A program with an access token.</summary>
    public static Actor Token(string name, IPAddress? address) => new(ActorKind.Token, name, address?.ToString());
}
