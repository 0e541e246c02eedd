using System.Security.Authentication;

namespace Placa.Network;

/// <summary>
/// One end of an association, below messages: the state machine, its ARTIM timer, and ordered writes to the transport connection
/// (PS3.8 section 9). Any thread may send; one loop reads.
/// </summary>
internal sealed class UpperLayer : IAsyncDisposable
{
    private readonly Lock _stateLock = new();
    private readonly UpperLayerStateMachine _machine;
    private readonly Transport _transport;
    private readonly TimeProvider _time;
    private readonly TimeSpan _artimTimeout;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ITimer _artim;
    private long _sendingSince;

    public UpperLayer(Transport transport, bool isRequestor, TimeSpan artimTimeout, TimeProvider time)
    {
        _transport = transport;
        _machine = new UpperLayerStateMachine(isRequestor);
        _artimTimeout = artimTimeout;
        _time = time;
        _artim = time.CreateTimer(static layer => ((UpperLayer)layer!).OnArtimExpired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Reader = new PduReader(transport.Input);
    }

    public PduReader Reader { get; }

    public Transport Transport => _transport;

    public UpperLayerState State
    {
        get
        {
            lock (_stateLock)
                return _machine.State;
        }
    }

    /// <summary>When the write under way began, as a timestamp of the clock; 0 when there is none.</summary>
    public long SendingSince => Volatile.Read(ref _sendingSince);

    /// <summary>Applies an event to the state machine and to ARTIM; the caller does the rest of the action.</summary>
    public UpperLayerAction Fire(UpperLayerEvent happened)
    {
        lock (_stateLock)
        {
            var action = _machine.Fire(happened);
            if (action is UpperLayerAction.AE5 or UpperLayerAction.AE8 or UpperLayerAction.AR4 or UpperLayerAction.AA1 or UpperLayerAction.AA8)
                _artim.Change(_artimTimeout, Timeout.InfiniteTimeSpan);
            else if (action is UpperLayerAction.AE6 or UpperLayerAction.AR5 or UpperLayerAction.AA2 or UpperLayerAction.AA5)
                _artim.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return action;
        }
    }

    /// <summary>Takes the right to write; a message goes out whole before the next begins.</summary>
    public Task BeginSendAsync(CancellationToken cancellationToken) => _sending.WaitAsync(cancellationToken);

    public void EndSend() => _sending.Release();

    /// <summary>Writes PDUs in one call, hence in one segment where they fit. The caller holds the right to write.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pdus)
    {
        Volatile.Write(ref _sendingSince, _time.GetTimestamp());
        try
        {
            // Not cancelled by the caller's token: half a PDU on the wire would end the association.
            await _transport.WriteAsync(pdus, CancellationToken.None);
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
        }
    }

    /// <summary>Sends one PDU after whatever is being sent.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> pdu)
    {
        await BeginSendAsync(CancellationToken.None);
        try
        {
            await WriteAsync(pdu);
        }
        finally
        {
            EndSend();
        }
    }

    /// <summary>
    /// Sends A-ABORT as the last PDU. Where a write is stuck because the peer does not read, the connection is closed instead.
    /// </summary>
    public async ValueTask SendAbortAsync(AbortSource source, AbortReason reason)
    {
        if (!await _sending.WaitAsync(TimeSpan.FromMilliseconds(250)))
        {
            _transport.Close();
            return;
        }
        try
        {
            await WriteAsync(AssociatePduWriter.WriteAbort(source, reason));
            await _transport.FinishSendingAsync();
        }
        catch (Exception e) when (IsTransportFailure(e))
        {
            _transport.Close();
        }
        finally
        {
            EndSend();
        }
    }

    /// <summary>Sta13: waits for the peer to close, at most until ARTIM expires. Closing first could take the last PDU from the peer's input.</summary>
    public async ValueTask AwaitCloseAsync()
    {
        await _transport.FinishSendingAsync();
        try
        {
            await Reader.DiscardAsync();
        }
        catch (Exception e) when (IsTransportFailure(e))
        {
            // Reset by the peer or closed by ARTIM: over either way.
        }
        Fire(UpperLayerEvent.TransportClosed);
        _transport.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _artim.DisposeAsync();
        await _transport.DisposeAsync();
    }

    /// <summary>True for what a read or write throws when the connection is gone.</summary>
    public static bool IsTransportFailure(Exception e) => e is IOException or ObjectDisposedException or AuthenticationException;

    private void OnArtimExpired()
    {
        if (Fire(UpperLayerEvent.ArtimExpired) == UpperLayerAction.AA2)
            _transport.Close();
    }
}
