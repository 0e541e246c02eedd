using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Placa.Network;

/// <summary>
/// The messages of one association in both directions (PS3.7 section 7). The peer's requests become operations, one after another as no
/// asynchronous window is negotiated; ours wait here for their responses.
/// </summary>
internal sealed class DimseExchange : IDisposable
{
    /// <summary>Requests of the peer that may wait behind the one being performed; what comes after them is not read yet.</summary>
    private const int MaxWaitingOperations = 4;

    private readonly Association _association;
    private readonly AssociationOptions _options;
    private readonly MessageReader _reader;
    private readonly ConcurrentDictionary<ushort, PendingRequest> _requests = new();
    private readonly ConcurrentDictionary<ushort, Operation> _operations = new();
    private readonly CancellationTokenSource _over = new();
    private Task _operation = Task.CompletedTask;
    private Task _collecting = Task.CompletedTask;
    private volatile bool _isWaitingForConsumer;
    private int _lastMessageId;

    public DimseExchange(
        Association association, UpperLayer upperLayer, IReadOnlyDictionary<byte, PresentationContext> contexts, int maxPduLength, AssociationOptions options)
    {
        _association = association;
        _options = options;
        _reader = new MessageReader(upperLayer.Reader, options.Limits, contexts);
        Writer = new MessageWriter(upperLayer, maxPduLength);
        Tally = new AssociationTally(association.PeerLabel, upperLayer.Transport, options);
    }

    public MessageWriter Writer { get; }

    /// <summary>What has been done so far.</summary>
    public AssociationTally Tally { get; }

    public AssociationOptions Options => _options;

    /// <summary>The operation that the peer asked for last; done when its response has been sent, or cannot be.</summary>
    public Task Operation => Volatile.Read(ref _operation);

    /// <summary>True between the first fragment of a message from the peer and its last.</summary>
    public bool IsInsideMessage => _reader.IsInsideMessage;

    /// <summary>True when requests of ours wait for their responses.</summary>
    public bool HasRequests => !_requests.IsEmpty;

    /// <summary>
    /// True when the peer cannot go on before we do: it waits for a response, or for somebody here who reads slowly. An operation that waits for
    /// the peer's answer to a request of ours, as C-GET does, keeps nobody waiting.
    /// </summary>
    public bool KeepsPeerWaiting =>
        _isWaitingForConsumer || (!HasRequests && (_reader.IsWaitingForHandler || (!IsInsideMessage && !Operation.IsCompleted)));

    /// <summary>Reads one P-DATA-TF and starts what it asks for.</summary>
    /// <exception cref="InvalidPduException">It breaks the rules of PS3.8 or the order of messages.</exception>
    public ValueTask ReadDataPduAsync(uint length)
    {
        Tally.CountReceived(length);
        return _reader.ReadDataPduAsync(length, OnMessageAsync, _over.Token);
    }

    /// <summary>Sends a request; its responses come one after another, the final one last. <see cref="Forget"/> it in the end.</summary>
    public async Task<PendingRequest> SendRequestAsync(PresentationContext context, CommandSet command, Stream? dataset, CancellationToken cancellationToken)
    {
        var request = new PendingRequest(
            (ushort)Interlocked.Increment(ref _lastMessageId), command.Field!.Value, _options.TimeProvider.GetTimestamp(), _options.Limits.MaxWaitingResponses);
        command.Set(CommandElement.MessageId, request.MessageId);
        _requests[request.MessageId] = request;
        try
        {
            if (_over.IsCancellationRequested)
                throw new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over.");
            await Writer.SendAsync(context.Id, command, dataset, cancellationToken);
            return request;
        }
        catch
        {
            Forget(request);
            throw;
        }
    }

    /// <summary>Asks the peer to stop what a request asked for (C-CANCEL, PS3.7 section 9.3.2.3).</summary>
    public ValueTask SendCancelAsync(PresentationContext context, PendingRequest request) => Writer.SendAsync(
        context.Id,
        new CommandSet()
            .Set(CommandField.CCancelRequest)
            .Set(CommandElement.MessageIdBeingRespondedTo, request.MessageId)
            .Set(CommandElement.CommandDataSetType, 0x0101));

    public void Forget(PendingRequest request) => _requests.TryRemove(request.MessageId, out _);

    /// <summary>Wakes whatever waits for the peer or for a handler: there will be no answer.</summary>
    public Task CancelAsync() => _over.CancelAsync();

