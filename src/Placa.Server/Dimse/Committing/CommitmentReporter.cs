using Placa.Archive.Committing;
using Placa.Archive.Jobs;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse.Committing;

/// <summary>
/// Checks what a peer wants to be sure of, and reports it: on the association of the request while that lasts, else on one of ours, in which we take the
/// role of SCP (PS3.4 section J.3.3). Tried again for about a week.
/// </summary>
internal sealed class CommitmentReporter(CommitmentService commitments, CallingAssociations calling, PeerCaller caller) : IJobHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Kind => CommitmentService.ReportJob;

    public int? MaxAttempts => 200;

    public bool MostlyWaits => true;

    public async ValueTask<JobOutcome> RunAsync(string argument, CancellationToken cancellationToken)
    {
        if (commitments.Find(argument) is not { } commitment)
            return JobOutcome.Done;

        var association = calling.Take(commitment.Peer, commitment.TransactionUid);
        if (association is null && caller.RestsUntil(commitment.Peer) is { } later)
            return JobOutcome.Later(later);

        commitment = await commitments.CheckAsync(commitment, cancellationToken);
        var result = ResultOf(commitment);
        var isReported = association is not null && await TrySendAsync(association, result, commitment, cancellationToken) is { IsDone: true };
        if (!isReported && await CallAsync(commitment, result, cancellationToken) is { IsDone: false } refusal) // some listen for results only where they are called
            return Judge(refusal);
        commitments.MarkReported(commitment);
        return JobOutcome.Done;
    }

    /// <summary>What may be otherwise later is worth another attempt.</summary>
    private static JobOutcome Judge(DimseStatus status) =>
        status == DimseStatus.ProcessingFailure || status == DimseStatus.ResourceLimitation
            ? throw new IOException($"The peer answered {status}.")
            : JobOutcome.Refused($"the peer answered {status}");

    /// <returns>Null when the association is over, or its peer says nothing.</returns>
    private static async Task<DimseStatus?> TrySendAsync(Association association, CommitmentResult result, Commitment commitment, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await result.SendAsync(association, commitment.OurAeTitle, patience.Token);
        }
        catch (Exception error) when (error is AssociationAbortedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private async Task<DimseStatus> CallAsync(Commitment commitment, CommitmentResult result, CancellationToken cancellationToken)
    {
        var role = new RoleSelection(Uids.StorageCommitmentPushModel, Scu: false, Scp: true);
        await using var association = await caller.CallAsync(
            commitment.Peer, commitment.OurAeTitle, Uids.StorageCommitmentPushModel, new UserInformation { Roles = [role] }, cancellationToken);
        if (association.PresentationContexts.Count == 0)
            return DimseStatus.SopClassNotSupported;
        var status = await TrySendAsync(association, result, commitment, cancellationToken) ?? throw new IOException("The peer took the association and not the result.");
        await PeerCaller.EndAsync(association, cancellationToken);
        return status;
    }

    private static CommitmentResult ResultOf(Commitment commitment) => new(
        new Uid(commitment.TransactionUid),
        [.. commitment.References.Where(reference => reference.Failure == 0).Select(Reference)],
        [.. commitment.References.Where(reference => reference.Failure != 0).Select(reference => new FailedSopReference(Reference(reference), (ushort)reference.Failure!))]);

    private static SopReference Reference(CommitmentReference reference) => new(new Uid(reference.SopClassUid), new Uid(reference.SopInstanceUid));
}
