namespace Placa.Network;

/// <summary>The elements of group 0000 (PS3.7 annex E.1), by element number.</summary>
public enum CommandElement : ushort
{
#pragma warning disable CS1591 // each is the name of PS3.7 annex E.1
    CommandGroupLength = 0x0000,
    AffectedSopClassUid = 0x0002,
    RequestedSopClassUid = 0x0003,
    CommandField = 0x0100,
    MessageId = 0x0110,
    MessageIdBeingRespondedTo = 0x0120,
    MoveDestination = 0x0600,
    Priority = 0x0700,
    CommandDataSetType = 0x0800,
    Status = 0x0900,
    OffendingElement = 0x0901,
    ErrorComment = 0x0902,
    ErrorId = 0x0903,
    AffectedSopInstanceUid = 0x1000,
    RequestedSopInstanceUid = 0x1001,
    EventTypeId = 0x1002,
    AttributeIdentifierList = 0x1005,
    ActionTypeId = 0x1008,
    NumberOfRemainingSuboperations = 0x1020,
    NumberOfCompletedSuboperations = 0x1021,
    NumberOfFailedSuboperations = 0x1022,
    NumberOfWarningSuboperations = 0x1023,
    MoveOriginatorApplicationEntityTitle = 0x1030,
    MoveOriginatorMessageId = 0x1031,
#pragma warning restore CS1591
}

/// <summary>The values of Command Field (0000,0100) (PS3.7 annex E.1); a response has the high bit set.</summary>
public enum CommandField : ushort
{
#pragma warning disable CS1591 // each is the name of a DIMSE message
    CStoreRequest = 0x0001,
    CGetRequest = 0x0010,
    CFindRequest = 0x0020,
    CMoveRequest = 0x0021,
    CEchoRequest = 0x0030,
    NEventReportRequest = 0x0100,
    NGetRequest = 0x0110,
    NSetRequest = 0x0120,
    NActionRequest = 0x0130,
    NCreateRequest = 0x0140,
    NDeleteRequest = 0x0150,
    CCancelRequest = 0x0FFF,
    CStoreResponse = 0x8001,
    CGetResponse = 0x8010,
    CFindResponse = 0x8020,
    CMoveResponse = 0x8021,
    CEchoResponse = 0x8030,
    NEventReportResponse = 0x8100,
    NGetResponse = 0x8110,
    NSetResponse = 0x8120,
    NActionResponse = 0x8130,
    NCreateResponse = 0x8140,
    NDeleteResponse = 0x8150,
#pragma warning restore CS1591
}

/// <summary>What the meaning of a Command Field says about the message.</summary>
internal static class CommandFieldExtensions
{
    private const ushort ResponseBit = 0x8000;

    public static bool IsResponse(this CommandField field) => ((ushort)field & ResponseBit) != 0;

    /// <summary>The response of a request; null where PS3.7 defines none (C-CANCEL, and what is not a request).</summary>
    public static CommandField? ToResponse(this CommandField field) =>
        field != CommandField.CCancelRequest && !field.IsResponse() && Enum.IsDefined(field) ? (CommandField)((ushort)field | ResponseBit) : null;
}
