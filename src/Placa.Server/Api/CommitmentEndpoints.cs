using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Committing;
using Placa.Archive.Retrieving;
using Placa.Archive.Settings;
using Placa.Server.DicomWeb;
using Placa.Server.Web;

namespace Placa.Server.Api;

/// <summary>Which instances a peer is to take responsibility for.</summary>
/// <param name="Peer">AE title of a registered peer.</param>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="SeriesInstanceUid">Only this series of it.</param>
internal sealed record CommitmentOrder(string Peer, string StudyInstanceUid, string? SeriesInstanceUid);

/// <summary>How far a commitment is: <c>open</c>, <c>kept</c> or <c>failed</c>.</summary>
internal sealed record CommitmentBody(
    string TransactionUid, string Role, string Peer, string State, DateTimeOffset CreatedAt, DateTimeOffset? ReportedAt, IReadOnlyList<CommittedInstance> Instances);

/// <summary>An instance, and whether the other side keeps it; a failure is the code of PS3.3 section C.14.1.1.</summary>
internal sealed record CommittedInstance(string SopClassUid, string SopInstanceUid, bool? Kept, string? Failure);

internal sealed record CommitmentList(IReadOnlyList<CommitmentBody> Commitments);

/// <summary>Storage commitment asked for by the archive: does another archive keep what was sent there?</summary>
internal static class CommitmentEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/commitments", Request);
        routes.MapGet("/api/commitments", (CommitmentService commitments) =>
            Results.Json(new CommitmentList([.. commitments.List().Select(commitment => BodyOf(commitment) with { Instances = [] })]), ServerJson.Default.CommitmentList));
        routes.MapGet("/api/commitments/{transaction}", (CommitmentService commitments, string transaction) =>
            commitments.FindRequested(transaction) is { } commitment ? Results.Json(BodyOf(commitment), ServerJson.Default.CommitmentBody) : Responses.NotFound());
    }

    private static async Task<IResult> Request(HttpContext context, CommitmentService commitments, RetrieveService retrieve, PeerRegistry peers, ServerIdentity identity)
    {
        var order = await context.Request.ReadFromJsonAsync(ServerJson.Default.CommitmentOrder, context.RequestAborted);
        if (order is null || peers.Find(order.Peer) is not { Address: not null } peer)
            return Responses.Error(StatusCodes.Status400BadRequest, "The peer is not registered, or has no address.");
        var instances = retrieve.Find(context.Actor(), order.StudyInstanceUid, order.SeriesInstanceUid);
        if (instances.Count == 0)
            return Responses.NotFound();

        var transaction = commitments.Request(
            peer.AeTitle, identity.AeTitle, [.. instances.Select(instance => new CommitmentReference(instance.Identity.SopClassUid, instance.Identity.SopInstanceUid))]);
        return Results.Json(BodyOf(commitments.FindRequested(transaction)!), ServerJson.Default.CommitmentBody, statusCode: StatusCodes.Status202Accepted);
    }

    private static CommitmentBody BodyOf(Commitment commitment) => new(
        commitment.TransactionUid,
        commitment.Role == CommitmentRole.Requested ? "requested" : "received",
        commitment.Peer,
        StateOf(commitment),
        commitment.CreatedAt,
        commitment.ReportedAt,
        [.. commitment.References.Select(reference => new CommittedInstance(
            reference.SopClassUid, reference.SopInstanceUid, reference.Failure is { } failure ? failure == 0 : null, reference.Failure is > 0 and { } reason ? $"{reason:X4}H" : null))]);

    private static string StateOf(Commitment commitment) =>
        commitment.ReportedAt is null ? "open" : commitment.References.All(reference => reference.Failure == 0) ? "kept" : "failed";
}
