using System.Globalization;
using System.Text;

namespace Placa.Server.Metrics;

/// <summary>The text format of Prometheus, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyCollection<MetricFamily> families)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var group in families.GroupBy(family => family.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var family = group.First();
            Head(text, family.Name, family.Help, family.Kind);
            foreach (var series in family.Series)
                Append(text, family, series);
        }

        Head(text, "placa_metrics_dropped_total", "Measurements that were not kept, as there were too many sets of labels", MetricKind.Counter);
        text.Append("placa_metrics_dropped_total ").Append(families.Sum(family => family.Dropped)).Append('\n');
        return text.ToString();
    }

    private static void Head(StringBuilder text, string name, string help, MetricKind kind) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n')
        .Append("# TYPE ").Append(name).Append(kind switch { MetricKind.Counter => " counter\n", MetricKind.Gauge => " gauge\n", _ => " histogram\n" });

    private static void Append(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        var (buckets, count, sum) = series.Read();
        if (family.Kind != MetricKind.Histogram)
        {
            text.Append(family.Name).Append(series.Labels).Append(' ').Append(Number(sum)).Append('\n');
            return;
        }

        var inner = series.Labels.Length == 0 ? "" : series.Labels[1..^1] + ",";
        var below = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            var bound = i < family.Bounds.Count ? Number(family.Bounds[i]) : "+Inf";
            text.Append(family.Name).Append("_bucket{").Append(inner).Append("le=\"").Append(bound).Append("\"} ").Append(below).Append('\n');
        }
        text.Append(family.Name).Append("_sum").Append(series.Labels).Append(' ').Append(Number(sum)).Append('\n');
        text.Append(family.Name).Append("_count").Append(series.Labels).Append(' ').Append(count).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
