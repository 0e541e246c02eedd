namespace Placa.Network;

/// <summary>What ended an association that was not released.</summary>
public enum AssociationEnd
{
    /// <summary>The peer sent A-ABORT.</summary>
    PeerAborted,

    /// <summary>The connection broke, or the peer closed it without releasing the association.</summary>
    ConnectionLost,

    /// <summary>The peer broke the protocol, so this side aborted.</summary>
    ProtocolViolation,

    /// <summary>The peer said nothing for too long, so this side aborted.</summary>
    TimedOut,

    /// <summary>This side's application aborted.</summary>
    LocallyAborted,

    /// <summary>TLS could not be agreed on, or the peer's certificate is not to be trusted: nothing was said.</summary>
    TlsFailed,
}

/// <summary>The association ended before what was under way could be finished.</summary>
public sealed class AssociationAbortedException : IOException
{
    /// <summary>Makes the exception for an end that <paramref name="message"/> describes.</summary>
    public AssociationAbortedException(AssociationEnd end, string message, AbortSource source = AbortSource.ServiceUser, AbortReason reason = AbortReason.NotSpecified)
        : base(message)
    {
        End = end;
        AbortSource = source;
        Reason = reason;
    }

    /// <summary>What ended the association.</summary>
    public AssociationEnd End { get; }

    /// <summary>The source field of the A-ABORT that was sent or received, if one was.</summary>
    public AbortSource AbortSource { get; }

    /// <summary>The reason field of the A-ABORT that was sent or received, if one was.</summary>
    public AbortReason Reason { get; }
}
