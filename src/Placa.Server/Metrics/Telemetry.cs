using Placa.Network;

namespace Placa.Server.Metrics;

/// <summary>All measuring of one server, from its instruments to who reads them.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly IDisposable? _export;

    /// <param name="scope">What tells its meters from those of other servers in the process: the archive.</param>
    /// <param name="export">Also send everything by OTLP.</param>
    public Telemetry(object scope, bool export)
    {
        Registry = new MetricsRegistry(scope);
        Network = new NetworkMetrics(scope);
        _export = export ? OtlpExport.Start() : null;
    }

    public MetricsRegistry Registry { get; }

    public NetworkMetrics Network { get; }

    public void Dispose()
    {
        _export?.Dispose();
        Registry.Dispose();
        Network.Dispose();
    }
}
