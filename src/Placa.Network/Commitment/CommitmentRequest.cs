using Placa.Dicom;

namespace Placa.Network;

/// <summary>What a request for storage commitment asks: to take responsibility for these instances (PS3.4 section J.3.2, table J.3-1).</summary>
/// <param name="TransactionUid">Transaction UID (0008,1195), which the result repeats.</param>
/// <param name="References">The instances, at least one.</param>
public sealed record CommitmentRequest(Uid TransactionUid, IReadOnlyList<SopReference> References)
{
    /// <summary>The only action type: request storage commitment.</summary>
    public const ushort ActionTypeId = 1;

    /// <summary>Reads the Action Information of an N-ACTION.</summary>
    /// <exception cref="DimseException">It asks for something else, or says not what for.</exception>
    public static CommitmentRequest Read(NActionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.SopInstanceUid != Uids.StorageCommitmentPushModelInstance)
            throw new DimseException(DimseStatus.NoSuchSopInstance);
        if (request.ActionTypeId != ActionTypeId)
            throw new DimseException(DimseStatus.NoSuchActionType);
        var information = request.Dataset ?? throw new DimseException(DimseStatus.NoSuchArgument);
        var transaction = SopReference.Required(information, Tags.TransactionUID);
        SopReference[] references = [.. information.GetItems(Tags.ReferencedSOPSequence).Select(SopReference.Read).Distinct()];
        return references.Length > 0
            ? new CommitmentRequest(transaction, references)
            : throw new DimseException(DimseStatus.MissingAttribute with { OffendingElements = [Tags.ReferencedSOPSequence] });
    }

    /// <summary>The Action Information.</summary>
    public Dataset ToDataset()
    {
        var information = new Dataset();
        information.SetUid(Tags.TransactionUID, TransactionUid);
        information.SetItems(Tags.ReferencedSOPSequence, References.Select(reference => reference.ToItem()));
        return information;
    }

    /// <summary>Sends the request (N-ACTION); the result comes later, by <see cref="CommitmentResult"/>.</summary>
    /// <exception cref="InvalidOperationException">No context for storage commitment was agreed on.</exception>
    /// <exception cref="AssociationAbortedException">The association ended before the response came.</exception>
    public async Task<DimseStatus> SendAsync(Association association, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        var context = association.FindContext(Uids.StorageCommitmentPushModel)
            ?? throw new InvalidOperationException("No presentation context for storage commitment was agreed on.");
        var response = await association.NActionAsync(
            context, Uids.StorageCommitmentPushModel, Uids.StorageCommitmentPushModelInstance, ActionTypeId, ToDataset(), cancellationToken);
        return response.Status;
    }
}
