using Placa.Archive.Settings;
using Placa.Dicom;
using static Placa.Benchmarks.Network.NetworkRates;

namespace Placa.Benchmarks.Network;

/// <summary>256 registered peers that store at once: none is refused, and none starves.</summary>
internal sealed class CrowdRates(string placa, string work)
{
    private const int Peers = 256;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(15);

    public async Task RunAsync()
    {
        using var server = PeerProcess.Placa(placa, Path.Combine(work, "crowd"));
        using (var registry = PeerRegistry.Open(server.Folder))
        {
            for (var i = 0; i < Peers; i++)
                registry.Register(new Peer(Name(i)) { Hosts = ["127.0.0.1"] });
        }

        var open = await Task.WhenAll(Enumerable.Range(0, Peers).Select(i => Sender.ConnectAsync(server, Name(i), (Uids.CTImageStorage, [TransferSyntax.ExplicitVRLittleEndian]))));
        using var over = new CancellationTokenSource(Span);
        await Task.WhenAll(open.Select(async association =>
        {
            var series = new MadeSeries(40 * 1024);
            byte[]? buffer = null;
            for (var i = 0; !over.IsCancellationRequested; i++)
                await Sender.StoreAsync(association, series, i, ref buffer);
        }));
        var metrics = await Scrape.AllAsync(server);
        foreach (var association in open)
            await association.DisposeAsync();

        var counts = Enumerable.Range(0, Peers)
            .Select(i => metrics[$"placa_dicom_operation_duration_seconds_count{{peer=\"{Name(i)}\",service=\"C-STORE\",role=\"scp\",status=\"success\"}}"])
            .Order().ToList();
        var rejected = metrics.Where(metric => metric.Key.StartsWith("placa_dicom_associations_rejected_total", StringComparison.Ordinal)).Sum(metric => metric.Value);
        Console.WriteLine(
            $"{Peers} registered peers storing 40 kB for {Span.TotalSeconds} s: {Number(counts.Sum() / Span.TotalSeconds)} objects/s, {Number(rejected)} refused, " +
            $"slowest {Number(counts[0])} objects, median {Number(counts[Peers / 2])} ({Number(counts[0] / counts[Peers / 2], "0.00")} ×).");
        Console.WriteLine();
    }

    private static string Name(int number) => $"PEER{number:000}";
}
