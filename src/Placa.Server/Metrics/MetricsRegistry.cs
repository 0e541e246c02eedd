using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Placa.Archive;
using Placa.Network;

namespace Placa.Server.Metrics;

/// <summary>Listens to the meters of one server, and to those of the runtime and the web server, and keeps what they measure.</summary>
internal sealed class MetricsRegistry : IDisposable
{
    /// <summary>The meters of ours, which exist once for each server.</summary>
    public static readonly string[] OwnMeters = [NetworkMetrics.MeterName, ArchiveMetrics.MeterName];

    /// <summary>Meters of the process.</summary>
    public static readonly string[] ProcessMeters = ["System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Meter, string Name), MetricFamily> _families = new();
    private readonly Lock _collecting = new();

    /// <param name="scope">The scope of our meters that count.</param>
    public MetricsRegistry(object scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOurs = OwnMeters.Contains(instrument.Meter.Name) && ReferenceEquals(instrument.Meter.Scope, scope);
            if (isOurs || ProcessMeters.Contains(instrument.Meter.Name))
            {
                // By name: a second web server in the process has instruments of its own, which measure the same.
                var family = _families.GetOrAdd((instrument.Meter.Name, instrument.Name), static (_, instrument) => new MetricFamily(instrument), instrument);
                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.Start();
    }

    /// <summary>Writes what is known at this moment.</summary>
    public string Write()
    {
        lock (_collecting) // what is told as a whole must not be forgotten while another reads it
        {
            foreach (var family in _families.Values)
                family.ForgetWhole();
            _listener.RecordObservableInstruments();
            return PrometheusText.Write([.. _families.Values]);
        }
    }

    public void Dispose() => _listener.Dispose();
}
