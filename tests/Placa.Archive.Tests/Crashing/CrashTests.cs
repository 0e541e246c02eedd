using System.Diagnostics;
using System.Globalization;
using Placa.Archive.Retrieving;
using Placa.Archive.Tests.Storing;
using Placa.Dicom;
using Placa.Imaging;
using Placa.Testing;

namespace Placa.Archive.Tests.Crashing;

/// <summary>What was acknowledged is found whole after any end of the process; what was not is whole or absent.</summary>
public class CrashTests
{
    private const int Rounds = 20;

    [Fact]
    public async Task D01_kill_at_any_moment_loses_nothing_acknowledged()
    {
        using var folder = new TemporaryFolder();
        await KillAsync(folder, Rounds, "");
    }

    [Fact]
    public async Task Kill_at_any_moment_loses_no_rendition_and_replaces_nothing_by_half()
    {
        const string Rules = """{"storageRules":[{"rendition":"HTJ2KLosslessRPCL","replaceOriginal":true}]}""";
        using var folder = new TemporaryFolder();
        await KillAsync(folder, 8, Rules);

        var options = CrashWorker.Options with { TimeProvider = TimeProvider.System };
        await using (var archive = await PlacaArchive.OpenAsync(folder.File("data"), options, cancellationToken: TestContext.Current.CancellationToken))
        {
            archive.StartJobs();
            await Jobs.JobWorkerTests.EventuallyAsync(() => archive.Retrieve.Find(OpenArchive.Sender, "1.2.3").All(IsReplaced) && archive.Jobs.List().Count == 0);
            foreach (var stored in archive.Retrieve.Find(OpenArchive.Sender, "1.2.3"))
                await CompareAsync(archive, stored);
        }

        var dump = IndexDump.Write(folder.File("data"));
        await PlacaArchive.RebuildIndexAsync(folder.File("data"), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(dump, IndexDump.Write(folder.File("data")));
    }

    private static bool IsReplaced(StoredInstance stored) =>
        stored.TransferSyntax == TransferSyntax.HTJ2KLosslessRPCL && stored.Renditions is [{ } original] && original.TransferSyntax == TransferSyntax.ExplicitVRLittleEndian;

    private static async Task KillAsync(TemporaryFolder folder, int rounds, string rules)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is not there.");
        var random = new Random(1);
        var log = folder.File("log");

        for (var round = 1; round <= rounds; round++)
        {
            using var worker = Start(folder.Path, round, rules.Length == 0 ? int.MaxValue / 4 : 40, [], rules);
            var before = File.Exists(log) ? new FileInfo(log).Length : 0;
            while (!worker.HasExited && (!File.Exists(log) || new FileInfo(log).Length == before))
                await Task.Delay(5, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(rules.Length == 0 ? 100 : 600), TestContext.Current.CancellationToken);
            worker.Kill();
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(128 + 9, worker.ExitCode);

            await CheckAsync(folder, round);
        }
    }

    [Theory]
    [InlineData("fdatasync:error=EIO:when=3")]
    [InlineData("fdatasync:error=ENOSPC:when=5+4")]
    [InlineData("fsync:error=EIO:when=4+")]
    [InlineData("pwrite64:error=ENOSPC:when=40+25")]
    [InlineData("pwrite64:error=EIO:when=61+17")]
    public async Task D03_a_failing_disk_is_never_acknowledged(string injection)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not there.");
        using var folder = new TemporaryFolder();
        using (var warmUp = Start(folder.Path, 1, 5, []))
            await warmUp.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var worker = Start(folder.Path, 2, 60, ["/usr/bin/strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-o", folder.File("trace"), "-e", $"inject={injection}"]);
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("INJECTED", await File.ReadAllTextAsync(folder.File("trace"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await CheckAsync(folder, 2);
    }

    private static Process Start(string folder, int round, int count, string[] wrapper, string rules = "")
    {
        string[] command =
        [
            .. wrapper, Path.Combine(AppContext.BaseDirectory, "Placa.Archive.Tests"),
            "-explicit", "only", "-class", typeof(CrashWorker).FullName!, "-noLogo", "-noColor",
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[CrashWorker.Folder] = folder;
        start.Environment[CrashWorker.Round] = round.ToString(CultureInfo.InvariantCulture);
        start.Environment[CrashWorker.Count] = count.ToString(CultureInfo.InvariantCulture);
        start.Environment[CrashWorker.Rules] = rules;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task CheckAsync(TemporaryFolder folder, int round)
    {
        var acknowledged = new HashSet<int>();
        foreach (var line in await File.ReadAllLinesAsync(folder.File("log")))
        {
            if (line.Split(' ') is ["ack", var number])
                acknowledged.Add(int.Parse(number, CultureInfo.InvariantCulture));
        }

        await using var archive = await PlacaArchive.OpenAsync(folder.File("data"), CrashWorker.Options);
        Assert.Empty(archive.Recovery.Damage);
        var found = archive.Retrieve.Find(OpenArchive.Sender, "1.2.3");
        var missing = acknowledged.Except(found.Select(stored => int.Parse(stored.Identity.SopInstanceUid.Split('.')[^1], CultureInfo.InvariantCulture)));
        Assert.Empty(missing);
        Assert.NotEmpty(acknowledged);
        foreach (var stored in found)
        {
            var number = int.Parse(stored.Identity.SopInstanceUid.Split('.')[^1], CultureInfo.InvariantCulture);
            if (number / 1_000_000 != round)
                continue; // compared after its own round
            await CompareAsync(archive, stored);
        }
    }

    /// <summary>What was received is there byte for byte, and what goes out in its place has its samples.</summary>
    private static async Task CompareAsync(PlacaArchive archive, StoredInstance stored)
    {
        var sample = CrashWorker.Sample(int.Parse(stored.Identity.SopInstanceUid.Split('.')[^1], CultureInfo.InvariantCulture));
        foreach (var one in stored.Renditions.Append(stored))
        {
            if (one.TransferSyntax == TransferSyntax.ExplicitVRLittleEndian)
            {
                using var bytes = archive.Retrieve.OpenDataset(one);
                Assert.Equal(sample.ToBytes(), await InstanceStoreTests.ReadAsync(bytes));
            }
            else
            {
                using var file = archive.Retrieve.OpenFile(one);
                Assert.Equal(sample.Pixels, new FrameReader(file).ReadFrame(0).Samples.ToArray());
            }
        }
    }
}
