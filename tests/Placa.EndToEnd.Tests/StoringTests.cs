using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>C-STORE from DCMTK: exact counts, nothing twice, nothing half.</summary>
public sealed class StoringTests
{
    [Fact]
    public async Task Samples_sent_twice_are_there_once()
    {
        Tool.SkipIfAbsent("storescu");
        using var folder = new TemporaryFolder();
        using var files = new TemporaryFolder();
        const string study = "1.2.826.0.1.3680043.2.1143.7";
        for (var number = 1; number <= 12; number++)
            new Sample(study, number).Save(files.File($"{number}.dcm"));
        await using var server = await RunningServer.StartAsync(folder.Path);

        await SendAsync(server, files.Path);
        var once = await server.FindInstancesAsync();
        var length = SegmentLength(folder);
        await SendAsync(server, files.Path);
        var twice = await server.FindInstancesAsync();

        Assert.Equal(12, once.Count);
        Assert.Equal(once.Order(), twice.Order());
        Assert.Equal(length, SegmentLength(folder));
    }

    [Fact]
    public async Task The_series_of_the_corpus_arrive_whole_and_only_once()
    {
        Corpus.SkipIfAbsent();
        Tool.SkipIfAbsent("storescu");
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(folder.Path);
        var expected = Corpus.Files
            .Where(file => file.RelativePath.StartsWith("series/", StringComparison.Ordinal))
            .Select(file => file.SopInstance!).Distinct().Order().ToList();

        await SendAsync(server, Corpus.Path("series"));
        var once = await server.FindInstancesAsync();
        await SendAsync(server, Corpus.Path("series"));
        var twice = await server.FindInstancesAsync();

        Assert.Equal(expected, once.Order());
        Assert.Equal(expected, twice.Order());
    }

    [Fact]
    public async Task A_sender_that_is_cut_mid_way_leaves_nothing()
    {
        Tool.SkipIfAbsent("storescu");
        using var folder = new TemporaryFolder();
        using var files = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(folder.Path);
        var file = new Sample("1.2.826.0.1.3680043.2.1143.8", 1).Save(files.File("1.dcm"));

        // A relay lets the association through and the first 3,000 bytes of what follows, then cuts the line.
        await using var relay = new CuttingRelay(server.DicomPort, bytesLetThrough: 3000);
        var outcome = await Tool.RunAsync("storescu", "127.0.0.1", $"{relay.Port}", file);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Empty(await server.FindInstancesAsync());
        Assert.Empty(Directory.EnumerateFiles(folder.File("staging")));
    }

    private static async Task SendAsync(RunningServer server, string folder)
    {
        // -xy offers JPEG baseline beside the uncompressed syntaxes: a cine of the corpus is in it.
        var outcome = await Tool.RunAsync("storescu", "+sd", "+r", "-R", "-xy", "127.0.0.1", $"{server.DicomPort}", folder);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private static long SegmentLength(TemporaryFolder folder) =>
        Directory.EnumerateFiles(folder.File("segments"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
