using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Placa.Server.Metrics;

/// <summary>Sends the same measurements to a collector by OTLP. Where it is, and how it wants them, is told by the standard variables <c>OTEL_EXPORTER_OTLP_…</c>.</summary>
internal static class OtlpExport
{
    public static IDisposable Start() => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.AddService("placa"))
        .AddMeter(MetricsRegistry.OwnMeters)
        .AddMeter(MetricsRegistry.ProcessMeters)
        .AddOtlpExporter()
        .Build();
}
