using static Placa.Network.UpperLayerAction;
using static Placa.Network.UpperLayerEvent;
using static Placa.Network.UpperLayerState;

namespace Placa.Network;

/// <summary>The states of an association, numbered as in PS3.8 section 9.2.1.</summary>
internal enum UpperLayerState
{
    /// <summary>Idle.</summary>
    Sta1 = 1,

    /// <summary>Transport connection open, awaiting A-ASSOCIATE-RQ.</summary>
    Sta2,

    /// <summary>Awaiting the local A-ASSOCIATE response.</summary>
    Sta3,

    /// <summary>Awaiting the transport connection to open.</summary>
    Sta4,

    /// <summary>Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ.</summary>
    Sta5,

    /// <summary>Established, ready for data transfer.</summary>
    Sta6,

    /// <summary>Awaiting A-RELEASE-RP.</summary>
    Sta7,

    /// <summary>Awaiting the local A-RELEASE response.</summary>
    Sta8,

    /// <summary>Release collision, requestor: awaiting the local A-RELEASE response.</summary>
    Sta9,

    /// <summary>Release collision, acceptor: awaiting A-RELEASE-RP.</summary>
    Sta10,

    /// <summary>Release collision, requestor: awaiting A-RELEASE-RP.</summary>
    Sta11,

    /// <summary>Release collision, acceptor: awaiting the local A-RELEASE response.</summary>
    Sta12,

    /// <summary>Awaiting the transport connection to close; the association is over.</summary>
    Sta13,
}

/// <summary>What can happen to an association, numbered as in PS3.8 table 9-10.</summary>
internal enum UpperLayerEvent
{
    /// <summary>Evt1: the local user asks for an association.</summary>
    AssociateRequested = 1,

    /// <summary>Evt2: the transport connection the local side asked for is open.</summary>
    TransportConnected,

    /// <summary>Evt3: A-ASSOCIATE-AC arrived.</summary>
    AssociateAcceptReceived,

    /// <summary>Evt4: A-ASSOCIATE-RJ arrived.</summary>
    AssociateRejectReceived,

    /// <summary>Evt5: a peer opened a transport connection.</summary>
    TransportIndicated,

    /// <summary>Evt6: A-ASSOCIATE-RQ arrived.</summary>
    AssociateRequestReceived,

    /// <summary>Evt7: the local user accepts.</summary>
    Accepted,

    /// <summary>Evt8: the local user rejects.</summary>
    Rejected,

    /// <summary>Evt9: the local user sends data.</summary>
    DataRequested,

    /// <summary>Evt10: P-DATA-TF arrived.</summary>
    DataReceived,

    /// <summary>Evt11: the local user asks for release.</summary>
    ReleaseRequested,

    /// <summary>Evt12: A-RELEASE-RQ arrived.</summary>
    ReleaseRequestReceived,

    /// <summary>Evt13: A-RELEASE-RP arrived.</summary>
    ReleaseResponseReceived,

    /// <summary>Evt14: the local user answers a release.</summary>
    ReleaseAnswered,

    /// <summary>Evt15: the local user aborts.</summary>
    AbortRequested,

    /// <summary>Evt16: A-ABORT arrived.</summary>
    AbortReceived,

    /// <summary>Evt17: the transport connection closed.</summary>
    TransportClosed,

    /// <summary>Evt18: the ARTIM timer expired.</summary>
    ArtimExpired,

    /// <summary>Evt19: an unrecognized or invalid PDU arrived.</summary>
    InvalidPduReceived,
}

/// <summary>What to do about an event, named as in PS3.8 tables 9-6 to 9-9. ARTIM runs from an action that starts it to the next.</summary>
internal enum UpperLayerAction
{
    /// <summary>The event cannot happen in this state: a mistake of the local user.</summary>
    None,

    /// <summary>Open the transport connection.</summary>
    AE1,

    /// <summary>Send A-ASSOCIATE-RQ.</summary>
    AE2,

    /// <summary>The association is accepted.</summary>
    AE3,

    /// <summary>The association is rejected; close the transport connection.</summary>
    AE4,

    /// <summary>Start ARTIM.</summary>
    AE5,

    /// <summary>Stop ARTIM; ask the local user whether to accept.</summary>
    AE6,

    /// <summary>Send A-ASSOCIATE-AC.</summary>
    AE7,

    /// <summary>Send A-ASSOCIATE-RJ; start ARTIM.</summary>
    AE8,

    /// <summary>Send P-DATA-TF.</summary>
    DT1,

    /// <summary>Data for the local user.</summary>
    DT2,

    /// <summary>Send A-RELEASE-RQ.</summary>
    AR1,

    /// <summary>The peer asks for release.</summary>
    AR2,

    /// <summary>The release is confirmed; close the transport connection.</summary>
    AR3,

    /// <summary>Send A-RELEASE-RP; start ARTIM.</summary>
    AR4,

    /// <summary>Stop ARTIM.</summary>
    AR5,

    /// <summary>Data for the local user, who waits for a release.</summary>
    AR6,

    /// <summary>Send P-DATA-TF, the peer waiting for a release.</summary>
    AR7,

    /// <summary>The peer asks for release at the same time: a collision.</summary>
    AR8,

    /// <summary>Send A-RELEASE-RP in a collision.</summary>
    AR9,

    /// <summary>The release is confirmed in a collision.</summary>
    AR10,

