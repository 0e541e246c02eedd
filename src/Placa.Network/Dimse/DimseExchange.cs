using System.Collections.Concurrent;

namespace Placa.Network;

/// <summary>
/// The messages of one association in both directions (PS3.7 section 7). The peer's requests become operations, one after another as no
/// asynchronous window is negotiated; ours wait here for their responses.
/// </summary>
internal sealed class DimseExchange : IDisposable
{
    private readonly Association _association;
    private readonly AssociationOptions _options;
    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;
    private readonly ConcurrentDictionary<ushort, TaskCompletionSource<CommandSet>> _requests = new();
    private readonly CancellationTokenSource _over = new();
    private Task _operation = Task.CompletedTask;
    private int _lastMessageId;

    public DimseExchange(
        Association association, UpperLayer upperLayer, IReadOnlyDictionary<byte, PresentationContext> contexts, int maxPduLength, AssociationOptions options)
    {
        _association = association;
        _options = options;
        _reader = new MessageReader(upperLayer.Reader, options.Limits, contexts);
        _writer = new MessageWriter(upperLayer, maxPduLength);
    }

    /// <summary>The operation that the peer asked for last; done when its response has been sent, or cannot be.</summary>
    public Task Operation => Volatile.Read(ref _operation);

    /// <summary>True between the first fragment of a message from the peer and its last.</summary>
    public bool IsInsideMessage => _reader.IsInsideMessage;

    /// <summary>True when requests of ours wait for their responses.</summary>
    public bool HasRequests => !_requests.IsEmpty;

    /// <summary>True when the peer cannot go on before we do: it waits for a response, or for a handler that reads slowly.</summary>
    public bool KeepsPeerWaiting => _reader.IsWaitingForHandler || (!IsInsideMessage && !Operation.IsCompleted);

    /// <summary>Reads one P-DATA-TF and starts what it asks for.</summary>
    /// <exception cref="InvalidPduException">It breaks the rules of PS3.8 or the order of messages.</exception>
    public ValueTask ReadDataPduAsync(uint length) => _reader.ReadDataPduAsync(length, OnMessageAsync, _over.Token);

    /// <summary>Sends a request and waits for its response.</summary>
    public async Task<CommandSet> RequestAsync(PresentationContext context, CommandSet command, Stream? dataset, CancellationToken cancellationToken)
    {
        var response = new TaskCompletionSource<CommandSet>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = (ushort)Interlocked.Increment(ref _lastMessageId);
        command.Set(CommandElement.MessageId, id);
        _requests[id] = response;
        try
        {
            if (_over.IsCancellationRequested)
                throw new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over.");
            await _writer.SendAsync(context.Id, command, dataset, cancellationToken);
            return await response.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _requests.TryRemove(id, out _);
        }
    }

    /// <summary>Wakes whatever waits for the peer or for a handler: there will be no answer.</summary>
    public Task CancelAsync() => _over.CancelAsync();

    /// <summary>Ends the data set and the requests under way with <paramref name="reason"/>.</summary>
    public async ValueTask EndAsync(AssociationAbortedException reason)
    {
        await _reader.EndAsync(reason);
        await _over.CancelAsync();
        foreach (var id in _requests.Keys)
        {
            if (_requests.TryRemove(id, out var request))
                request.TrySetException(reason);
        }
    }

    public void Dispose() => _over.Dispose();

    private ValueTask OnMessageAsync(Message message) =>
        message.Command.Field!.Value.IsResponse() ? OnResponseAsync(message) : OnRequestAsync(message);

    private async ValueTask OnResponseAsync(Message message)
    {
        if (message.Dataset is { } unused)
            await unused.CompleteAsync();
        if (message.Command.GetUInt16(CommandElement.MessageIdBeingRespondedTo) is not { } id || !_requests.TryRemove(id, out var request))
            throw new InvalidPduException("A response answers no request that is under way.", AbortReason.UnexpectedPduParameter);
        request.TrySetResult(message.Command);
    }

    private async ValueTask OnRequestAsync(Message message)
    {
        var field = message.Command.Field!.Value;
        if (field == CommandField.CCancelRequest)
            return; // nothing here lasts long enough to be cancelled; PS3.7 section 9.3.2.3 has no response
        if (field.ToResponse() is null)
            throw new InvalidPduException($"Command field {(ushort)field:X4}H is unknown.", AbortReason.UnrecognizedPduParameter);
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
            status = await operation.PerformAsync(_association, _over.Token);
        }
        catch (Exception) when (_over.IsCancellationRequested)
        {
            status = DimseStatus.ProcessingFailure; // and nobody is left to be told
        }
#pragma warning disable CA1031 // whatever a handler does wrong, the peer gets a status and the association lives
        catch (Exception e)
#pragma warning restore CA1031
        {
            _options.Logger.OperationFailed(e, field, _association.CallingAeTitle);
            status = DimseStatus.ProcessingFailure;
        }

        if (message.Dataset is { } dataset)
            await dataset.CompleteAsync();
        if (!await message.DatasetEnd || _over.IsCancellationRequested || operation.MakeResponse(status) is not { } response)
            return;

        try
        {
            await _writer.SendAsync(message.Context.Id, response);
            _options.Logger.OperationDone(field, _association.CallingAeTitle, status);
        }
        catch (AssociationAbortedException)
        {
            // Over, or being released from this side: there is no way to answer.
        }
    }
}
