using Placa.Dicom;

namespace Placa.Network;

/// <summary>One operation that a peer asked for: the request becomes a call of its handler, the outcome responses.</summary>
internal sealed class Operation : IDisposable
{
    private readonly Message _message;
    private readonly RequestReader _request;
    private readonly DimseExchange _exchange;
    private readonly Association _association;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly ResponseSender _responses;
    private readonly long _startedAt;
    private SubOperations? _subOperations;

    public Operation(Message message, DimseExchange exchange, Association association)
    {
        _message = message;
        _exchange = exchange;
        _association = association;
        _request = new RequestReader(message, exchange.Options.Limits);
        _startedAt = exchange.Options.TimeProvider.GetTimestamp();
        _responses = new ResponseSender(this, exchange.Writer, exchange.Options.TimeProvider);
    }

    public ushort MessageId => _request.MessageId;

    public PresentationContext Context => _message.Context;

    private CommandField Field => _message.Command.Field!.Value;

    private DimseServices Services => _exchange.Options.Services;

    /// <summary>The peer sent C-CANCEL.</summary>
    public async Task CancelAsync()
    {
        try
        {
            await _cancelled.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The operation has just ended, and so has nothing to cancel.
        }
    }

    /// <summary>Performs the operation and sends its final response.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        var response = await AnswerAsync(over);
        if (_message.Dataset is { } dataset)
            await dataset.CompleteAsync();
        if (!await _message.DatasetEnd || over.IsCancellationRequested)
            return;

