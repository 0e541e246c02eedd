using Placa.Archive.Jobs;
using Placa.Archive.Retrieving;
using Placa.Archive.Settings;
using Placa.Dicom;

namespace Placa.Archive.Committing;

/// <summary>
/// Storage commitments and the jobs that carry them: a request and its job become durable together, so that whoever was promised a result gets one,
/// whatever happens to the process.
/// </summary>
public sealed class CommitmentService
{
    /// <summary>The job that checks a received commitment and reports the result; its argument is the name of the commitment.</summary>
    public const string ReportJob = "report-commitment";

    /// <summary>The job that asks a peer for a commitment; its argument is the name of the commitment.</summary>
    public const string RequestJob = "request-commitment";

    private const int BatchSize = 500;

    /// <summary>What was read back so long ago is read again before it is reported.</summary>
    private static readonly TimeSpan CheckValidity = TimeSpan.FromDays(1);

    /// <summary>So long a Transaction UID is remembered after its result was taken.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    private readonly CommitmentTable _table;
    private readonly JobQueue _jobs;
    private readonly RetrieveService _retrieve;
    private readonly StoredBytes _stored;
    private readonly TimeProvider _time;

    internal CommitmentService(SettingsDatabase database, JobQueue jobs, RetrieveService retrieve, StoredBytes stored, TimeProvider time)
    {
        _table = new CommitmentTable(database);
        _jobs = jobs;
        _retrieve = retrieve;
        _stored = stored;
        _time = time;
        _table.Prune(time.GetUtcNow() - Memory);
    }

    /// <summary>Takes what a peer asks for; durable when this returns. The same request again has its result reported again.</summary>
    /// <returns>False when the peer has used the Transaction UID for other instances (0131H, PS3.4 section J.3.2.1.4).</returns>
    public bool TryReceive(string peer, string ourAeTitle, string transactionUid, IReadOnlyList<CommitmentReference> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        if (_table.Find(CommitmentRole.Received, transactionUid, peer) is not { } known)
        {
            Add(CommitmentRole.Received, peer, ourAeTitle, transactionUid, references, ReportJob);
            return true;
        }

        if (!known.References.Select(reference => reference with { Failure = null }).ToHashSet().SetEquals(references))
            return false;
        _jobs.Enqueue(ReportJob, known.Id);
        return true;
    }

    /// <summary>Asks a peer to take responsibility for instances, as soon as it can be reached. Durable when this returns.</summary>
    /// <returns>The Transaction UID, by which <see cref="FindRequested"/> tells how far it is.</returns>
    public string Request(string peer, string ourAeTitle, IReadOnlyList<CommitmentReference> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        var transactionUid = Uid.New().Value;
        Add(CommitmentRole.Requested, peer, ourAeTitle, transactionUid, references, RequestJob);
        return transactionUid;
    }

    /// <summary>The commitment with a name; null when there is none, or not any more.</summary>
    public Commitment? Find(string id) => _table.Find(id);

    /// <summary>A commitment that we asked for; null when there is none.</summary>
    public Commitment? FindRequested(string transactionUid) => _table.Find(CommitmentRole.Requested, transactionUid);

    /// <summary>Commitments, the newest first; of their instances those that are not known to be kept.</summary>
    public IReadOnlyList<Commitment> List(int limit = 100) => _table.List(limit);

    /// <summary>Reads the instances of a commitment back, and compares each with the SHA-256 of what was received.</summary>
    /// <returns>The commitment with a verdict on each instance; durable.</returns>
    public async ValueTask<Commitment> CheckAsync(Commitment commitment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        var now = _time.GetUtcNow();
        if (commitment.CheckedAt > now - CheckValidity)
            return commitment;

        var references = new List<CommitmentReference>(commitment.References.Count);
        foreach (var batch in commitment.References.Chunk(BatchSize))
        {
            var found = _retrieve.FindByUid([.. batch.Select(reference => reference.SopInstanceUid)]).ToLookup(instance => instance.Identity.SopInstanceUid);
            foreach (var reference in batch)
                references.Add(reference with { Failure = await JudgeAsync(reference, [.. found[reference.SopInstanceUid]], cancellationToken).ConfigureAwait(false) });
        }

        var judged = commitment with { CheckedAt = now, References = references };
        _table.SetVerdicts(judged);
        return judged;
    }

    /// <summary>The result was taken by who asked for it.</summary>
    public void MarkReported(Commitment commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        _table.SetVerdicts(commitment with { ReportedAt = _time.GetUtcNow() });
    }

    /// <summary>Takes the result of what we asked for. What it does not speak of stays open.</summary>
    /// <returns>False when no such transaction is known.</returns>
    public bool TakeResult(string transactionUid, IReadOnlyList<CommitmentReference> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        if (FindRequested(transactionUid) is not { } commitment)
            return false;
        var byInstance = verdicts.DistinctBy(verdict => verdict.SopInstanceUid).ToDictionary(verdict => verdict.SopInstanceUid, verdict => verdict.Failure);
        _table.SetVerdicts(commitment with
        {
            ReportedAt = _time.GetUtcNow(),
            References = [.. commitment.References.Select(reference => byInstance.TryGetValue(reference.SopInstanceUid, out var failure) ? reference with { Failure = failure } : reference)],
        });
        return true;
    }

    private void Add(CommitmentRole role, string peer, string ourAeTitle, string transactionUid, IReadOnlyList<CommitmentReference> references, string job)
    {
        var commitment = new Commitment(Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"), role, peer, ourAeTitle, transactionUid, _time.GetUtcNow(), null, null, references);
        _jobs.Enqueue(job, [commitment.Id], () => _table.Add(commitment));
    }

    /// <summary>0, or why it is not kept. One instance may be here for two patients: then all of them have to be whole.</summary>
    private async ValueTask<int> JudgeAsync(CommitmentReference reference, StoredInstance[] found, CancellationToken cancellationToken)
    {
        if (found.Length == 0)
            return CommitmentReference.NoSuchInstance;
        foreach (var instance in found)
        {
            if (instance.Identity.SopClassUid != reference.SopClassUid)
                return CommitmentReference.ClassInstanceConflict;
            try
            {
                if (!await _stored.HasHashAsync(instance, cancellationToken).ConfigureAwait(false))
                    return CommitmentReference.ProcessingFailure;
            }
            catch (CorruptInstanceException)
            {
                return CommitmentReference.ProcessingFailure;
            }
        }
        return 0;
    }
}
