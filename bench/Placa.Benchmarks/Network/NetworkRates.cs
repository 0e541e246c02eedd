using System.Diagnostics;
using System.Globalization;

namespace Placa.Benchmarks.Network;

/// <summary>
/// <c>network PLACA [PART…]</c>: the figures of docs/performance.md that go over the network, ours beside the servers that are installed, in one run.
/// Parts: store, nagle, flush, find, get, crowd, move, large.
/// </summary>
internal sealed class NetworkRates(string placa, string work)
{
    private const int CT = 512 * 1024;
    private const int Small = 40 * 1024;

    public static async Task RunAsync(string placa, string[] parts)
    {
        var work = Directory.CreateTempSubdirectory("placa-network").FullName;
        try
        {
            var rates = new NetworkRates(placa, work);
            bool Wants(string part) => parts.Length == 0 || parts.Contains(part);
            if (Wants("store"))
                await rates.StoreAsync();
            if (Wants("nagle"))
                await rates.NagleAsync();
            if (Wants("flush"))
                await rates.FlushAsync();
            if (Wants("find"))
                await new FindRates(placa, work).RunAsync();
            if (Wants("get"))
                await new RetrieveRates(placa, work).GetAsync();
            if (Wants("move"))
                await new RetrieveRates(placa, work).MoveAsync();
            if (Wants("crowd"))
                await new CrowdRates(placa, work).RunAsync();
            if (parts.Contains("large"))
                await rates.LargeAsync();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    public static void Row(params ReadOnlySpan<string> cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Number(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Rates and processor time of C-STORE, the servers in turns, the median of three turns each: of a fresh process, and of one that has taken 3,000 short objects.</summary>
    private async Task StoreAsync()
    {
        Row("C-STORE, sender with TCP_NODELAY", "associations", "server", "cold", "each", "warm", "each");
        Row("---", "---", "---", "---", "---", "---", "---");
        foreach (var (name, length, count) in new[] { ("0.5 MB CT", CT, 500), ("40 kB", Small, 1000) })
        {
            foreach (var associations in new[] { 1, 4 })
            {
                var rates = new Dictionary<string, List<(double Rate, double Milliseconds)[]>>();
                for (var turn = 0; turn < 3; turn++)
                {
                    foreach (var start in Servers())
                    {
                        using var server = start();
                        var series = new MadeSeries(length);
                        var cold = await RateAsync(server, series, 0, count, associations);
                        await Sender.StoreAsync(server, new MadeSeries(Small), 0, 3000, 4);
                        var warm = await RateAsync(server, series, count, count, associations);
                        if (!rates.TryGetValue(server.Name, out var list))
                            rates[server.Name] = list = [];
                        list.Add([cold, warm]);
                    }
                }
                foreach (var (server, list) in rates)
                {
                    var (cold, warm) = (list.Select(turn => turn[0]).Order().ElementAt(list.Count / 2), list.Select(turn => turn[1]).Order().ElementAt(list.Count / 2));
                    Row(name, $"{associations}", server, $"{Number(cold.Rate)}/s", $"{Number(cold.Milliseconds, "0.00")} ms", $"{Number(warm.Rate)}/s", $"{Number(warm.Milliseconds, "0.00")} ms");
                }
            }
        }
        Console.WriteLine();
    }

    private static async Task<(double Rate, double Milliseconds)> RateAsync(PeerProcess server, MadeSeries series, int from, int count, int associations)
    {
        var before = server.ProcessorTime;
        var taken = await Sender.StoreAsync(server, series, from, count, associations);
        return (count / taken.TotalSeconds, (server.ProcessorTime - before).TotalMilliseconds / count);
    }

    /// <summary>storescu as it comes, with Nagle's algorithm.</summary>
    private async Task NagleAsync()
    {
        const int Count = 300;
        var files = Path.Combine(work, "files");
        new MadeSeries(Small).Save(files, Count);
        Row($"{Count} files of 40 kB from an untouched `storescu`", "objects/s");
        Row("---", "---");
        foreach (var start in Servers().Append(() => PeerProcess.Dcmqrscp(Folder())))
        {
            using var server = start();
            var clock = Stopwatch.StartNew();
            var untouched = new ProcessStartInfo("storescu", ["-aec", server.AeTitle, "+sd", "127.0.0.1", $"{server.Port}", files]);
            untouched.Environment.Remove("TCP_NODELAY");
            using var storescu = Process.Start(untouched)!;
            await storescu.WaitForExitAsync();
            Row(server.Name, storescu.ExitCode == 0 ? Number(Count / clock.Elapsed.TotalSeconds) : "failed");
        }
        Directory.Delete(files, recursive: true);
        Console.WriteLine();
    }

    /// <summary>How many senders share a flush, and what a slow disk costs.</summary>
    private async Task FlushAsync()
    {
        Row("40 kB objects", "associations", "flush latency added", "objects/s", "flushes for each object");
        Row("---", "---", "---", "---", "---");
        foreach (var milliseconds in new[] { 0, 2, 8 })
        {
            foreach (var associations in new[] { 1, 64 })
            {
                string[] slow = milliseconds == 0 ? [] :
                    ["strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:delay_exit={milliseconds * 1000}"];
                using var server = PeerProcess.Placa(placa, Folder(), slow);
                var series = new MadeSeries(Small);
                var count = associations == 1 ? 300 : 3000;
                await Sender.StoreAsync(server, series, 0, count / 4, associations);
                var before = await Scrape.ReadAsync(server);
                var taken = await Sender.StoreAsync(server, series, count, count, associations);
                var flushes = await Scrape.ReadAsync(server) - before;
                Row("Placa", $"{associations}", milliseconds == 0 ? "none" : $"{milliseconds} ms", Number(count / taken.TotalSeconds), Number(flushes / count, "0.000"));
            }
        }
        Console.WriteLine();
    }

    /// <summary>One object of 2 GB: time and memory.</summary>
    private async Task LargeAsync()
    {
        using var server = PeerProcess.Placa(placa, Folder());
        var series = new MadeSeries(2_000_000_000 / CT * CT);
        var taken = await Sender.StoreAsync(server, series, 0, 1, 1);
        Console.WriteLine($"An object of 2 GB: {Number(taken.TotalSeconds, "0.0")} s, {server.MemoryHighWaterKiB() / 1024} MiB at most.");
    }

    private IEnumerable<Func<PeerProcess>> Servers()
    {
        yield return () => PeerProcess.Placa(placa, Folder());
        if (PeerProcess.IsInstalled("storescp"))
            yield return () => PeerProcess.Storescp(Folder());
        if (PeerProcess.IsInstalled("Orthanc"))
            yield return () => PeerProcess.Orthanc(Folder());
    }

    private string Folder() => Path.Combine(work, Guid.NewGuid().ToString("N"));
}
