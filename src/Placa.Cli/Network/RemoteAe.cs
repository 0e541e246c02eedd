using System.Globalization;
using Placa.Archive.Settings;
using Placa.Network;

namespace Placa.Cli.Network;

/// <summary>An application entity to call.</summary>
/// <param name="AeTitle">Its AE title.</param>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
internal sealed record RemoteAe(string AeTitle, string Host, int Port)
{
    /// <summary>How to call it with TLS; null to call without.</summary>
    public TlsCalling? Tls { get; init; }

    /// <summary>The user to name.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>Reads <c>AET@host:port</c>, with an IPv6 address in brackets.</summary>
    public static bool TryParse(string text, out RemoteAe? ae)
    {
        ae = null;
        var at = text.LastIndexOf('@');
        var colon = text.LastIndexOf(':');
        if (at < 1 || colon < at + 2 || !Placa.Network.AeTitle.IsValid(text[..at]))
            return false;
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return false;
        var host = text[(at + 1)..colon];
        if (host is ['[', .. var address, ']'])
            host = address;
        else if (host.Contains(':', StringComparison.Ordinal))
            return false;
        ae = new RemoteAe(text[..at], host, port);
        return true;
    }

    /// <summary>What was written on the command line: an address, or the AE title of a registered peer.</summary>
    /// <returns>With the peer, if it is a registered one.</returns>
    /// <exception cref="VerbException">It is neither.</exception>
    public static (RemoteAe Ae, Peer? Peer) Resolve(string text, string dataFolder)
    {
        if (TryParse(text, out var ae))
            return (ae!, null);
        if (!text.Contains('@', StringComparison.Ordinal) && Peers.AreKept(dataFolder))
        {
            using var peers = PeerRegistry.Open(dataFolder);
            if (peers.Find(text) is { Address: { } address } peer)
                return (new RemoteAe(text, address.Host, address.Port), peer);
        }
        throw new VerbException(ExitCode.WrongUsage, Messages.NoRemoteAe(text));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{AeTitle}@{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
