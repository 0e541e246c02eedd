using Placa.Dicom;

namespace Placa.Network;

/// <summary>
/// Makes a request of a message, checking that its command set has what the request needs (PS3.7 sections 9.3 and 10.3); what lacks something is a
/// <see cref="DimseException"/> with the status for it.
/// </summary>
internal sealed class RequestReader(Message message, NetworkLimits limits)
{
    private readonly CommandSet _command = message.Command;

    public ushort MessageId => _command.GetUInt16(CommandElement.MessageId) ?? 0;

    private DimsePriority Priority => (DimsePriority)(_command.GetUInt16(CommandElement.Priority) ?? 0);

    private Uid InformationModel => _command.GetUid(CommandElement.AffectedSopClassUid) ?? message.Context.AbstractSyntax;

    public CEchoRequest ReadEcho() => new() { MessageId = MessageId, PresentationContext = message.Context };

    public CStoreRequest ReadStore()
    {
        if (!StorageSopClasses.Contains(message.Context.AbstractSyntax))
            throw new DimseException(DimseStatus.SopClassNotSupported);
        return new CStoreRequest
        {
            MessageId = MessageId,
            PresentationContext = message.Context,
            AffectedSopClassUid = _command.GetUid(CommandElement.AffectedSopClassUid) ?? throw Missing(DimseStatus.NoSuchSopClass, CommandElement.AffectedSopClassUid),
            AffectedSopInstanceUid = _command.GetUid(CommandElement.AffectedSopInstanceUid) ?? throw Missing(DimseStatus.InvalidSopInstance, CommandElement.AffectedSopInstanceUid),
            Priority = Priority,
            MoveOriginator = _command.GetText(CommandElement.MoveOriginatorApplicationEntityTitle) is { } aeTitle
                ? new MoveOriginator(aeTitle, _command.GetUInt16(CommandElement.MoveOriginatorMessageId) ?? 0)
                : null,
            Dataset = message.Dataset ?? throw Missing(DimseStatus.CannotUnderstand, CommandElement.CommandDataSetType),
        };
    }

    public async ValueTask<CFindRequest> ReadFindAsync(IMatchSink matches, CancellationToken cancelled, CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        AffectedSopClassUid = InformationModel,
        Priority = Priority,
        Identifier = await ReadIdentifierAsync(over),
        Cancelled = cancelled,
        Matches = matches,
    };

    public async ValueTask<CMoveRequest> ReadMoveAsync(SubOperations subOperations, CancellationToken cancelled, CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        AffectedSopClassUid = InformationModel,
        Priority = Priority,
        MoveDestination = _command.GetText(CommandElement.MoveDestination) ?? throw Missing(DimseStatus.MoveDestinationUnknown, CommandElement.MoveDestination),
        Identifier = await ReadIdentifierAsync(over),
        Cancelled = cancelled,
        SubOperations = subOperations,
    };

    public async ValueTask<CGetRequest> ReadGetAsync(SubOperations subOperations, CancellationToken cancelled, CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        AffectedSopClassUid = InformationModel,
        Priority = Priority,
        Identifier = await ReadIdentifierAsync(over),
        Cancelled = cancelled,
        SubOperations = subOperations,
    };

    public async ValueTask<NEventReportRequest> ReadEventReportAsync(CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        SopClassUid = SopClass,
        SopInstanceUid = RequiredSopInstance,
        EventTypeId = _command.GetUInt16(CommandElement.EventTypeId) ?? throw Missing(DimseStatus.NoSuchEventType, CommandElement.EventTypeId),
        Dataset = await ReadDatasetAsync(over),
    };

    public async ValueTask<NGetRequest> ReadGetAsync(CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        SopClassUid = SopClass,
        SopInstanceUid = RequiredSopInstance,
        Attributes = _command.GetTags(CommandElement.AttributeIdentifierList),
        Dataset = await ReadDatasetAsync(over),
    };

    public async ValueTask<NSetRequest> ReadSetAsync(CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        SopClassUid = SopClass,
        SopInstanceUid = RequiredSopInstance,
        Dataset = await ReadDatasetAsync(over),
    };

    public async ValueTask<NActionRequest> ReadActionAsync(CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        SopClassUid = SopClass,
        SopInstanceUid = RequiredSopInstance,
        ActionTypeId = _command.GetUInt16(CommandElement.ActionTypeId) ?? throw Missing(DimseStatus.NoSuchActionType, CommandElement.ActionTypeId),
        Dataset = await ReadDatasetAsync(over),
    };

    public async ValueTask<NCreateRequest> ReadCreateAsync(CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        SopClassUid = SopClass,
        SopInstanceUid = SopInstance,
        Dataset = await ReadDatasetAsync(over),
    };

    public async ValueTask<NDeleteRequest> ReadDeleteAsync(CancellationToken over) => new()
    {
        MessageId = MessageId,
        PresentationContext = message.Context,
        SopClassUid = SopClass,
        SopInstanceUid = RequiredSopInstance,
        Dataset = await ReadDatasetAsync(over),
    };

    private Uid SopClass =>
        _command.GetUid(CommandElement.RequestedSopClassUid) ?? _command.GetUid(CommandElement.AffectedSopClassUid)
        ?? throw Missing(DimseStatus.NoSuchSopClass, CommandElement.RequestedSopClassUid);

    private Uid? SopInstance => _command.GetUid(CommandElement.RequestedSopInstanceUid) ?? _command.GetUid(CommandElement.AffectedSopInstanceUid);

    private Uid RequiredSopInstance => SopInstance ?? throw Missing(DimseStatus.NoSuchSopInstance, CommandElement.RequestedSopInstanceUid);

    private async ValueTask<Dataset> ReadIdentifierAsync(CancellationToken over) =>
        await ReadDatasetAsync(over) ?? throw Missing(DimseStatus.IdentifierDoesNotMatchSopClass, CommandElement.CommandDataSetType);

    private async ValueTask<Dataset?> ReadDatasetAsync(CancellationToken over)
    {
        if (message.Dataset is not { } dataset)
            return null;
        try
        {
            var bytes = await WholeDataset.ReadAsync(dataset, limits.MaxIdentifierLength, over);
            var file = DicomFile.ReadDataset(bytes, message.Context.TransferSyntax);
            return IsWhole(file, bytes) ? file.Dataset : throw new DimseException(DimseStatus.CannotUnderstand with { ErrorComment = "The data set ends inside an element." });
        }
        catch (DatasetTooLongException e)
        {
            throw new DimseException(DimseStatus.ResourceLimitation with { ErrorComment = e.Message }, e.Message);
        }
        catch (DicomReadException)
        {
            throw new DimseException(DimseStatus.CannotUnderstand with { ErrorComment = "The data set cannot be read." });
        }
    }

    /// <summary>Reading forgives a few bytes after the last element. Here they may be a key, and without it more would match: only padding is forgiven.</summary>
    private bool IsWhole(DicomFile file, byte[] bytes) =>
        message.Context.TransferSyntax.IsDeflated || !file.Findings.Any(finding => finding.Kind == FindingKind.TrailingBytes && bytes.AsSpan((int)finding.Offset).ContainsAnyExcept((byte)0));

    private static DimseException Missing(DimseStatus status, CommandElement element) =>
        new(status with { OffendingElements = [new Tag(0x0000, (ushort)element)] }, $"The command set has no usable {element}.");
}
