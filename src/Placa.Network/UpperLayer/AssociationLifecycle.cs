namespace Placa.Network;

/// <summary>
/// An association from its acceptance to its end: receives PDUs, releases, aborts (PS3.8 sections 7.2 to 7.4), and knows why it ended.
/// </summary>
internal sealed class AssociationLifecycle : IDisposable
{
    private const int ShortPduLength = 4;

    private readonly UpperLayer _upperLayer;
    private readonly DimseExchange _exchange;
    private readonly NetworkLimits _limits;
    private readonly IdleWatch _idleWatch;
    private readonly bool _isRequestor;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AssociationAbortedException? _end;

    public AssociationLifecycle(UpperLayer upperLayer, DimseExchange exchange, bool isRequestor, TimeSpan idleTimeout, AssociationOptions options)
    {
        _upperLayer = upperLayer;
        _exchange = exchange;
        _limits = options.Limits;
        _isRequestor = isRequestor;
        _idleWatch = new IdleWatch(
            upperLayer,
            () => !exchange.KeepsPeerWaiting && (!isRequestor || exchange.HasRequests || exchange.IsInsideMessage),
            () => _ = AbortAsync(new AssociationAbortedException(AssociationEnd.TimedOut, "The peer made no progress for too long.")),
            idleTimeout,
            options.TimeProvider);
    }

    /// <summary>Why the association ended; null while it lasts and when it was released.</summary>
    public AssociationAbortedException? End => Volatile.Read(ref _end);

