using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Placa.Server.Metrics;

/// <summary>How an instrument becomes lines.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument with its series. A series is found without allocating, and there are only so many of them.</summary>
internal sealed class MetricFamily
{
    private const int MaxSeries = 2000;

    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    private static readonly double[] Numbers = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    private readonly ConcurrentDictionary<Key, MetricSeries> _series = new(KeyComparer.Instance);
    private readonly ConcurrentDictionary<Key, MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;
    private readonly double[]? _bounds;
    private readonly bool _tellsWhole;
    private long _dropped;

    public MetricFamily(Instrument instrument)
    {
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        var type = instrument.GetType().GetGenericTypeDefinition();
        Kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
        _tellsWhole = instrument.IsObservable || type == typeof(Gauge<>);
        _bounds = Kind != MetricKind.Histogram ? null : instrument.Unit == "s" ? Seconds : Numbers;
        Name = NameOf(instrument, Kind);
        Help = instrument.Description ?? instrument.Name;
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public IReadOnlyList<double> Bounds => _bounds ?? [];

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    /// <summary>Measurements that had no place.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!TryFind(tags, out var series))
            Interlocked.Increment(ref _dropped);
        else if (_bounds is not null)
            series.Record(value);
        else if (_tellsWhole)
            series.Set(value);
        else
            series.Add(value);
    }

    /// <summary>What is told as a whole starts from nothing each time: a job kind that is gone is not to stay.</summary>
    public void ForgetWhole()
    {
        if (_tellsWhole)
            _series.Clear();
    }

    private bool TryFind(ReadOnlySpan<KeyValuePair<string, object?>> tags, [NotNullWhen(true)] out MetricSeries? series)
    {
        if (_lookup.TryGetValue(tags, out series))
            return true;
        if (_series.Count >= MaxSeries)
            return false;
        series = _series.GetOrAdd(new Key(tags.ToArray()), static (key, bounds) => new MetricSeries(LabelsOf(key.Tags), bounds), _bounds);
        return true;
    }

    /// <summary>Prometheus' rules for names: units and totals stand at the end.</summary>
    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var name = Identifier(instrument.Name);
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return kind == MetricKind.Counter ? name + "_total" : name;
    }

    private static string Identifier(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string LabelsOf(KeyValuePair<string, object?>[] tags)
    {
        if (tags.Length == 0)
            return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? '{' : ',').Append(Identifier(name)).Append("=\"");
            foreach (var letter in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                text.Append(letter switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => letter.ToString() });
            text.Append('"');
        }
        return text.Append('}').ToString();
    }

    private readonly record struct Key(KeyValuePair<string, object?>[] Tags);

    private sealed class KeyComparer : IEqualityComparer<Key>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, Key>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(Key x, Key y) => Equals(x.Tags, y);

        public int GetHashCode(Key key) => GetHashCode(key.Tags);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> tags, Key key)
        {
            if (tags.Length != key.Tags.Length)
                return false;
            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != key.Tags[i].Key || !Equals(tags[i].Value, key.Tags[i].Value))
                    return false;
            }
            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var hash = default(HashCode);
            foreach (var (_, value) in tags)
                hash.Add(value);
            return hash.ToHashCode();
        }

        public Key Create(ReadOnlySpan<KeyValuePair<string, object?>> tags) => new(tags.ToArray());
    }
}
