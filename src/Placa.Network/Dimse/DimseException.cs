namespace Placa.Network;

/// <summary>An operation failed: its response carries <see cref="Status"/>. A handler may throw it to answer with that status.</summary>
public sealed class DimseException(DimseStatus status, string message) : Exception(message)
{
    /// <summary>An operation that a peer answered with a failure.</summary>
    public DimseException(DimseStatus status)
        : this(status, status.ErrorComment is { } comment ? $"The peer answered {status}: {comment}" : $"The peer answered {status}.")
    {
    }

    /// <summary>The status of the final response.</summary>
    public DimseStatus Status { get; } = status;
}
