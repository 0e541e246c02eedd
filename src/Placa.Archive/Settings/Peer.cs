using Placa.Dicom;

namespace Placa.Archive.Settings;

/// <summary>What a peer may ask us for.</summary>
[Flags]
public enum PeerVerbs
{
    /// <summary>Nothing but C-ECHO, which everyone may.</summary>
    None = 0,

    /// <summary>C-STORE.</summary>
    Store = 1,

    /// <summary>C-FIND.</summary>
    Find = 2,

    /// <summary>C-MOVE and C-GET.</summary>
    Retrieve = 4,

    /// <summary>Storage commitment.</summary>
    Commit = 8,

    /// <summary>All of them.</summary>
    All = Store | Find | Retrieve | Commit,
}

/// <summary>A DICOM application entity that was made known.</summary>
/// <param name="AeTitle">Its AE title.</param>
public sealed record Peer(string AeTitle)
{
    /// <summary>Names or addresses it calls from; the first is where we call it. Empty for a peer that only its certificate tells.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The port it listens on; null for a peer that only calls.</summary>
    public int? Port { get; init; }

    /// <summary>What it may ask us for.</summary>
    public PeerVerbs Verbs { get; init; } = PeerVerbs.All;

    /// <summary>True when we call it with TLS.</summary>
    public bool UsesTls { get; init; }

    /// <summary>
    /// SHA-256 of the certificate it has to show, calling and called, as 64 hexadecimal digits; null when it needs none. Where it has one, its address proves nothing.
    /// </summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>The user it has to name when it calls (PS3.7 section D.3.3.7); null when it needs none.</summary>
    public string? UserName { get; init; }

    /// <summary>What proves the user, made by <see cref="Passcode.Hash"/>; null when the name alone will do.</summary>
    public string? PasscodeHash { get; init; }

    /// <summary>Issuer of Patient ID of what it sends, where the data set names none.</summary>
    public string? DefaultIssuer { get; init; }

    /// <summary>Specific Character Set of what it sends without one, values parted by <c>\</c>.</summary>
    public string? AssumedCharacterSet { get; init; }

    /// <summary>Specific Character Set it must receive where that holds the text, values parted by <c>\</c>.</summary>
    public string? SentCharacterSet { get; init; }

    /// <summary>Transfer syntaxes it takes; empty when it tells by itself, while associations are made.</summary>
    public IReadOnlyList<Uid> TransferSyntaxes { get; init; } = [];

    /// <summary>Our AE title that it may call; null for the one of the server.</summary>
    public string? OurAeTitle { get; init; }

    /// <summary>True when a peer may ask for something. One that is not registered, but was let in, may.</summary>
    public static bool Allows(Peer? peer, PeerVerbs verb) => peer is null || peer.Verbs.HasFlag(verb);

    /// <summary>Where we call it; null for a peer that only calls.</summary>
    public (string Host, int Port)? Address => Hosts is [var host, ..] && Port is { } port ? (host, port) : null;
}
