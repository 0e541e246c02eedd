using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Placa.Network;

/// <summary>
/// What associations count and time (docs/metrics.md). Peers are named only as the policy knows them, so that no caller can make names; whoever is not
/// known is <c>unregistered</c>. Costs next to nothing while nobody listens.
/// </summary>
public sealed class NetworkMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Placa.Network";

    private const string Unregistered = "unregistered";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _open;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Histogram<double> _operations;

    /// <param name="scope">Tells the instruments of one server from those of another in the same process.</param>
    public NetworkMetrics(object? scope = null)
    {
        _meter = new Meter(MeterName, null, null, scope);
        _open = _meter.CreateUpDownCounter<long>("placa.dicom.associations.open", "{association}", "Associations at this moment");
        _accepted = _meter.CreateCounter<long>("placa.dicom.associations.accepted", "{association}", "Associations that were accepted");
        _rejected = _meter.CreateCounter<long>("placa.dicom.associations.rejected", "{association}", "Associations that were rejected");
        _ended = _meter.CreateCounter<long>("placa.dicom.associations.ended", "{association}", "Associations that ended, and how");
        _dropped = _meter.CreateCounter<long>("placa.dicom.connections.dropped", "{connection}", "Connections that became no association and were not rejected either, and why");
        _received = _meter.CreateCounter<long>("placa.dicom.received", "By", "Bytes of messages received");
        _sent = _meter.CreateCounter<long>("placa.dicom.sent", "By", "Bytes sent on associations");
        _operations = _meter.CreateHistogram<double>("placa.dicom.operation.duration", "s", "DIMSE operations, from the request to the final response");
    }

    /// <summary>Where associations count that were given no metrics of their own.</summary>
    internal static NetworkMetrics Shared { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal static string PeerLabel(string? name) => name ?? Unregistered;

    internal void Accepted(string peer, bool weCalled)
    {
        var tags = new TagList { { "peer", peer }, { "role", weCalled ? "requestor" : "acceptor" } };
        _accepted.Add(1, tags);
        _open.Add(1, tags);
    }

    internal void Rejected(AssociationRejection rejection) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", rejection.ToString()));

    /// <summary>A connection ended before there was an association to accept or reject.</summary>
    internal void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Ended(string peer, bool weCalled, AssociationEnd? end)
    {
        _open.Add(-1, new TagList { { "peer", peer }, { "role", weCalled ? "requestor" : "acceptor" } });
        _ended.Add(1, new TagList { { "peer", peer }, { "end", NameOf(end) } });
    }

    internal void Received(string peer, long bytes) => _received.Add(bytes, new KeyValuePair<string, object?>("peer", peer));

    internal void Sent(string peer, long bytes)
    {
        if (bytes > 0)
            _sent.Add(bytes, new KeyValuePair<string, object?>("peer", peer));
    }

    internal void Done(string peer, bool weAsked, CommandField request, DimseStatus status, TimeSpan duration)
    {
        if (_operations.Enabled)
        {
            _operations.Record(
                duration.TotalSeconds,
                new TagList { { "peer", peer }, { "service", NameOf(request) }, { "role", weAsked ? "scu" : "scp" }, { "status", NameOf(status.Kind) } });
        }
    }

    private static string NameOf(AssociationEnd? end) => end switch
    {
        null => "released",
        AssociationEnd.PeerAborted => "peer_aborted",
        AssociationEnd.ConnectionLost => "connection_lost",
        AssociationEnd.ProtocolViolation => "protocol_violation",
        AssociationEnd.TimedOut => "timed_out",
        AssociationEnd.LocallyAborted => "locally_aborted",
        _ => "tls_failed",
    };

    private static string NameOf(DimseStatusKind kind) => kind switch
    {
        DimseStatusKind.Success => "success",
        DimseStatusKind.Warning => "warning",
        DimseStatusKind.Cancel => "cancel",
        DimseStatusKind.Pending => "pending",
        _ => "failure",
    };

    private static string NameOf(CommandField request) => request switch
    {
        CommandField.CStoreRequest => "C-STORE",
        CommandField.CGetRequest => "C-GET",
        CommandField.CFindRequest => "C-FIND",
        CommandField.CMoveRequest => "C-MOVE",
        CommandField.CEchoRequest => "C-ECHO",
        CommandField.NEventReportRequest => "N-EVENT-REPORT",
        CommandField.NGetRequest => "N-GET",
        CommandField.NSetRequest => "N-SET",
        CommandField.NActionRequest => "N-ACTION",
        CommandField.NCreateRequest => "N-CREATE",
        CommandField.NDeleteRequest => "N-DELETE",
        _ => "other",
    };
}
