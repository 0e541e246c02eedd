using Placa.Dicom;

namespace Placa.Network;

/// <summary>Hears the results of storage commitment, on the association of the request or on one that the other side opens (PS3.4 section J.3.3).</summary>
/// <param name="take">Takes a result; the status is what the other side is told.</param>
public sealed class CommitmentResults(Func<CommitmentResult, Association, CancellationToken, ValueTask<DimseStatus>> take) : NormalizedService(Uids.StorageCommitmentPushModel)
{
    /// <inheritdoc/>
    public override bool AcceptsScp => true;

    /// <inheritdoc/>
    public override async ValueTask<NormalizedResponse> EventReportAsync(NEventReportRequest request, Association association, CancellationToken cancellationToken) =>
        new(await take(CommitmentResult.Read(request), association, cancellationToken));
}
