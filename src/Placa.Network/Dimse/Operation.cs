using Placa.Dicom;

namespace Placa.Network;

/// <summary>One operation that a peer asked for: the request becomes a call of its handler, the outcome a response.</summary>
internal sealed class Operation(Message message, DimseServices services)
{
    private readonly CommandSet _command = message.Command;

    /// <summary>Calls the handler; a request without one, or without what it needs, has its status at once.</summary>
    public ValueTask<DimseStatus> PerformAsync(Association association, CancellationToken cancellationToken) => _command.Field switch
    {
        CommandField.CEchoRequest when services.Echo is { } echo =>
            echo.HandleAsync(new CEchoRequest { MessageId = MessageId }, association, cancellationToken),
        CommandField.CStoreRequest when services.Store is { } store => StoreAsync(store, association, cancellationToken),
        _ => ValueTask.FromResult(DimseStatus.UnrecognizedOperation),
    };

    /// <summary>The response to the request (PS3.7 section 9.3); null when there is none for such a request.</summary>
    public CommandSet? MakeResponse(DimseStatus status)
    {
        if (_command.Field?.ToResponse() is not { } field)
            return null;

        var response = new CommandSet()
            .Set(field)
            .Set(CommandElement.AffectedSopClassUid, _command.GetUid(CommandElement.AffectedSopClassUid) ?? _command.GetUid(CommandElement.RequestedSopClassUid))
            .Set(CommandElement.AffectedSopInstanceUid, _command.GetUid(CommandElement.AffectedSopInstanceUid) ?? _command.GetUid(CommandElement.RequestedSopInstanceUid))
            .Set(CommandElement.MessageIdBeingRespondedTo, MessageId)
            .Set(CommandElement.CommandDataSetType, 0x0101);
        status.Write(response);
        return response;
    }

    private ushort MessageId => _command.GetUInt16(CommandElement.MessageId) ?? 0;

    private ValueTask<DimseStatus> StoreAsync(IDimseHandler<CStoreRequest> store, Association association, CancellationToken cancellationToken)
    {
        if (!StorageSopClasses.Contains(message.Context.AbstractSyntax))
            return ValueTask.FromResult(DimseStatus.SopClassNotSupported);
        if (_command.GetUid(CommandElement.AffectedSopClassUid) is not { } sopClass)
            return ValueTask.FromResult(Missing(DimseStatus.NoSuchSopClass, CommandElement.AffectedSopClassUid));
        if (_command.GetUid(CommandElement.AffectedSopInstanceUid) is not { } sopInstance)
            return ValueTask.FromResult(Missing(DimseStatus.InvalidSopInstance, CommandElement.AffectedSopInstanceUid));
        if (message.Dataset is not { } dataset)
            return ValueTask.FromResult(Missing(DimseStatus.CannotUnderstand, CommandElement.CommandDataSetType));

        var request = new CStoreRequest
        {
            MessageId = MessageId,
            PresentationContext = message.Context,
            AffectedSopClassUid = sopClass,
            AffectedSopInstanceUid = sopInstance,
            Priority = _command.GetUInt16(CommandElement.Priority) ?? 0,
            MoveOriginator = _command.GetText(CommandElement.MoveOriginatorApplicationEntityTitle) is { } aeTitle
                ? new MoveOriginator(aeTitle, _command.GetUInt16(CommandElement.MoveOriginatorMessageId) ?? 0)
                : null,
            Dataset = dataset,
        };
        return store.HandleAsync(request, association, cancellationToken);
    }

    private static DimseStatus Missing(DimseStatus status, CommandElement element) =>
        status with { OffendingElements = [new Tag(0x0000, (ushort)element)] };
}
