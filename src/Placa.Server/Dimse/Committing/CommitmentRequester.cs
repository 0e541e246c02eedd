using Placa.Archive.Committing;
using Placa.Archive.Jobs;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Dimse.Committing;

/// <summary>
/// Asks a peer for a commitment. The association stays for a while, as some report on it; others call back (PS3.4 section J.3.3). Either way
/// <see cref="StorageCommitment"/> takes the result. Tried again for about a week.
/// </summary>
internal sealed class CommitmentRequester(CommitmentService commitments, PeerCaller caller) : IJobHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public string Kind => CommitmentService.RequestJob;

    public int? MaxAttempts => 200;

    public bool MostlyWaits => true;

    public async ValueTask<JobOutcome> RunAsync(string argument, CancellationToken cancellationToken)
    {
        if (commitments.Find(argument) is not { ReportedAt: null } commitment)
            return JobOutcome.Done;
        if (caller.RestsUntil(commitment.Peer) is { } later)
            return JobOutcome.Later(later);

        await using var association = await caller.CallAsync(
            commitment.Peer, commitment.OurAeTitle, Uids.StorageCommitmentPushModel, new UserInformation(), cancellationToken);
        if (association.FindContext(Uids.StorageCommitmentPushModel) is null)
            return JobOutcome.Refused("the peer does not offer storage commitment");

        var request = new CommitmentRequest(
            new Uid(commitment.TransactionUid),
            [.. commitment.References.Select(reference => new SopReference(new Uid(reference.SopClassUid), new Uid(reference.SopInstanceUid)))]);
        var status = await request.SendAsync(association, cancellationToken);
        if (status == DimseStatus.ProcessingFailure || status == DimseStatus.ResourceLimitation)
            throw new IOException($"The peer answered {status}.");
        if (!status.IsDone && status != DimseStatus.DuplicateTransactionUid) // it has heard of it before, from an attempt whose answer was lost
            return JobOutcome.Refused($"the peer answered {status}");

        await WaitForResultAsync(commitment.Id, association, cancellationToken);
        return JobOutcome.Done;
    }

    private async Task WaitForResultAsync(string id, Association association, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (!patience.IsCancellationRequested && !association.Completion.IsCompleted && commitments.Find(id) is { ReportedAt: null })
            await Task.WhenAny(association.Completion, Task.Delay(Glance, patience.Token));
        cancellationToken.ThrowIfCancellationRequested();
        if (!association.Completion.IsCompleted)
            await PeerCaller.EndAsync(association, cancellationToken);
    }
}
