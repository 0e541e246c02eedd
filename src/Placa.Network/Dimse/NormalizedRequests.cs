using Placa.Dicom;

namespace Placa.Network;

/// <summary>What the requests of the N-services have (PS3.7 section 10.3).</summary>
public abstract record NormalizedRequest : DimseRequest
{
    /// <summary>Affected or Requested SOP Class UID (0000,0002 or 0000,0003).</summary>
    public required Uid SopClassUid { get; init; }

    /// <summary>Affected or Requested SOP Instance UID (0000,1000 or 0000,1001); null only where N-CREATE leaves the choice to the performer.</summary>
    public required Uid? SopInstanceUid { get; init; }

    /// <summary>Event Information, Action Information, Modification List or Attribute List; null when none came.</summary>
    public Dataset? Dataset { get; init; }
}

/// <summary>N-EVENT-REPORT-RQ: something happened to an instance (PS3.7 section 10.3.1).</summary>
public sealed record NEventReportRequest : NormalizedRequest
{
    /// <summary>Event Type ID (0000,1002).</summary>
    public required ushort EventTypeId { get; init; }
}

/// <summary>N-GET-RQ: which values does an instance have (PS3.7 section 10.3.2).</summary>
public sealed record NGetRequest : NormalizedRequest
{
    /// <summary>Attribute Identifier List (0000,1005); empty asks for all.</summary>
    public IReadOnlyList<Tag> Attributes { get; init; } = [];
}

/// <summary>N-SET-RQ: change values of an instance (PS3.7 section 10.3.3).</summary>
public sealed record NSetRequest : NormalizedRequest;

/// <summary>N-ACTION-RQ: do something to an instance (PS3.7 section 10.3.4).</summary>
public sealed record NActionRequest : NormalizedRequest
{
    /// <summary>Action Type ID (0000,1008).</summary>
    public required ushort ActionTypeId { get; init; }
}

/// <summary>N-CREATE-RQ: make an instance (PS3.7 section 10.3.5).</summary>
public sealed record NCreateRequest : NormalizedRequest;

/// <summary>N-DELETE-RQ: do away with an instance (PS3.7 section 10.3.6).</summary>
public sealed record NDeleteRequest : NormalizedRequest;

/// <summary>The response to a request of an N-service (PS3.7 section 10.3).</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Dataset">Event Reply, Action Reply or Attribute List; null when there is none.</param>
public sealed record NormalizedResponse(DimseStatus Status, Dataset? Dataset = null)
{
    /// <summary>The instance that N-CREATE made; where null the response repeats the request's.</summary>
    public Uid? SopInstanceUid { get; init; }
}
