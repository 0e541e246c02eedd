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

    /// <summary>The clock that timers go by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where events are told: AE titles, addresses, reasons, sizes; never anything of a data set.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
