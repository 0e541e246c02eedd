using System.IO.Pipelines;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>What every request of a peer has (PS3.7 section 9.3).</summary>
public abstract record DimseRequest
{
    /// <summary>Message ID (0000,0110).</summary>
    public required ushort MessageId { get; init; }

    /// <summary>The context it came in.</summary>
    public required PresentationContext PresentationContext { get; init; }

    /// <summary>How its data set, if it has one, is encoded, and how those of its responses will be.</summary>
    public TransferSyntax TransferSyntax => PresentationContext.TransferSyntax;
}

/// <summary>C-ECHO-RQ: is anybody there (PS3.7 section 9.3.5).</summary>
public sealed record CEchoRequest : DimseRequest;

/// <summary>C-STORE-RQ: take this instance (PS3.7 section 9.3.1).</summary>
public sealed record CStoreRequest : DimseRequest
{
    /// <summary>Affected SOP Class UID (0000,0002), as sent; normally the abstract syntax of the context.</summary>
    public required Uid AffectedSopClassUid { get; init; }

    /// <summary>Affected SOP Instance UID (0000,1000), as sent: it may break the rules for UIDs.</summary>
    public required Uid AffectedSopInstanceUid { get; init; }

    /// <summary>Priority (0000,0700).</summary>
    public DimsePriority Priority { get; init; }

    /// <summary>Who asked for this by C-MOVE; null when nobody did.</summary>
    public MoveOriginator? MoveOriginator { get; init; }

    /// <summary>
    /// The bytes of the data set, as they arrive: reading slowly makes the peer wait. What is not read is passed over. Should the association end
    /// before the data set does, the next read throws <see cref="AssociationAbortedException"/>: completion means that every byte came.
    /// </summary>
    public required PipeReader Dataset { get; init; }
}

/// <summary>The C-MOVE that a C-STORE is a sub-operation of (PS3.7 section 9.1.1.1).</summary>
/// <param name="AeTitle">Move Originator Application Entity Title (0000,1030).</param>
/// <param name="MessageId">Move Originator Message ID (0000,1031).</param>
public readonly record struct MoveOriginator(string AeTitle, ushort MessageId);

/// <summary>Priority (0000,0700) (PS3.7 annex E.1). Peers seldom mean it.</summary>
public enum DimsePriority : ushort
{
    /// <summary>MEDIUM.</summary>
    Medium = 0,

    /// <summary>HIGH.</summary>
    High = 1,

    /// <summary>LOW.</summary>
    Low = 2,
}

/// <summary>A request with an Identifier, which the peer may cancel (PS3.7 sections 9.3.2 to 9.3.4).</summary>
public abstract record IdentifierRequest : DimseRequest
{
    /// <summary>Affected SOP Class UID (0000,0002): the information model.</summary>
    public required Uid AffectedSopClassUid { get; init; }

    /// <summary>Priority (0000,0700).</summary>
    public DimsePriority Priority { get; init; }

    /// <summary>The Identifier: the query level, keys and what they must match.</summary>
    public required Dataset Identifier { get; init; }

    /// <summary>Cancelled when the peer sent C-CANCEL: the handler stops soon and gives <see cref="DimseStatus.Cancel"/>.</summary>
    public CancellationToken Cancelled { get; init; }
}

/// <summary>C-FIND-RQ: what matches (PS3.7 section 9.3.2).</summary>
public sealed record CFindRequest : IdentifierRequest
{
    /// <summary>Takes the matches.</summary>
    public required IMatchSink Matches { get; init; }
}

/// <summary>Takes the matches of a C-FIND and sends each in a pending response (PS3.7 section 9.3.2.2).</summary>
public interface IMatchSink
{
    /// <summary>Sends a match. Several may leave together; the last leave with the final response.</summary>
    /// <param name="identifier">The keys that were asked for, with the values of the match.</param>
    /// <param name="allKeysSupported">False when optional keys were not matched: status FF01H (PS3.4 section C.4.1.1.4).</param>
    /// <exception cref="AssociationAbortedException">The association is over.</exception>
    ValueTask SendAsync(Dataset identifier, bool allKeysSupported = true);

    /// <summary>Sends a match whose Identifier is encoded already.</summary>
    /// <param name="identifier">The data set in the transfer syntax of the request's presentation context, of even length; it may change once the call has ended.</param>
    /// <param name="allKeysSupported">False when optional keys were not matched: status FF01H (PS3.4 section C.4.1.1.4).</param>
    /// <exception cref="AssociationAbortedException">The association is over.</exception>
    ValueTask SendEncodedAsync(ReadOnlyMemory<byte> identifier, bool allKeysSupported = true);

    /// <summary>Sends what waits to leave together with later matches; for a handler that must wait itself.</summary>
    /// <exception cref="AssociationAbortedException">The association is over.</exception>
    ValueTask FlushAsync();
}

/// <summary>A request to send instances, which are sub-operations that are counted (PS3.7 sections 9.3.3 and 9.3.4).</summary>
public abstract record RetrieveRequest : IdentifierRequest
{
    /// <summary>The handler counts here; pending responses tell the peer from time to time, the final one in any case.</summary>
    public required SubOperations SubOperations { get; init; }
}

/// <summary>C-MOVE-RQ: send what the Identifier names to another AE (PS3.7 section 9.3.4).</summary>
public sealed record CMoveRequest : RetrieveRequest
{
    /// <summary>Move Destination (0000,0600).</summary>
    public required string MoveDestination { get; init; }
}

/// <summary>C-GET-RQ: send what the Identifier names over this association (PS3.7 section 9.3.3).</summary>
public sealed record CGetRequest : RetrieveRequest;
