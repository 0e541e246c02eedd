using System.Diagnostics;
using System.Diagnostics.Metrics;
using Placa.Archive.Querying;
using Placa.Archive.Storing;

namespace Placa.Archive;

/// <summary>What an archive counts and times (docs/metrics.md).</summary>
public sealed class ArchiveMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Placa.Archive";

    private readonly Meter _meter;
    private readonly Counter<long> _instances;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _flush;
    private readonly Histogram<double> _index;
    private readonly Histogram<long> _group;
    private readonly Histogram<double> _query;

    internal ArchiveMetrics(object scope)
    {
        _meter = new Meter(MeterName, null, null, scope);
        _instances = _meter.CreateCounter<long>("placa.archive.instances", "{instance}", "Instances that arrived, and what became of them");
        _bytes = _meter.CreateCounter<long>("placa.archive.written", "By", "Bytes of data sets written to the log");
        _flush = _meter.CreateHistogram<double>("placa.archive.flush.duration", "s", "Flushes of the log");
        _index = _meter.CreateHistogram<double>("placa.archive.index.duration", "s", "Commits of the index, one for each flush");
        _group = _meter.CreateHistogram<long>("placa.archive.group.size", "{instance}", "Instances made durable by one flush");
        _query = _meter.CreateHistogram<double>("placa.archive.query.duration", "s", "Searches, until the last match was taken");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Observe(Func<long> freeBytes, Func<IEnumerable<(string Kind, string State, long Count)>> jobs)
    {
        _meter.CreateObservableGauge("placa.archive.free", freeBytes, "By", "Room left on the disk of the data folder");
        _meter.CreateObservableGauge(
            "placa.archive.jobs",
            () => jobs().Select(job => new Measurement<long>(job.Count, new("kind", job.Kind), new("state", job.State))),
            "{job}",
            "Jobs that wait, run or have failed");
    }

    internal void Stored(StoreOutcome outcome) => _instances.Add(1, new KeyValuePair<string, object?>("outcome", outcome.GetType().Name));

    internal void Written(long bytes) => _bytes.Add(bytes);

    internal void Flushed(int instances, long startedAt)
    {
        _flush.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        _group.Record(instances);
    }

    internal void Queried(QueryLevel level, long startedAt) =>
        _query.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>("level", NameOf(level)));

    internal void Indexed(long startedAt) => _index.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);

    private static string NameOf(QueryLevel level) => level switch
    {
        QueryLevel.Patient => "patient",
        QueryLevel.Study => "study",
        QueryLevel.Series => "series",
        _ => "instance",
    };
}
