namespace Placa.Network;

public sealed partial class Association
{
    private const int ShortPduLength = 4;

    /// <summary>Receives until the association is over, then ends whatever waits on it. The only reader of the connection.</summary>
    private async Task ReceiveAsync()
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
            Interlocked.CompareExchange(ref _end, new AssociationAbortedException(AssociationEnd.ConnectionLost, "The connection was lost."), null);
        }

        _idleWatch.Dispose();
        await EndAsync();
    }

    private async ValueTask ReceivePdusAsync()
    {
        while (true)
        {
            var header = await _upperLayer.Reader.ReadHeaderAsync();
            CheckLength(header);
            if (header.Type == PduType.ReleaseRequest && _reader.IsInsideMessage)
                throw new InvalidPduException("A release is asked for inside a message.", AbortReason.UnexpectedPdu);

            var action = _upperLayer.Fire(UpperLayerStateMachine.EventOf(header.Type));
            switch (action)
            {
                case UpperLayerAction.DT2 or UpperLayerAction.AR6:
                    await _reader.ReadDataPduAsync(header.Length, OnMessageAsync, _over.Token);
                    _idleWatch.Touch();
                    break;

                case UpperLayerAction.AR2: // the last response goes before the release
                    await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
                    await _operation;
                    if (await AnswerReleaseAsync())
                        return;
                    break;

                case UpperLayerAction.AR8:
                    await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
                    if (IsRequestor)
                        await AnswerReleaseAsync();
                    break;

                case UpperLayerAction.AR10:
                    await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
                    await AnswerReleaseAsync();
                    return;

                case UpperLayerAction.AR3:
                    return;

                case UpperLayerAction.AA3:
                    await OnAbortReceivedAsync(header);
                    return;

                case UpperLayerAction.AA8:
                    await AbortAsProviderAsync(action, new InvalidPduException($"PDU type {(byte)header.Type:X2}H does not belong here.", AbortReason.UnexpectedPdu));
                    return;

                default: // Sta13: over, whatever the peer sends
                    return;
            }
        }
    }

    private void CheckLength(PduHeader header)
    {
        switch (header.Type)
        {
            // The limit we announced, and what a peer may have counted in that does not belong to it.
            case PduType.Data when header.Length > _options.Limits.MaxDataPduLength + PduHeader.Size:
                throw new InvalidPduException($"The P-DATA-TF announces {header.Length} bytes; {_options.Limits.MaxDataPduLength} were agreed on.");
            case PduType.ReleaseRequest or PduType.ReleaseResponse when header.Length != ShortPduLength:
                throw new InvalidPduException($"The PDU of type {(byte)header.Type:X2}H announces {header.Length} bytes instead of {ShortPduLength}.");
            case 0 or > PduType.Abort:
                throw new InvalidPduException($"PDU type {(byte)header.Type:X2}H is unknown.", AbortReason.UnrecognizedPdu);
            default:
                break;
        }
    }

    /// <returns>True when the association is over with that.</returns>
    private async ValueTask<bool> AnswerReleaseAsync()
    {
        var action = _upperLayer.Fire(UpperLayerEvent.ReleaseAnswered);
        if (action is UpperLayerAction.AR4 or UpperLayerAction.AR9)
            await _upperLayer.SendAsync(AssociatePduWriter.WriteReleaseResponse());
        return action != UpperLayerAction.AR9;
    }

    private async ValueTask OnAbortReceivedAsync(PduHeader header)
    {
        var (source, reason) = (AbortSource.ServiceUser, AbortReason.NotSpecified);
        if (header.Length == ShortPduLength)
        {
            var body = await _upperLayer.Reader.ReadBodyAsync(ShortPduLength);
            (source, reason) = ((AbortSource)body[2], (AbortReason)body[3]);
        }
        Interlocked.CompareExchange(
            ref _end, new AssociationAbortedException(AssociationEnd.PeerAborted, $"The peer aborted (source {(byte)source}, reason {(byte)reason}).", source, reason), null);
    }

    private async ValueTask AbortAsProviderAsync(UpperLayerAction action, InvalidPduException why)
    {
        if (action != UpperLayerAction.AA8)
            return; // over already
        Interlocked.CompareExchange(
            ref _end, new AssociationAbortedException(AssociationEnd.ProtocolViolation, why.Message, AbortSource.ServiceProvider, why.Reason), null);
        await _upperLayer.SendAbortAsync(AbortSource.ServiceProvider, why.Reason);
    }

    private async ValueTask OnMessageAsync(Message message)
    {
        if (message.Command.Field!.Value.IsResponse())
        {
            if (message.Dataset is { } unused)
                await unused.CompleteAsync();
            if (message.Command.GetUInt16(CommandElement.MessageIdBeingRespondedTo) is not { } id || !_requests.TryRemove(id, out var request))
                throw new InvalidPduException("A response answers no request that is under way.", AbortReason.UnexpectedPduParameter);
            request.TrySetResult(message.Command);
            return;
        }

        if (message.Command.Field == CommandField.CCancelRequest)
            return; // nothing here lasts long enough to be cancelled; PS3.7 section 9.3.2.3 has no response
        if (message.Command.Field!.Value.ToResponse() is null)
            throw new InvalidPduException($"Command field {(ushort)message.Command.Field:X4}H is unknown.", AbortReason.UnrecognizedPduParameter);
        if (message.Command.GetUInt16(CommandElement.MessageId) is null)
            throw new InvalidPduException("A request has no Message ID (0000,0110).");

        // A peer that does not wait for its response has to wait here.
        await _operation;
        Volatile.Write(ref _operation, Task.Run(() => PerformAsync(message)));
    }

    private async Task PerformAsync(Message message)
    {
        var operation = new Operation(message, _options.Services);
        var field = message.Command.Field!.Value;
        DimseStatus status;
        try
        {
            status = await operation.PerformAsync(this, _over.Token);
        }
        catch (Exception) when (_over.IsCancellationRequested)
        {
            status = DimseStatus.ProcessingFailure; // and nobody is left to be told
        }
#pragma warning disable CA1031 // whatever a handler does wrong, the peer gets a status and the association lives
        catch (Exception e)
#pragma warning restore CA1031
        {
            _options.Logger.OperationFailed(e, field, CallingAeTitle);
            status = DimseStatus.ProcessingFailure;
        }

        if (message.Dataset is { } dataset)
            await dataset.CompleteAsync();
        if (!await message.DatasetEnd || _over.IsCancellationRequested || operation.MakeResponse(status) is not { } response)
            return;

        try
        {
            await _writer.SendAsync(message.Context.Id, response);
            _idleWatch.Touch();
            _options.Logger.OperationDone(field, CallingAeTitle, status);
        }
        catch (AssociationAbortedException)
        {
            // Over or being released from this side: there is no way to answer.
        }
        catch (Exception e) when (UpperLayer.IsTransportFailure(e))
        {
            _upperLayer.Transport.Close(); // the receiving loop notices
        }
    }

    private async ValueTask EndAsync()
    {
        var reason = _end ?? new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association was released.");
        await _reader.EndAsync(reason);
        await _over.CancelAsync();
        foreach (var id in _requests.Keys)
        {
            if (_requests.TryRemove(id, out var request))
                request.TrySetException(reason);
        }

        if (_upperLayer.State == UpperLayerState.Sta13)
            await _upperLayer.AwaitCloseAsync();
        _upperLayer.Transport.Close();
        await _operation;
        await _upperLayer.DisposeAsync();

        if (_end is { } end)
            _options.Logger.Ended(CallingAeTitle, CalledAeTitle, end.End, end.Message);
        else
            _options.Logger.Released(CallingAeTitle, CalledAeTitle);
    }
}
