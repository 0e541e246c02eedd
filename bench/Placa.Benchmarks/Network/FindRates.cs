using System.Diagnostics;
using System.Globalization;
using Placa.Dicom;
using Placa.Network;
using static Placa.Benchmarks.Network.NetworkRates;

namespace Placa.Benchmarks.Network;

/// <summary>C-FIND among many studies, ours beside Orthanc.</summary>
internal sealed class FindRates(string placa, string work)
{
    private const int Matches = 373;
    private const int Repetitions = 101;
    private const int Warm = 300;

    private static readonly string[] Names = ["GARCIA", "LOPEZ", "PEREZ", "NUNEZ", "MUNOZ", "ROJAS", "SILVA", "DIAZ", "CASTRO", "VEGA"];

    private static readonly Tag[] Asked =
        [Tags.StudyDate, Tags.StudyTime, Tags.AccessionNumber, Tags.PatientName, Tags.PatientID, Tags.StudyInstanceUID, Tags.StudyDescription, Tags.ModalitiesInStudy];

    public async Task RunAsync()
    {
        Row("C-FIND, study root, 8 keys returned, median of 101", "server", "name prefix, 373 matches", "exact patient ID");
        Row("---", "---", "---", "---");
        using (var server = PeerProcess.Placa(placa, Path.Combine(work, "find-placa")))
        {
            await MeasureAsync(server, 0, 20_000);
            await MeasureAsync(server, 20_000, 200_000);
        }
        if (PeerProcess.IsInstalled("Orthanc"))
        {
            using var orthanc = PeerProcess.Orthanc(Path.Combine(work, "find-orthanc"));
            await MeasureAsync(orthanc, 0, 20_000);
        }
        Console.WriteLine();
    }

    private static async Task MeasureAsync(PeerProcess server, int from, int to)
    {
        await FillAsync(server, from, to);
        var model = Uids.StudyRootQueryRetrieveInformationModelFind;
        await using var association = await Sender.ConnectAsync(server, "BENCH", (model, [TransferSyntax.ExplicitVRLittleEndian]));
        var prefix = await TimeAsync(association, model, Tags.PatientName, "ZAPATA*", Matches);
        var one = await TimeAsync(association, model, Tags.PatientID, "ID777", 1);
        Row($"{to} studies", server.Name, $"{Number(prefix, "0.0")} ms", $"{Number(one, "0.00")} ms");
        await association.ReleaseAsync();
    }

    private static async Task<double> TimeAsync(Association association, Uid model, Tag key, string value, int expected)
    {
        var times = new List<double>();
        for (var i = 0; i < Repetitions + Warm; i++)
        {
            var identifier = new Dataset();
            identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
            foreach (var tag in Asked)
                identifier.Set(tag, DataDictionary.VRs(tag).First, ReadOnlyMemory<byte>.Empty);
            identifier.Set(key, value);
            var clock = Stopwatch.StartNew();
            var found = 0;
            await foreach (var match in association.CFindAsync(association.FindContext(model)!, identifier))
                found++;
            if (found != expected)
                throw new InvalidOperationException($"{found} matches.");
            if (i >= Warm)
                times.Add(clock.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private static async Task FillAsync(PeerProcess server, int from, int to)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var association = await Sender.ConnectAsync(server, "BENCH", (Uids.CTImageStorage, [TransferSyntax.ExplicitVRLittleEndian]));
            for (var i = Interlocked.Increment(ref next); i < to; i = Interlocked.Increment(ref next))
            {
                var uid = new Uid($"1.2.{i + 1}.1.1");
                var status = await association.CStoreAsync(association.FindContext(Uids.CTImageStorage)!, Uids.CTImageStorage, uid, Make(i, uid));
                if (!status.IsDone)
                    throw new InvalidOperationException($"C-STORE was answered with {status}.");
            }
            await association.ReleaseAsync();
        }));
    }

    private static MemoryStream Make(int number, Uid uid)
    {
        string Text(string format) => string.Format(CultureInfo.InvariantCulture, format, number);
        var dataset = new Dataset();
        dataset.SetUid(Tags.SOPClassUID, Uids.CTImageStorage);
        dataset.SetUid(Tags.SOPInstanceUID, uid);
        dataset.Set(Tags.StudyDate, new DateTime(2015, 1, 1).AddDays(number % 3600).ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        dataset.Set(Tags.StudyTime, "101010");
        dataset.Set(Tags.AccessionNumber, Text("A{0}"));
        dataset.Set(Tags.Modality, "CT");
        dataset.Set(Tags.StudyDescription, "TORAX");
        dataset.Set(Tags.PatientName, number % 53 == 0 && number / 53 < Matches ? Text("ZAPATA^ANA{0}") : $"{Names[number % Names.Length]}^{Text("{0}")}");
        dataset.Set(Tags.PatientID, Text("ID{0}"));
        dataset.Set(Tags.StudyInstanceUID, $"1.2.{number + 1}");
        dataset.Set(Tags.SeriesInstanceUID, $"1.2.{number + 1}.1");
        var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, TransferSyntax.ExplicitVRLittleEndian);
        stream.Position = 0;
        return stream;
    }
}
