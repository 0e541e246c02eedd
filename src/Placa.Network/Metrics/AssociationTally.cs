namespace Placa.Network;

/// <summary>What one association has done so far: for the metrics as it happens, and for the line of log at its end.</summary>
internal sealed class AssociationTally
{
    private readonly string _peer;
    private readonly Transport _transport;
    private readonly NetworkMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private int _operations;
    private int _failures;
    private long _received;
    private long _sent;

    public AssociationTally(string peer, Transport transport, AssociationOptions options)
    {
        _peer = peer;
        _transport = transport;
        _metrics = options.Metrics;
        _time = options.TimeProvider;
        _startedAt = _time.GetTimestamp();
    }

    public TimeSpan Duration => _time.GetElapsedTime(_startedAt);

    /// <summary>Operations that came to their final response, whoever asked.</summary>
    public int Operations => Volatile.Read(ref _operations);

    /// <summary>Those of them that failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Bytes of messages received.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Bytes sent, as of the last <see cref="CountSent"/>.</summary>
    public long Sent => Volatile.Read(ref _sent);

    public void CountReceived(uint bytes)
    {
        Interlocked.Add(ref _received, bytes);
        _metrics.Received(_peer, bytes);
    }

    /// <summary>Counts an operation that has had its final response.</summary>
    public void CountOperation(bool weAsked, CommandField request, DimseStatus status, long startedAt)
    {
        Interlocked.Increment(ref _operations);
        if (status.Kind == DimseStatusKind.Failure)
            Interlocked.Increment(ref _failures);
        _metrics.Done(_peer, weAsked, request, status, _time.GetElapsedTime(startedAt));
        CountSent();
    }

    /// <summary>Counts what has been sent since the last time.</summary>
    public void CountSent()
    {
        var bytes = _transport.TakeSent();
        Interlocked.Add(ref _sent, bytes);
        _metrics.Sent(_peer, bytes);
    }
}