    /// <summary>Done when nothing more is received and <see cref="End"/> says why; operations may still be under way.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Receives until the association is over, then ends whatever waits on it. The only reader of the connection.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReceivePdusAsync();
        }
        catch (InvalidPduException e)
        {
            await AbortAsProviderAsync(_upperLayer.Fire(UpperLayerEvent.InvalidPduReceived), e);
        }
        catch (OperationCanceledException)
        {
            // Woken by an abort of this side, which has said why.
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e))
        {
            _upperLayer.Fire(UpperLayerEvent.TransportClosed);
            EndWith(new AssociationAbortedException(AssociationEnd.ConnectionLost, "The connection was lost."));
        }

        _idleWatch.Dispose();
        _ended.SetResult();
        await _exchange.EndAsync(End ?? new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association was released."));
        if (_upperLayer.State == UpperLayerState.Sta13)
            await _upperLayer.AwaitCloseAsync();
        _upperLayer.Transport.Close();
        await _exchange.Operation;
        await _upperLayer.DisposeAsync();
    }

    /// <summary>Says that the peer is expected to answer from now on.</summary>
    public void Touch() => _idleWatch.Touch();

    /// <summary>Asks the peer for release.</summary>
    /// <exception cref="AssociationAbortedException">The association is over, or being released.</exception>
    public async ValueTask RequestReleaseAsync()
    {
        if (_upperLayer.Fire(UpperLayerEvent.ReleaseRequested) != UpperLayerAction.AR1)
            throw End ?? new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over.");
        await _upperLayer.SendAsync(AssociatePduWriter.WriteReleaseRequest());
    }

    /// <summary>Sends A-ABORT and makes the loop end, unless the association is over already.</summary>
    public async Task AbortAsync(AssociationAbortedException reason)
    {
        if (_upperLayer.Fire(UpperLayerEvent.AbortRequested) != UpperLayerAction.AA1)
            return;
        EndWith(reason);
        await _upperLayer.SendAbortAsync(AbortSource.ServiceUser, AbortReason.NotSpecified);
        await _exchange.CancelAsync();
        _upperLayer.Reader.Wake();
    }

    /// <summary>Closes the connection at once, and cancels what waits for a handler, which looks at no connection.</summary>
    public Task CloseAsync()
    {
        EndWith(new AssociationAbortedException(AssociationEnd.LocallyAborted, "This side closed the connection."));
        _upperLayer.Transport.Close();
        return _exchange.CancelAsync();
    }

    public void Dispose() => _idleWatch.Dispose();

    private async ValueTask ReceivePdusAsync()
    {
        while (true)
        {
            var header = await _upperLayer.Reader.ReadHeaderAsync();
            CheckLength(header);
            if (header.Type == PduType.ReleaseRequest && _exchange.IsInsideMessage)
                throw new InvalidPduException("A release is asked for inside a message.", AbortReason.UnexpectedPdu);

            var action = _upperLayer.Fire(UpperLayerStateMachine.EventOf(header.Type));
            switch (action)
            {
                case UpperLayerAction.DT2 or UpperLayerAction.AR6:
                    await _exchange.ReadDataPduAsync(header.Length);
                    _idleWatch.Touch();
                    break;

                case UpperLayerAction.AR2: // the last response goes before the release
                    await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
                    await _exchange.Operation;
                    await AnswerReleaseAsync();
                    return;

                case UpperLayerAction.AR8:
                    await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
                    if (_isRequestor)
                        await AnswerReleaseAsync(); // and the peer's answer to ours is still to come
                    break;

                case UpperLayerAction.AR10:
                    await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
                    await AnswerReleaseAsync();
                    return;

                case UpperLayerAction.AA3:
                    await OnAbortReceivedAsync(header);
                    return;

                case UpperLayerAction.AA8:
                    var misplaced = new InvalidPduException($"PDU type {(byte)header.Type:X2}H does not belong here.", AbortReason.UnexpectedPdu);
                    await AbortAsProviderAsync(action, misplaced);
                    return;

                default: // AR3, or Sta13 whatever the peer sends: over
                    return;
            }
        }
    }

    private void CheckLength(PduHeader header)
    {
        switch (header.Type)
        {
            // The limit we announced, and the header for a peer that counts it in.
            case PduType.Data when header.Length > _limits.MaxDataPduLength + PduHeader.Size:
                throw new InvalidPduException($"The P-DATA-TF announces {header.Length} bytes; {_limits.MaxDataPduLength} were agreed on.");
            case PduType.ReleaseRequest or PduType.ReleaseResponse when header.Length != ShortPduLength:
                throw new InvalidPduException($"The PDU of type {(byte)header.Type:X2}H announces {header.Length} bytes instead of {ShortPduLength}.");
            case 0 or > PduType.Abort:
                throw new InvalidPduException($"PDU type {(byte)header.Type:X2}H is unknown.", AbortReason.UnrecognizedPdu);
            default:
                break;
        }
    }

    private async ValueTask AnswerReleaseAsync()
    {
        if (_upperLayer.Fire(UpperLayerEvent.ReleaseAnswered) is UpperLayerAction.AR4 or UpperLayerAction.AR9)
            await _upperLayer.SendAsync(AssociatePduWriter.WriteReleaseResponse());
    }

    private async ValueTask OnAbortReceivedAsync(PduHeader header)
    {
        var (source, reason) = (AbortSource.ServiceUser, AbortReason.NotSpecified);
        if (header.Length == ShortPduLength)
        {
            var body = await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
            (source, reason) = ((AbortSource)body[2], (AbortReason)body[3]);
        }
        EndWith(new AssociationAbortedException(AssociationEnd.PeerAborted, $"The peer aborted (source {(byte)source}, reason {(byte)reason}).", source, reason));
    }

    private async ValueTask AbortAsProviderAsync(UpperLayerAction action, InvalidPduException why)
    {
        if (action != UpperLayerAction.AA8)
            return; // over already
        EndWith(new AssociationAbortedException(AssociationEnd.ProtocolViolation, why.Message, AbortSource.ServiceProvider, why.Reason));
        await _upperLayer.SendAbortAsync(AbortSource.ServiceProvider, why.Reason);
    }

    /// <summary>The first reason is the one that counts.</summary>
    private void EndWith(AssociationAbortedException reason) => Interlocked.CompareExchange(ref _end, reason, null);
}