        try
        {
            await _responses.SendFinalAsync(response);
            _exchange.Tally.CountOperation(weAsked: false, Field, response.Status, _startedAt);
            _exchange.Options.Logger.OperationDone(Field, _association.CallingAeTitle, response.Status);
        }
        catch (AssociationAbortedException)
        {
            // Over, or being released from this side: there is no way to answer.
        }
    }

    /// <summary>The command set of a response to the request (PS3.7 sections 9.3 and 10.3).</summary>
    public CommandSet MakeResponse(DimseStatus status, bool hasDataset, Uid? sopInstance = null)
    {
        var command = _message.Command;
        var response = new CommandSet()
            .Set(Field.ToResponse()!.Value)
            .Set(CommandElement.AffectedSopClassUid, command.GetUid(CommandElement.AffectedSopClassUid) ?? command.GetUid(CommandElement.RequestedSopClassUid))
            .Set(CommandElement.AffectedSopInstanceUid, sopInstance ?? command.GetUid(CommandElement.AffectedSopInstanceUid) ?? command.GetUid(CommandElement.RequestedSopInstanceUid))
            .Set(CommandElement.MessageIdBeingRespondedTo, MessageId)
            .Set(CommandElement.CommandDataSetType, hasDataset ? (ushort)0x0001 : (ushort)0x0101);
        foreach (var type in (ReadOnlySpan<CommandElement>)[CommandElement.EventTypeId, CommandElement.ActionTypeId])
        {
            if (command.GetUInt16(type) is { } id)
                response.Set(type, id);
        }
        status.Write(response);
        _subOperations?.Write(response, status);
        return response;
    }

    public void Dispose() => _cancelled.Dispose();

    /// <summary>Whatever a handler does wrong, the peer gets a status and the association lives.</summary>
    private async ValueTask<NormalizedResponse> AnswerAsync(CancellationToken over)
    {
        try
        {
            return await PerformAsync(over);
        }
        catch (Exception) when (over.IsCancellationRequested || _association.End is not null)
        {
            return new(DimseStatus.ProcessingFailure); // and nobody is left to be told
        }
        catch (DimseException e)
        {
            return new(e.Status);
        }
#pragma warning disable CA1031 // see above
        catch (Exception e)
#pragma warning restore CA1031
        {
            _exchange.Options.Logger.OperationFailed(e, Field, _association.CallingAeTitle);
            return new(DimseStatus.ProcessingFailure);
        }
    }

    private async ValueTask<NormalizedResponse> PerformAsync(CancellationToken over)
    {
        if (!IsPeersRole())
            return new(DimseStatus.SopClassNotSupported with { ErrorComment = "The negotiated roles do not allow it." });
        switch (Field)
        {
            case CommandField.CEchoRequest when Services.Echo is { } echo:
                return new(await echo.HandleAsync(_request.ReadEcho(), _association, over));
            case CommandField.CStoreRequest when Services.Store is { } store:
                return new(await store.HandleAsync(_request.ReadStore(), _association, over));
            case CommandField.CFindRequest when Services.Find.Count > 0:
                return new(await HandlerFor(Services.Find).HandleAsync(await _request.ReadFindAsync(_responses, _cancelled.Token, over), _association, over));
            case CommandField.CMoveRequest when Services.Move.Count > 0:
                return await RetrieveAsync(HandlerFor(Services.Move), await _request.ReadMoveAsync(new SubOperations(), _cancelled.Token, over), over);
            case CommandField.CGetRequest when Services.Get.Count > 0:
                return await RetrieveAsync(HandlerFor(Services.Get), await _request.ReadGetAsync(new SubOperations(), _cancelled.Token, over), over);
            default:
                return Services.Normalized.FirstOrDefault(service => service.AbstractSyntax == Context.AbstractSyntax) is { } service
                    ? await PerformAsync(service, over)
                    : new(DimseStatus.UnrecognizedOperation);
        }
    }

    private async ValueTask<NormalizedResponse> PerformAsync(NormalizedService service, CancellationToken over) => Field switch
    {
        CommandField.NEventReportRequest => await service.EventReportAsync(await _request.ReadEventReportAsync(over), _association, over),
        CommandField.NGetRequest => await service.GetAsync(await _request.ReadGetAsync(over), _association, over),
        CommandField.NSetRequest => await service.SetAsync(await _request.ReadSetAsync(over), _association, over),
        CommandField.NActionRequest => await service.ActionAsync(await _request.ReadActionAsync(over), _association, over),
        CommandField.NCreateRequest => await service.CreateAsync(await _request.ReadCreateAsync(over), _association, over),
        CommandField.NDeleteRequest => await service.DeleteAsync(await _request.ReadDeleteAsync(over), _association, over),
        _ => new(DimseStatus.UnrecognizedOperation),
    };

    /// <summary>Calls the handler, and tells the peer how far it is while that takes.</summary>
    private async ValueTask<NormalizedResponse> RetrieveAsync<TRequest>(IDimseHandler<TRequest> handler, TRequest request, CancellationToken over)
        where TRequest : RetrieveRequest
    {
        _subOperations = request.SubOperations;
        var handling = handler.HandleAsync(request, _association, over).AsTask();
        while (await Task.WhenAny(handling, Task.Delay(_exchange.Options.Limits.PendingInterval, _exchange.Options.TimeProvider, over)) != handling)
        {
            if (over.IsCancellationRequested || !await TrySendPendingAsync())
                break;
        }

        var status = await handling;
        var failed = request.SubOperations.FailedSopInstances;
        if (failed.Count == 0)
            return new(status);
        var list = new Dataset();
        list.Set(Tags.FailedSOPInstanceUIDList, [.. failed.Select(uid => uid.Value)]);
        return new(status, list);
    }

    private async ValueTask<bool> TrySendPendingAsync()
    {
        try
        {
            await _responses.SendPendingAsync();
            return true;
        }
        catch (AssociationAbortedException)
        {
            return false; // over: the handler hears of it by its token
        }
    }

    /// <summary>Events are reported by the SCP, all else is asked for by the SCU (PS3.7 sections 9.1 and 10.1).</summary>
    private bool IsPeersRole()
    {
        var peerIsRequestor = !_association.IsRequestor;
        var peerActsAsScu = Field != CommandField.NEventReportRequest;
        return peerActsAsScu == peerIsRequestor ? Context.RequestorIsScu : Context.RequestorIsScp;
    }

    private IDimseHandler<TRequest> HandlerFor<TRequest>(IReadOnlyList<DimseService<TRequest>> services) =>
        services.FirstOrDefault(service => service.SopClasses.Contains(Context.AbstractSyntax))?.Handler ?? throw new DimseException(DimseStatus.SopClassNotSupported);
}
