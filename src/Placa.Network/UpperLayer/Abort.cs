namespace Placa.Network;

/// <summary>Who aborted an association (PS3.8 section 9.3.8, table 9-26).</summary>
public enum AbortSource : byte
{
    /// <summary>The application (service-user).</summary>
    ServiceUser = 0,

    /// <summary>The upper layer itself (service-provider).</summary>
    ServiceProvider = 2,
}

/// <summary>Why the upper layer aborted an association; of no significance when the application did (PS3.8 section 9.3.8, table 9-26).</summary>
public enum AbortReason : byte
{
    /// <summary>reason-not-specified.</summary>
    NotSpecified = 0,

    /// <summary>unrecognized-PDU.</summary>
    UnrecognizedPdu = 1,

    /// <summary>unexpected-PDU.</summary>
    UnexpectedPdu = 2,

    /// <summary>unrecognized-PDU parameter.</summary>
    UnrecognizedPduParameter = 4,

    /// <summary>unexpected-PDU parameter.</summary>
    UnexpectedPduParameter = 5,

    /// <summary>invalid-PDU-parameter value.</summary>
    InvalidPduParameterValue = 6,
}
