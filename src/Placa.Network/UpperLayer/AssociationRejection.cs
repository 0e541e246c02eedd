namespace Placa.Network;

/// <summary>Why an association was refused: the three bytes of A-ASSOCIATE-RJ (PS3.8 section 9.3.4, table 9-21).</summary>
/// <param name="Result">1 when asking again is of no use (permanent), 2 when it may help (transient).</param>
/// <param name="Source">1 the application, 2 the ACSE part of the provider, 3 its presentation part.</param>
/// <param name="Reason">The reason, whose meaning depends on <paramref name="Source"/>.</param>
public readonly record struct AssociationRejection(byte Result, byte Source, byte Reason)
{
    /// <summary>no-reason-given, by the application.</summary>
    public static AssociationRejection NoReasonGiven => new(1, 1, 1);

    /// <summary>application-context-name-not-supported.</summary>
    public static AssociationRejection ApplicationContextNameNotSupported => new(1, 1, 2);

    /// <summary>calling-AE-title-not-recognized.</summary>
    public static AssociationRejection CallingAeTitleNotRecognized => new(1, 1, 3);

    /// <summary>called-AE-title-not-recognized.</summary>
    public static AssociationRejection CalledAeTitleNotRecognized => new(1, 1, 7);

    /// <summary>protocol-version-not-supported.</summary>
    public static AssociationRejection ProtocolVersionNotSupported => new(1, 2, 2);

    /// <summary>temporary-congestion.</summary>
    public static AssociationRejection TemporaryCongestion => new(2, 3, 1);

    /// <summary>local-limit-exceeded: there is no place left; a later attempt may find one.</summary>
    public static AssociationRejection LocalLimitExceeded => new(2, 3, 2);

    /// <summary>True when a later attempt may succeed.</summary>
    public bool IsTransient => Result == 2;

    /// <summary>The name PS3.8 gives the reason.</summary>
    public override string ToString() => (Source, Reason) switch
    {
        (1, 1) or (2, 1) => "no reason given",
        (1, 2) => "application context name not supported",
        (1, 3) => "calling AE title not recognized",
        (1, 7) => "called AE title not recognized",
        (2, 2) => "protocol version not supported",
        (3, 1) => "temporary congestion",
        (3, 2) => "local limit exceeded",
        _ => $"source {Source}, reason {Reason}",
    };
}
