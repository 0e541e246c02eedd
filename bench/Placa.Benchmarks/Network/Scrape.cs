using System.Globalization;

namespace Placa.Benchmarks.Network;

/// <summary>Reads <c>/metrics</c> of a server of ours.</summary>
internal static class Scrape
{
    /// <summary>Flushes of the log so far.</summary>
    public static async Task<double> ReadAsync(PeerProcess server) =>
        (await AllAsync(server)).GetValueOrDefault("placa_archive_flush_duration_seconds_count");

    public static async Task<Dictionary<string, double>> AllAsync(PeerProcess server)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/metrics"));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => (Space: line.LastIndexOf(' '), Line: line))
            .ToDictionary(line => line.Line[..line.Space], line => double.Parse(line.Line[(line.Space + 1)..], CultureInfo.InvariantCulture));
    }
}
