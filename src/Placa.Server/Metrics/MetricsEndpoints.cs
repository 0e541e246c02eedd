using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Placa.Server.Metrics;

/// <summary>Counters and durations for a monitoring system (docs/metrics.md).</summary>
internal static class MetricsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (MetricsRegistry registry) => Results.Text(registry.Write(), PrometheusText.ContentType));
}
