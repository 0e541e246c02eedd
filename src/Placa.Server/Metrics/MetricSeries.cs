namespace Placa.Server.Metrics;

/// <summary>What one instrument has measured for one set of labels. Added to from any thread.</summary>
/// <param name="labels">Names and values, as they are written.</param>
/// <param name="bounds">Upper bounds of the buckets, ascending; null when there are none.</param>
internal sealed class MetricSeries(string labels, double[]? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double _sum;
    private long _count;

    public string Labels => labels;

    public void Add(double value)
    {
        lock (_lock)
            _sum += value;
    }

    /// <summary>For instruments that tell the whole each time.</summary>
    public void Set(double value)
    {
        lock (_lock)
            _sum = value;
    }

    public void Record(double value)
    {
        var bucket = Array.BinarySearch(bounds!, value);
        lock (_lock)
        {
            _buckets[bucket < 0 ? ~bucket : bucket]++;
            _sum += value;
            _count++;
        }
    }

    /// <summary>Counts by bucket, the number of values, and their sum.</summary>
    public (long[] Buckets, long Count, double Sum) Read()
    {
        lock (_lock)
            return ([.. _buckets], _count, _sum);
    }
}