    /// <summary>Send A-ABORT (service-user); start ARTIM.</summary>
    AA1,

    /// <summary>Stop ARTIM; close the transport connection.</summary>
    AA2,

    /// <summary>The peer aborted; close the transport connection.</summary>
    AA3,

    /// <summary>The transport connection is lost.</summary>
    AA4,

    /// <summary>Stop ARTIM.</summary>
    AA5,

    /// <summary>Ignore the PDU.</summary>
    AA6,

    /// <summary>Send A-ABORT.</summary>
    AA7,

    /// <summary>Send A-ABORT (service-provider); tell the local user; start ARTIM.</summary>
    AA8,
}

/// <summary>Table 9-10 of PS3.8: which action an event calls for in a state, and the state after it. No input, no output, no clock.</summary>
internal sealed class UpperLayerStateMachine(bool isRequestor)
{
    private static readonly (UpperLayerAction Action, UpperLayerState Next)[,] Table = MakeTable();

    public UpperLayerState State { get; private set; } = Sta1;

    /// <summary>Applies an event. An event that cannot happen in this state gives <see cref="None"/> and changes nothing.</summary>
    public UpperLayerAction Fire(UpperLayerEvent happened)
    {
        var (action, next) = Table[(int)happened, (int)State];
        if (action == AR8 && !isRequestor)
            next = Sta10;
        if (action != None)
            State = next;
        return action;
    }

    /// <summary>The event that the arrival of a PDU is.</summary>
    public static UpperLayerEvent EventOf(PduType type) => type switch
    {
        PduType.AssociateRequest => AssociateRequestReceived,
        PduType.AssociateAccept => AssociateAcceptReceived,
        PduType.AssociateReject => AssociateRejectReceived,
        PduType.Data => DataReceived,
        PduType.ReleaseRequest => ReleaseRequestReceived,
        PduType.ReleaseResponse => ReleaseResponseReceived,
        PduType.Abort => AbortReceived,
        _ => InvalidPduReceived,
    };

    private static (UpperLayerAction, UpperLayerState)[,] MakeTable()
    {
        var table = new (UpperLayerAction Action, UpperLayerState Next)[20, 14];
        void On(UpperLayerEvent happened, UpperLayerState state, UpperLayerAction action, UpperLayerState next) =>
            table[(int)happened, (int)state] = (action, next);

        // A PDU that arrives where nothing better is said below aborts the association.
        foreach (var pdu in (UpperLayerEvent[])[
            AssociateAcceptReceived, AssociateRejectReceived, AssociateRequestReceived, DataReceived,
            ReleaseRequestReceived, ReleaseResponseReceived, InvalidPduReceived])
        {
            On(pdu, Sta2, AA1, Sta13);
            On(pdu, Sta3, AA8, Sta13);
            for (var state = Sta5; state <= Sta12; state++)
                On(pdu, state, AA8, Sta13);
            On(pdu, Sta13, pdu is AssociateRequestReceived or InvalidPduReceived ? AA7 : AA6, Sta13);
        }

        On(AssociateRequested, Sta1, AE1, Sta4);
        On(TransportConnected, Sta4, AE2, Sta5);
        On(AssociateAcceptReceived, Sta5, AE3, Sta6);
        On(AssociateRejectReceived, Sta5, AE4, Sta1);
        On(TransportIndicated, Sta1, AE5, Sta2);
        On(AssociateRequestReceived, Sta2, AE6, Sta3);
        On(Accepted, Sta3, AE7, Sta6);
        On(Rejected, Sta3, AE8, Sta13);

        On(DataRequested, Sta6, DT1, Sta6);
        On(DataRequested, Sta8, AR7, Sta8);
        On(DataReceived, Sta6, DT2, Sta6);
        On(DataReceived, Sta7, AR6, Sta7);

        On(ReleaseRequested, Sta6, AR1, Sta7);
        On(ReleaseRequestReceived, Sta6, AR2, Sta8);
        On(ReleaseRequestReceived, Sta7, AR8, Sta9); // Sta10 for the acceptor
        On(ReleaseResponseReceived, Sta7, AR3, Sta1);
        On(ReleaseResponseReceived, Sta10, AR10, Sta12);
        On(ReleaseResponseReceived, Sta11, AR3, Sta1);
        On(ReleaseAnswered, Sta8, AR4, Sta13);
        On(ReleaseAnswered, Sta9, AR9, Sta11);
        On(ReleaseAnswered, Sta12, AR4, Sta13);

        On(AbortRequested, Sta3, AA1, Sta13);
        On(AbortRequested, Sta4, AA2, Sta1);
        On(AbortReceived, Sta2, AA2, Sta1);
        On(AbortReceived, Sta3, AA3, Sta1);
        On(AbortReceived, Sta13, AA2, Sta1);
        On(TransportClosed, Sta2, AA5, Sta1);
        On(TransportClosed, Sta3, AA4, Sta1);
        On(TransportClosed, Sta4, AA4, Sta1);
        On(TransportClosed, Sta13, AR5, Sta1);
        for (var state = Sta5; state <= Sta12; state++)
        {
            On(AbortRequested, state, AA1, Sta13);
            On(AbortReceived, state, AA3, Sta1);
            On(TransportClosed, state, AA4, Sta1);
        }

        On(ArtimExpired, Sta2, AA2, Sta1);
        On(ArtimExpired, Sta13, AA2, Sta1);
        return table;
    }
}
