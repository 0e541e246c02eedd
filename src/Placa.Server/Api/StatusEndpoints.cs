using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Placa.Server.Api;

internal sealed record HealthBody(string Status);

internal sealed record StatusBody(string Name, string Version, string AeTitle, int? DicomPort, string Mode);

/// <summary>Says that the server is there, and what it is.</summary>
internal static class StatusEndpoints
{
    private static readonly string Version =
        typeof(StatusEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", Health);
        routes.MapGet("/api/status", Status);
    }

    private static JsonHttpResult<HealthBody> Health() => TypedResults.Json(new HealthBody("ok"), ServerJson.Default.HealthBody);

    private static JsonHttpResult<StatusBody> Status(ServerIdentity identity) => TypedResults.Json(
        new StatusBody("Placa", Version, identity.AeTitle, identity.DicomPort, identity.Mode == ServerMode.Open ? "open" : "archive"),
        ServerJson.Default.StatusBody);
}
