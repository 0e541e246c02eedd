using Microsoft.Extensions.Logging;
using Placa.Archive;
using Placa.Archive.Jobs;
using Placa.Network;
using Placa.Server.Dimse.Committing;
using Placa.Server.Dimse.Querying;
using Placa.Server.Dimse.Retrieving;

namespace Placa.Server.Dimse;

/// <summary>What an archive offers to other application entities, and the jobs in which it calls them by itself.</summary>
internal sealed class ArchiveServices
{
    public ArchiveServices(PlacaArchive archive, TlsCalling tls, NetworkMetrics metrics, ILogger logger)
    {
        var calling = new CallingAssociations();
        var commitment = new StorageCommitment(archive.Commitments, archive.Peers, calling);
        var outgoing = new AssociationOptions { Services = new DimseServices { Normalized = [commitment] }, Metrics = metrics, Logger = logger };
        var caller = new PeerCaller(archive.Peers, outgoing, tls);
        Provided = new DimseServices
        {
            Store = new CStoreHandler(archive.Store, archive.Peers),
            Find = [new(new CFindHandler(archive.Query, archive.Peers), InformationModel.Find) { AnswerExtendedNegotiation = QueryOptions.Answer }],
            Move = [new(new CMoveHandler(archive.Retrieve, archive.Peers, caller), InformationModel.Move) { AnswerExtendedNegotiation = QueryOptions.AnswerRetrieve }],
            Get = [new(new CGetHandler(archive.Retrieve, archive.Peers), InformationModel.Get) { AnswerExtendedNegotiation = QueryOptions.AnswerRetrieve }],
            Normalized = [commitment],
        };
        JobHandlers = [new CommitmentReporter(archive.Commitments, calling, caller), new CommitmentRequester(archive.Commitments, caller)];
    }

    /// <summary>As SCP.</summary>
    public DimseServices Provided { get; }

    /// <summary>As SCU, whenever a job is due.</summary>
    public IReadOnlyList<IJobHandler> JobHandlers { get; }
}
