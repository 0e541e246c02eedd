using System.IO.Pipelines;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>C-ECHO-RQ: is anybody there (PS3.7 section 9.3.5).</summary>
public sealed record CEchoRequest
{
    /// <summary>Message ID (0000,0110).</summary>
    public required ushort MessageId { get; init; }
}

/// <summary>C-STORE-RQ: take this instance (PS3.7 section 9.3.1).</summary>
public sealed record CStoreRequest
{
    /// <summary>Message ID (0000,0110).</summary>
    public required ushort MessageId { get; init; }

    /// <summary>The context it came in; its abstract syntax is normally the SOP class.</summary>
    public required PresentationContext PresentationContext { get; init; }

    /// <summary>Affected SOP Class UID (0000,0002), as sent.</summary>
    public required Uid AffectedSopClassUid { get; init; }

    /// <summary>Affected SOP Instance UID (0000,1000), as sent: it may break the rules for UIDs.</summary>
    public required Uid AffectedSopInstanceUid { get; init; }

    /// <summary>How the data set is encoded.</summary>
    public TransferSyntax TransferSyntax => PresentationContext.TransferSyntax;

    /// <summary>Priority (0000,0700): 0 medium, 1 high, 2 low.</summary>
    public ushort Priority { get; init; }

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
