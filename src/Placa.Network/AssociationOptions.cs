using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Placa.Network;

/// <summary>What associations are made with, in both roles.</summary>
public sealed record AssociationOptions
{
    /// <summary>The operations that the peer may ask for.</summary>
    public DimseServices Services { get; init; } = new();

    /// <summary>The limits that hold.</summary>
    public NetworkLimits Limits { get; init; } = new();

    /// <summary>How to call with TLS; null to call without.</summary>
    public TlsCalling? Tls { get; init; }

    /// <summary>Judges the user identities of requestors; null when nobody does, and they prove nothing.</summary>
    public IUserIdentityVerifier? UserIdentities { get; init; }

    /// <summary>The clock that timers go by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where things are counted and timed.</summary>
    public NetworkMetrics Metrics { get; init; } = NetworkMetrics.Shared;

    /// <summary>Where events are told: AE titles, addresses, reasons, sizes; never anything of a data set.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