    /// <summary>Ends the data set and the requests under way with <paramref name="reason"/>.</summary>
    public async ValueTask EndAsync(AssociationAbortedException reason)
    {
        await _reader.EndAsync(reason);
        await _over.CancelAsync();
        await _collecting;
        foreach (var request in _requests.Values)
        {
            request.End(reason);
            Forget(request);
        }
    }

    public void Dispose() => _over.Dispose();

    private ValueTask OnMessageAsync(Message message) =>
        message.Command.Field!.Value.IsResponse() ? OnResponseAsync(message) : OnRequestAsync(message);

    private async ValueTask OnResponseAsync(Message message)
    {
        if (message.Command.GetUInt16(CommandElement.MessageIdBeingRespondedTo) is not { } id)
            throw new InvalidPduException("A response does not say what it responds to.", AbortReason.UnexpectedPduParameter);
        await _collecting; // a pending response whose data set came just before
        if (!_requests.TryGetValue(id, out var request))
            throw new InvalidPduException("A response answers no request that is under way.", AbortReason.UnexpectedPduParameter);

        var status = DimseStatus.Read(message.Command);
        var isFinal = status is not { Kind: DimseStatusKind.Pending };
        if (isFinal && status is { } outcome)
            Tally.CountOperation(weAsked: true, request.Field, outcome, request.StartedAt);
        if (message.Dataset is { } dataset)
            _collecting = CollectAsync(request, message.Command, dataset, isFinal);
        else
            await DeliverAsync(request, new Response(message.Command, null), isFinal);
    }

    /// <summary>Takes the data set of a response while the loop that called reads on. Never faults: the request does.</summary>
    private async Task CollectAsync(PendingRequest request, CommandSet command, PipeReader dataset, bool isFinal)
    {
        try
        {
            var bytes = await WholeDataset.ReadAsync(dataset, _options.Limits.MaxIdentifierLength, _over.Token);
            await DeliverAsync(request, new Response(command, bytes), isFinal);
        }
        catch (Exception e) when (e is AssociationAbortedException or OperationCanceledException)
        {
            request.End(e as AssociationAbortedException ?? new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over."));
        }
        catch (DatasetTooLongException e)
        {
            request.End(new AssociationAbortedException(AssociationEnd.ProtocolViolation, e.Message));
        }
        finally
        {
            await dataset.CompleteAsync();
        }
    }

    private async ValueTask DeliverAsync(PendingRequest request, Response response, bool isFinal)
    {
        var adding = request.AddAsync(response, _over.Token);
        if (!adding.IsCompleted)
            _isWaitingForConsumer = true;
        try
        {
            await adding;
            if (isFinal)
            {
                // Not before: until then the end of the association ends the request.
                Forget(request);
                request.End();
            }
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            // Ended by whoever asked: nobody waits for it.
        }
        finally
        {
            _isWaitingForConsumer = false;
        }
    }

    private async ValueTask OnRequestAsync(Message message)
    {
        var field = message.Command.Field!.Value;
        if (field == CommandField.CCancelRequest)
        {
            // An operation that has ended meanwhile is not there any more: there is no response (PS3.7 section 9.3.2.3).
            if (message.Command.GetUInt16(CommandElement.MessageIdBeingRespondedTo) is { } id && _operations.TryGetValue(id, out var cancelled))
                await cancelled.CancelAsync();
            return;
        }
        if (field.ToResponse() is null)
            throw new InvalidPduException($"Command field {(ushort)field:X4}H is unknown.", AbortReason.UnrecognizedPduParameter);
        if (message.Command.GetUInt16(CommandElement.MessageId) is null)
            throw new InvalidPduException("A request has no Message ID (0000,0110).");

        // A peer that does not wait for its response has to wait here, but not behind the first: that one may need its answers.
        if (_operations.Count >= MaxWaitingOperations)
            await _operation;
        var operation = new Operation(message, this, _association);
        _operations[operation.MessageId] = operation;
        var before = _operation;
        var performing = new Task<Task>(() => PerformAsync(operation, before));
        Volatile.Write(ref _operation, performing.Unwrap());
        performing.Start(TaskScheduler.Default); // not before: what waits for the operation must not miss it
    }

    private async Task PerformAsync(Operation operation, Task before)
    {
        await before;
        try
        {
            await operation.RunAsync(_over.Token);
        }
        finally
        {
            _operations.TryRemove(new KeyValuePair<ushort, Operation>(operation.MessageId, operation));
            operation.Dispose();
        }
    }
}
