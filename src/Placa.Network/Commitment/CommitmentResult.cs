using Placa.Dicom;

namespace Placa.Network;

/// <summary>An instance that the other side does not take responsibility for, and why.</summary>
/// <param name="Reference">The instance.</param>
/// <param name="Reason">Failure Reason (0008,1197), with the codes of PS3.3 section C.14.1.1.</param>
public readonly record struct FailedSopReference(SopReference Reference, ushort Reason);

/// <summary>The outcome of a request for storage commitment (PS3.4 section J.3.3, table J.3-2).</summary>
/// <param name="TransactionUid">Transaction UID (0008,1195) of the request.</param>
/// <param name="Committed">The instances that are kept.</param>
/// <param name="Failed">Those that are not.</param>
public sealed record CommitmentResult(Uid TransactionUid, IReadOnlyList<SopReference> Committed, IReadOnlyList<FailedSopReference> Failed)
{
    /// <summary>1, storage commitment request successful; 2, complete with failures.</summary>
    public ushort EventTypeId => Failed.Count == 0 ? (ushort)1 : (ushort)2;

    /// <summary>Reads the Event Information of an N-EVENT-REPORT. What it lists decides, not the event type.</summary>
    /// <exception cref="DimseException">It reports something else, or says not about what.</exception>
    public static CommitmentResult Read(NEventReportRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.SopInstanceUid != Uids.StorageCommitmentPushModelInstance)
            throw new DimseException(DimseStatus.NoSuchSopInstance);
        if (request.EventTypeId is not (1 or 2))
            throw new DimseException(DimseStatus.NoSuchEventType);
        var information = request.Dataset ?? throw new DimseException(DimseStatus.NoSuchArgument);
        return new CommitmentResult(
            SopReference.Required(information, Tags.TransactionUID),
            [.. information.GetItems(Tags.ReferencedSOPSequence).Select(SopReference.Read)],
            [.. information.GetItems(Tags.FailedSOPSequence).Select(item => new FailedSopReference(SopReference.Read(item), ReasonOf(item)))]);
    }

    /// <summary>The Event Information.</summary>
    /// <param name="retrieveAeTitle">Where the instances can be had, if that is to be told.</param>
    public Dataset ToDataset(string? retrieveAeTitle = null)
    {
        var information = new Dataset();
        information.SetUid(Tags.TransactionUID, TransactionUid);
        if (retrieveAeTitle is not null)
            information.Set(Tags.RetrieveAETitle, retrieveAeTitle);
        if (Failed.Count > 0)
            information.SetItems(Tags.FailedSOPSequence, Failed.Select(ToItem));
        if (Committed.Count > 0)
            information.SetItems(Tags.ReferencedSOPSequence, Committed.Select(reference => reference.ToItem()));
        return information;
    }

    /// <summary>
    /// Sends the result (N-EVENT-REPORT) once what the peer has asked for on this association is answered, so that it never overtakes the response to the
    /// request. Not to be awaited by a handler of the same association.
    /// </summary>
    /// <exception cref="InvalidOperationException">No context for storage commitment was agreed on.</exception>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public async Task<DimseStatus> SendAsync(Association association, string? retrieveAeTitle = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        var context = association.PresentationContexts.FirstOrDefault(context => context.AbstractSyntax == Uids.StorageCommitmentPushModel)
            ?? throw new InvalidOperationException("No presentation context for storage commitment was agreed on.");
        await association.Operation.WaitAsync(cancellationToken);
        var response = await association.NEventReportAsync(
            context, Uids.StorageCommitmentPushModel, Uids.StorageCommitmentPushModelInstance, EventTypeId, ToDataset(retrieveAeTitle), cancellationToken);
        return response.Status;
    }

    private static ushort ReasonOf(Dataset item) => item.GetInt32(Tags.FailureReason) is >= 0 and <= ushort.MaxValue and var reason ? (ushort)reason : DimseStatus.ProcessingFailure.Code;

    private static Dataset ToItem(FailedSopReference failed)
    {
        var item = failed.Reference.ToItem();
        item.SetInts(Tags.FailureReason, VR.US, failed.Reason);
        return item;
    }
}
