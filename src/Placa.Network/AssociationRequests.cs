using System.Runtime.CompilerServices;
using Placa.Dicom;

namespace Placa.Network;

/// <content>Requests to the peer: this side is SCU.</content>
public sealed partial class Association
{
    /// <summary>Asks the peer whether it is there (C-ECHO, PS3.7 section 9.1.5).</summary>
    /// <exception cref="InvalidOperationException">No context for Verification was agreed on.</exception>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public async Task<DimseStatus> CEchoAsync(CancellationToken cancellationToken = default)
    {
        var context = FindContext(Uids.Verification) ?? throw new InvalidOperationException("No presentation context for Verification was agreed on.");
        var command = new CommandSet()
            .Set(CommandField.CEchoRequest)
            .Set(CommandElement.AffectedSopClassUid, context.AbstractSyntax)
            .Set(CommandElement.CommandDataSetType, 0x0101);
        return (await RequestAsync(context, command, null, cancellationToken)).Status;
    }

    /// <summary>Sends an instance for the peer to keep (C-STORE, PS3.7 section 9.1.1).</summary>
    /// <param name="context">The context to send in; its transfer syntax is how <paramref name="dataset"/> is encoded. See <see cref="FindContext(Uid, TransferSyntax)"/>.</param>
    /// <param name="sopClassUid">The SOP class of the instance.</param>
    /// <param name="sopInstanceUid">The instance.</param>
    /// <param name="dataset">The bytes of the data set, without file meta information, from the position where the stream stands.</param>
    /// <param name="moveOriginator">Who asked for this by C-MOVE.</param>
    /// <param name="cancellationToken">Gives up; as C-STORE cannot be cancelled, this aborts the association.</param>
    /// <exception cref="AssociationAbortedException">The association ended before the response came: whether the peer kept the instance is unknown.</exception>
    public async Task<DimseStatus> CStoreAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, Stream dataset, MoveOriginator? moveOriginator = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var command = new CommandSet()
            .Set(CommandField.CStoreRequest)
            .Set(CommandElement.AffectedSopClassUid, sopClassUid)
            .Set(CommandElement.AffectedSopInstanceUid, sopInstanceUid)
            .Set(CommandElement.Priority, (ushort)DimsePriority.Medium)
            .Set(CommandElement.CommandDataSetType, 0x0001);
        if (moveOriginator is { } originator)
        {
            command
                .Set(CommandElement.MoveOriginatorApplicationEntityTitle, originator.AeTitle)
                .Set(CommandElement.MoveOriginatorMessageId, originator.MessageId);
        }
        return (await RequestAsync(context, command, dataset, cancellationToken)).Status;
    }

    /// <summary>
    /// Asks for what matches (C-FIND, PS3.7 section 9.1.2). Matches come as the peer sends them; consume them before anything else is asked for on this
    /// association. Leaving early, or cancelling, sends C-CANCEL and waits for the peer's last word.
    /// </summary>
    /// <param name="context">The context to ask in: its abstract syntax is the information model.</param>
    /// <param name="identifier">Query level, keys and what they must match; text is sent in the character set the data set names.</param>
    /// <param name="statuses">Hears the status of each match before it is given: FF01H says that optional keys were not matched (PS3.4 section C.4.1.1.4).</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="DimseException">The peer answered with a failure.</exception>
    /// <exception cref="AssociationAbortedException">The association ended first.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async IAsyncEnumerable<Dataset> CFindAsync(
        PresentationContext context, Dataset identifier, IProgress<DimseStatus>? statuses = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(identifier);
        await using var responses = await StartAsync(context, CommandField.CFindRequest, identifier, null, cancellationToken);
        while (await responses.NextAsync(cancellationToken) is { } response)
        {
            if (response.Status.Kind == DimseStatusKind.Failure)
                throw new DimseException(response.Status);
            if (response.Status.Kind != DimseStatusKind.Pending || response.Dataset is not { } match)
                continue;
            statuses?.Report(response.Status);
            yield return match;
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Asks the peer to send instances to another AE (C-MOVE, PS3.7 section 9.1.4).</summary>
    /// <param name="context">The context to ask in: its abstract syntax is the information model.</param>
    /// <param name="identifier">Query level and unique keys.</param>
    /// <param name="moveDestination">AE title of the receiver, which the peer must know.</param>
    /// <param name="progress">Hears how far it is, as often as the peer tells.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the result then has the status FE00H.</param>
    /// <exception cref="AssociationAbortedException">The association ended first.</exception>
    public Task<RetrieveResult> CMoveAsync(
        PresentationContext context, Dataset identifier, string moveDestination, IProgress<SubOperationCounts>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(moveDestination);
        return RetrieveAsync(context, CommandField.CMoveRequest, identifier, moveDestination, progress, cancellationToken);
    }

    /// <summary>
    /// Asks the peer to send instances over this association (C-GET, PS3.7 section 9.1.3): they go to <see cref="DimseServices.Store"/>, in contexts for
    /// which this side took the role of SCP (PS3.7 section D.3.3.4).
    /// </summary>
    /// <param name="context">The context to ask in: its abstract syntax is the information model.</param>
    /// <param name="identifier">Query level and unique keys.</param>
    /// <param name="progress">Hears how far it is, as often as the peer tells.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the result then has the status FE00H.</param>
    /// <exception cref="AssociationAbortedException">The association ended first.</exception>
    public Task<RetrieveResult> CGetAsync(
        PresentationContext context, Dataset identifier, IProgress<SubOperationCounts>? progress = null, CancellationToken cancellationToken = default) =>
        RetrieveAsync(context, CommandField.CGetRequest, identifier, null, progress, cancellationToken);

    /// <summary>Tells of an event (N-EVENT-REPORT, PS3.7 section 10.1.1).</summary>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<NormalizedResponse> NEventReportAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, ushort eventTypeId, Dataset? information, CancellationToken cancellationToken = default) =>
        RequestNormalizedAsync(
            context, CommandField.NEventReportRequest, Affected(sopClassUid, sopInstanceUid).Set(CommandElement.EventTypeId, eventTypeId), information, cancellationToken);

    /// <summary>Asks for values (N-GET, PS3.7 section 10.1.2).</summary>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<NormalizedResponse> NGetAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, IReadOnlyList<Tag> attributes, CancellationToken cancellationToken = default) =>
        RequestNormalizedAsync(
            context, CommandField.NGetRequest, Requested(sopClassUid, sopInstanceUid).Set(CommandElement.AttributeIdentifierList, attributes), null, cancellationToken);

    /// <summary>Changes values (N-SET, PS3.7 section 10.1.3).</summary>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<NormalizedResponse> NSetAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, Dataset modifications, CancellationToken cancellationToken = default) =>
        RequestNormalizedAsync(context, CommandField.NSetRequest, Requested(sopClassUid, sopInstanceUid), modifications, cancellationToken);

    /// <summary>Asks for an action (N-ACTION, PS3.7 section 10.1.4).</summary>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<NormalizedResponse> NActionAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, ushort actionTypeId, Dataset? information, CancellationToken cancellationToken = default) =>
        RequestNormalizedAsync(
            context, CommandField.NActionRequest, Requested(sopClassUid, sopInstanceUid).Set(CommandElement.ActionTypeId, actionTypeId), information, cancellationToken);

    /// <summary>Asks for a new instance (N-CREATE, PS3.7 section 10.1.5); with no UID the peer chooses one.</summary>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<NormalizedResponse> NCreateAsync(
        PresentationContext context, Uid sopClassUid, Uid? sopInstanceUid, Dataset? attributes, CancellationToken cancellationToken = default) =>
        RequestNormalizedAsync(context, CommandField.NCreateRequest, Affected(sopClassUid, sopInstanceUid), attributes, cancellationToken);

    /// <summary>Asks to do away with an instance (N-DELETE, PS3.7 section 10.1.6).</summary>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public Task<NormalizedResponse> NDeleteAsync(
        PresentationContext context, Uid sopClassUid, Uid sopInstanceUid, CancellationToken cancellationToken = default) =>
        RequestNormalizedAsync(context, CommandField.NDeleteRequest, Requested(sopClassUid, sopInstanceUid), null, cancellationToken);

    private static CommandSet Affected(Uid sopClass, Uid? sopInstance) =>
        new CommandSet().Set(CommandElement.AffectedSopClassUid, sopClass).Set(CommandElement.AffectedSopInstanceUid, sopInstance);

    private static CommandSet Requested(Uid sopClass, Uid? sopInstance) =>
        new CommandSet().Set(CommandElement.RequestedSopClassUid, sopClass).Set(CommandElement.RequestedSopInstanceUid, sopInstance);

    private async Task<NormalizedResponse> RequestNormalizedAsync(
        PresentationContext context, CommandField field, CommandSet command, Dataset? dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        command.Set(field).Set(CommandElement.CommandDataSetType, dataset is null ? (ushort)0x0101 : (ushort)0x0001);
        var response = await RequestAsync(context, command, dataset is null ? null : WholeDataset.ToStream(dataset, context.TransferSyntax), cancellationToken);
        return new(response.Status, response.Dataset) { SopInstanceUid = response.Command.GetUid(CommandElement.AffectedSopInstanceUid) };
    }

    private async Task<RetrieveResult> RetrieveAsync(
        PresentationContext context, CommandField field, Dataset identifier, string? destination, IProgress<SubOperationCounts>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(identifier);
        await using var responses = await StartAsync(context, field, identifier, destination, cancellationToken);
        DimseResponse? last = null;
        while (await responses.NextAsync(cancellationToken) is { } response)
        {
            last = response;
            progress?.Report(SubOperations.Read(response.Command));
        }
        var failed = last?.Dataset?.GetStrings(Tags.FailedSOPInstanceUIDList) ?? [];
        return new RetrieveResult(last!.Status, SubOperations.Read(last.Command), [.. failed.Select(uid => new Uid(uid))]);
    }

    private async Task<ResponseReader> StartAsync(
        PresentationContext context, CommandField field, Dataset identifier, string? destination, CancellationToken cancellationToken)
    {
        var command = new CommandSet()
            .Set(field)
            .Set(CommandElement.AffectedSopClassUid, context.AbstractSyntax)
            .Set(CommandElement.Priority, (ushort)DimsePriority.Medium)
            .Set(CommandElement.MoveDestination, destination)
            .Set(CommandElement.CommandDataSetType, 0x0001);
        return await ResponseReader.StartAsync(_exchange, _lifecycle, context, command, WholeDataset.ToStream(identifier, context.TransferSyntax), cancellationToken);
    }

    private async Task<DimseResponse> RequestAsync(PresentationContext context, CommandSet command, Stream? dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await using var responses = await ResponseReader.StartAsync(_exchange, _lifecycle, context, command, dataset, cancellationToken);
            return await responses.FinalAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Half a message, or a response nobody waits for, may be under way: nothing can follow on this association.
            await _lifecycle.AbortAsync(new AssociationAbortedException(AssociationEnd.LocallyAborted, "A request could not be finished."));
            throw;
        }
    }
}
