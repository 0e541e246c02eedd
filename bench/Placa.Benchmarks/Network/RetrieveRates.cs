using System.Diagnostics;
using System.Net;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using static Placa.Benchmarks.Network.NetworkRates;

namespace Placa.Benchmarks.Network;

/// <summary>C-GET beside dcmqrscp, and C-MOVE of a large series to a peer that does not take it as it is stored, while others store.</summary>
internal sealed class RetrieveRates(string placa, string work)
{
    private const int CT = 512 * 1024;

    public async Task GetAsync()
    {
        const int Count = 500;
        Row($"C-GET of {Count} × 0.5 MB, median of 3", "objects/s", "processor time of the server");
        Row("---", "---", "---");
        var rates = new Dictionary<string, List<(double Rate, double Milliseconds)>>();
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var start in (Func<string, PeerProcess>[])[folder => PeerProcess.Placa(placa, folder), PeerProcess.Dcmqrscp])
            {
                using var server = start(Path.Combine(work, Guid.NewGuid().ToString("N")));
                var series = new MadeSeries(CT);
                await Sender.StoreAsync(server, series, 0, Count, 1); // several at once lose objects in dcmqrscp's index
                await GetAsync(server, series, Count); // warm
                if (!rates.TryGetValue(server.Name, out var list))
                    rates[server.Name] = list = [];
                var before = server.ProcessorTime;
                var taken = await GetAsync(server, series, Count);
                list.Add((Count / taken.TotalSeconds, (server.ProcessorTime - before).TotalMilliseconds / Count));
            }
        }
        foreach (var (server, list) in rates)
        {
            var (rate, milliseconds) = list.Order().ElementAt(1);
            Row(server, Number(rate), $"{Number(milliseconds, "0.00")} ms each");
        }
        Console.WriteLine();
    }

    public async Task MoveAsync()
    {
        const int Slices = 2000;
        var syntax = TransferSyntax.JPEGLSLossless;
        var sink = new Sink();
        await using var receiver = new DicomServer(
            [new IPEndPoint(IPAddress.Loopback, 0)],
            new AnyPolicy(),
            new AssociationOptions { Services = new DimseServices { Store = sink, TakesTransferSyntax = uid => uid == TransferSyntax.ImplicitVRLittleEndian.Uid } });
        receiver.Start();
        using var server = PeerProcess.Placa(placa, Path.Combine(work, "move"));
        using (var peers = PeerRegistry.Open(server.Folder))
            peers.Register(new Peer("RECEIVER") { Hosts = ["127.0.0.1"], Port = receiver.EndPoints[0].Port });
        var series = new MadeSeries(CT, syntax);
        await Sender.StoreAsync(server, series, 0, Slices, 4);

        var quiet = await StorePacedAsync(server, Task.Delay(TimeSpan.FromSeconds(5)));
        var model = Uids.StudyRootQueryRetrieveInformationModelMove;
        await using var association = await Sender.ConnectAsync(server, "BENCH", (model, [TransferSyntax.ExplicitVRLittleEndian]));
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        identifier.Set(Tags.StudyInstanceUID, series.StudyUid);
        var clock = Stopwatch.StartNew();
        var moving = association.CMoveAsync(association.FindContext(model)!, identifier, "RECEIVER");
        var busy = await StorePacedAsync(server, moving);
        var result = await moving;
        Console.WriteLine(
            $"C-MOVE of {Slices} CT slices in JPEG-LS to a peer that takes implicit VR only: {Number(Slices / clock.Elapsed.TotalSeconds)} slices/s ({result.Counts.Completed} completed). " +
            $"Stores of 0.5 MB, 20 a second: p99 {Number(busy.P99, "0.0")} ms while it runs, {Number(quiet.P99, "0.0")} ms before ({busy.Count} and {quiet.Count} stores).");
        Console.WriteLine();
    }

    private static async Task<TimeSpan> GetAsync(PeerProcess server, MadeSeries series, int count)
    {
        var sink = new Sink();
        var model = Uids.StudyRootQueryRetrieveInformationModelGet;
        await using var association = await Sender.ConnectAsync(
            server,
            "BENCH",
            new UserInformation { Roles = [new RoleSelection(Uids.CTImageStorage, Scu: false, Scp: true)] },
            new DimseServices { Store = sink },
            (model, [TransferSyntax.ExplicitVRLittleEndian]),
            (Uids.CTImageStorage, [TransferSyntax.ExplicitVRLittleEndian]));
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        identifier.Set(Tags.StudyInstanceUID, series.StudyUid);
        var clock = Stopwatch.StartNew();
        var result = await association.CGetAsync(association.FindContext(model)!, identifier);
        var taken = clock.Elapsed;
        if (sink.Count != count)
            throw new InvalidOperationException($"{server.Name}: {sink.Count} of {count} came ({result.Status}, {result.Counts}).");
        await association.ReleaseAsync();
        return taken;
    }

    /// <summary>Stores at a steady pace until something ends.</summary>
    private static async Task<(double P99, int Count)> StorePacedAsync(PeerProcess server, Task until)
    {
        var series = new MadeSeries(CT);
        var times = new List<double>();
        await using var association = await Sender.ConnectAsync(server, "OTHER", (Uids.CTImageStorage, [TransferSyntax.ExplicitVRLittleEndian]));
        byte[]? buffer = null;
        for (var i = 0; !until.IsCompleted; i++)
        {
            var pause = Task.Delay(TimeSpan.FromMilliseconds(50));
            var clock = Stopwatch.StartNew();
            await Sender.StoreAsync(association, series, i, ref buffer);
            times.Add(clock.Elapsed.TotalMilliseconds);
            await pause;
        }
        await association.ReleaseAsync();
        times.Sort();
        return (times[(int)(times.Count * 0.99)], times.Count);
    }

    /// <summary>Takes what comes and keeps nothing.</summary>
    private sealed class Sink : IDimseHandler<CStoreRequest>
    {
        private int _count;

        public int Count => _count;

        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            while (await request.Dataset.ReadAsync(cancellationToken) is { } result)
            {
                request.Dataset.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    break;
            }
            Interlocked.Increment(ref _count);
            return DimseStatus.Success;
        }
    }

    private sealed class AnyPolicy : IAssociationPolicy
    {
        public bool IsRegistered(IPAddress address) => true;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AssociationDecision.Accept(isRegistered: true));
    }
}
