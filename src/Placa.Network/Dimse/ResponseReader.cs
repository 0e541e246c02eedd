using Placa.Dicom;

namespace Placa.Network;

/// <summary>A response to a request of ours, read.</summary>
internal sealed record DimseResponse(CommandSet Command, DimseStatus Status, Dataset? Dataset);

/// <summary>What a C-MOVE or C-GET came to (PS3.7 sections 9.1.3 and 9.1.4).</summary>
/// <param name="Status">The status of the final response: A702H, for instance, says that nothing was sent, B000H that not all was.</param>
/// <param name="Counts">How many sub-operations were completed, failed, or gave a warning.</param>
/// <param name="FailedSopInstances">Failed SOP Instance UID List (0008,0058), if the peer told.</param>
public sealed record RetrieveResult(DimseStatus Status, SubOperationCounts Counts, IReadOnlyList<Uid> FailedSopInstances);

/// <summary>
/// One request of ours and its responses. A request that can be cancelled is, when its caller gives up, and its final response awaited; after any other
/// the association cannot be used further.
/// </summary>
internal sealed class ResponseReader : IAsyncDisposable
{
    private readonly DimseExchange _exchange;
    private readonly AssociationLifecycle _lifecycle;
    private readonly PresentationContext _context;
    private readonly PendingRequest _request;
    private readonly bool _canBeCancelled;
    private bool _isOver;
    private bool _isCancelled;

    private ResponseReader(DimseExchange exchange, AssociationLifecycle lifecycle, PresentationContext context, PendingRequest request, bool canBeCancelled)
    {
        _exchange = exchange;
        _lifecycle = lifecycle;
        _context = context;
        _request = request;
        _canBeCancelled = canBeCancelled;
    }

    /// <summary>Sends the request.</summary>
    /// <exception cref="AssociationAbortedException">The association is over.</exception>
    public static async Task<ResponseReader> StartAsync(
        DimseExchange exchange, AssociationLifecycle lifecycle, PresentationContext context, CommandSet command, Stream? dataset, CancellationToken cancellationToken)
    {
        lifecycle.Touch();
        try
        {
            var request = await exchange.SendRequestAsync(context, command, dataset, cancellationToken);
            var canBeCancelled = command.Field is CommandField.CFindRequest or CommandField.CMoveRequest or CommandField.CGetRequest;
            return new ResponseReader(exchange, lifecycle, context, request, canBeCancelled);
        }
        catch (AssociationAbortedException e)
        {
            await lifecycle.Ended;
            throw lifecycle.End ?? e;
        }
        catch
        {
            // Half a message may be under way: nothing can follow on this association.
            await lifecycle.AbortAsync(Unfinished());
            throw;
        }
    }

    /// <summary>The next response; null after the final one. Cancelling sends C-CANCEL and goes on.</summary>
    /// <exception cref="AssociationAbortedException">The association ended first.</exception>
    public async ValueTask<DimseResponse?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isOver)
            return null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await ReceiveAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (_canBeCancelled && cancellationToken.IsCancellationRequested)
        {
            await SendCancelAsync();
            return await ReceiveAsync(CancellationToken.None);
        }
    }

    /// <summary>The only response of a request that has one.</summary>
    /// <exception cref="AssociationAbortedException">The association ended first.</exception>
    public async ValueTask<DimseResponse> FinalAsync(CancellationToken cancellationToken)
    {
        var response = await ReceiveAsync(cancellationToken);
        return _isOver ? response : throw await BreachAsync("A response is pending to a request that has one response.");
    }

    /// <summary>Where the final response has not come, asks for it to come soon, and waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver || !_canBeCancelled)
        {
            _exchange.Forget(_request);
            return;
        }

        using var limit = new CancellationTokenSource(_exchange.Options.Limits.ConnectTimeout, _exchange.Options.TimeProvider);
        try
        {
            await SendCancelAsync();
            while (!_isOver)
                await ReceiveAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await _lifecycle.AbortAsync(new AssociationAbortedException(AssociationEnd.TimedOut, "The peer did not stop when asked to."));
        }
        catch (AssociationAbortedException)
        {
            // Over: whoever goes on with it will hear.
        }
    }

    private async ValueTask<DimseResponse> ReceiveAsync(CancellationToken cancellationToken)
    {
        Response response;
        try
        {
            if (!await _request.Responses.WaitToReadAsync(cancellationToken) || !_request.Responses.TryRead(out response))
                throw new AssociationAbortedException(AssociationEnd.ConnectionLost, "The association is over.");
        }
        catch (AssociationAbortedException e)
        {
            _isOver = true;
            if (e.End == AssociationEnd.ProtocolViolation)
                await _lifecycle.AbortAsync(e);
            await _lifecycle.Ended;
            throw _lifecycle.End ?? e;
        }

        if (DimseStatus.Read(response.Command) is not { } status)
            throw await BreachAsync("A response has no Status (0000,0900).");
        _isOver = status.Kind != DimseStatusKind.Pending;
        try
        {
            return new DimseResponse(response.Command, status, response.Dataset is { } bytes ? WholeDataset.Parse(bytes, _context.TransferSyntax) : null);
        }
        catch (DicomReadException)
        {
            throw await BreachAsync("The data set of a response cannot be read.");
        }
    }

    private async ValueTask SendCancelAsync()
    {
        if (_isCancelled)
            return;
        _isCancelled = true;
        await _exchange.SendCancelAsync(_context, _request);
    }

    private async ValueTask<AssociationAbortedException> BreachAsync(string message)
    {
        _isOver = true;
        var reason = new AssociationAbortedException(AssociationEnd.ProtocolViolation, message);
        await _lifecycle.AbortAsync(reason);
        return reason;
    }

    private static AssociationAbortedException Unfinished() => new(AssociationEnd.LocallyAborted, "A request could not be finished.");
}
