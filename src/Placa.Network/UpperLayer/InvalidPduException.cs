namespace Placa.Network;

/// <summary>What a peer sent breaks the rules of PS3.8 or of PS3.7's messages; the association is aborted for the reason given.</summary>
internal sealed class InvalidPduException(string message, AbortReason reason = AbortReason.InvalidPduParameterValue) : Exception(message)
{
    public AbortReason Reason { get; } = reason;
}
