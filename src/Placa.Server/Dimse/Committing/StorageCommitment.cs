using System.Net;
using Placa.Archive.Committing;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse.Committing;

/// <summary>Storage commitment, push model, in both roles (PS3.4 annex J): takes requests of peers, and the results of our own.</summary>
internal sealed class StorageCommitment(CommitmentService commitments, PeerRegistry peers, CallingAssociations calling) : NormalizedService(Uids.StorageCommitmentPushModel)
{
    public override bool AcceptsScp => true;

    public override ValueTask<NormalizedResponse> ActionAsync(NActionRequest request, Association association, CancellationToken cancellationToken)
    {
        var peer = peers.Find(association.CallingAeTitle);
        var isAnyone = peer is null && !IPAddress.IsLoopback(association.RemoteAddress); // a promise is kept for who can be found again
        if (isAnyone || !Peer.Allows(peer, PeerVerbs.Commit))
            return Answer(DimseStatus.NotAuthorized);
        var asked = CommitmentRequest.Read(request);
        CommitmentReference[] references = [.. asked.References.Select(reference => new CommitmentReference(reference.SopClassUid.Value, reference.SopInstanceUid.Value))];
        var transaction = asked.TransactionUid.Value;
        calling.Remember(association.CallingAeTitle, transaction, association); // before there is a job that asks for it
        var isTaken = commitments.TryReceive(association.CallingAeTitle, association.CalledAeTitle, transaction, references);
        return Answer(isTaken ? DimseStatus.Success : DimseStatus.DuplicateTransactionUid);
    }

    /// <summary>The Transaction UID was made here and told to one peer: whoever knows it may answer, under whichever AE title it calls.</summary>
    public override ValueTask<NormalizedResponse> EventReportAsync(NEventReportRequest request, Association association, CancellationToken cancellationToken)
    {
        var result = CommitmentResult.Read(request);
        var isKnown = commitments.TakeResult(
            result.TransactionUid.Value,
            [
                .. result.Failed.Select(failed => new CommitmentReference(failed.Reference.SopClassUid.Value, failed.Reference.SopInstanceUid.Value, Math.Max((int)failed.Reason, 1))),
                .. result.Committed.Select(reference => new CommitmentReference(reference.SopClassUid.Value, reference.SopInstanceUid.Value, 0)),
            ]);
        return Answer(isKnown ? DimseStatus.Success : DimseStatus.InvalidArgumentValue with { OffendingElements = [Tags.TransactionUID] });
    }

    private static ValueTask<NormalizedResponse> Answer(DimseStatus status) => ValueTask.FromResult(new NormalizedResponse(status));
}
