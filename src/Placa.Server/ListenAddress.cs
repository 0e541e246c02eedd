using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Placa.Server;

/// <summary>Where a server listens: <c>127.0.0.1:8080</c>, <c>localhost:8080</c>, <c>[::1]:8080</c>, <c>*:8080</c> for every address of the machine.</summary>
/// <param name="Address">The address; <see cref="IPAddress.Any"/> for all.</param>
/// <param name="Port">The port; 0 lets the system choose one.</param>
public sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>True when only programs on this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Loopback with a port of its own.</summary>
    public static ListenAddress Loopback(int port) => new(IPAddress.Loopback, port);

    /// <summary>Reads <c>HOST:PORT</c>; the host is an IP address, <c>localhost</c> or <c>*</c>.</summary>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;

        var host = text![..colon];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            address = new ListenAddress(IPAddress.Loopback, port);
        else if (host == "*")
            address = new ListenAddress(IPAddress.Any, port);
        else if (host is ['[', .. var inner, ']'] && IPAddress.TryParse(inner, out var ipv6))
            address = new ListenAddress(ipv6, port);
        else if (!host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out var ipv4))
            address = new ListenAddress(ipv4, port);

        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
