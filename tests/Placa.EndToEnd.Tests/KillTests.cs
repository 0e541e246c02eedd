using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>What was acknowledged survives kill -9 (the promise of an acknowledgement).</summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int Senders = 3;

    [Fact]
    public async Task Everything_acknowledged_is_found_after_kill_9_in_twenty_rounds()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20261122);
        var acknowledged = 0;
        Sender? sender = null;

        for (var round = 1; round <= Rounds; round++)
        {
            await using var server = await RunningServer.StartAsync(folder.Path);
            if (sender is not null)
                acknowledged += await CheckAsync(server, sender);

            sender = new Sender(server, $"1.2.826.0.1.3680043.2.1143.{round}");
            var sending = Enumerable.Range(0, Senders).Select(_ => sender.SendUntilBrokenAsync()).ToList();
            await sender.FirstAcknowledgementAsync();
            await Task.Delay(random.Next(20, 400));
            await server.KillAsync();
            await Task.WhenAll(sending);
        }

        await using var last = await RunningServer.StartAsync(folder.Path);
        acknowledged += await CheckAsync(last, sender!);
        Assert.True(acknowledged > Rounds, $"only {acknowledged} instances were acknowledged");
        TestContext.Current.TestOutputHelper!.WriteLine($"{acknowledged} acknowledged in {Rounds} rounds, all found");
    }

    /// <summary>Found: all that was acknowledged, each once; beyond that only what was under way when the server was killed.</summary>
    private static async Task<int> CheckAsync(RunningServer server, Sender sender)
    {
        var log = sender.Acknowledged.ToList();
        var found = await server.FindInstancesAsync($"studies/{log[0].StudyInstanceUid}/instances");

        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Empty(log.Select(sample => sample.SopInstanceUid).Except(found));
        Assert.Empty(found.Except(log.Concat(sender.Unanswered).Select(sample => sample.SopInstanceUid)));
        foreach (var sample in log.TakeLast(5))
            await AssertWholeAsync(server, sample);
        return log.Count;
    }

    private static async Task AssertWholeAsync(RunningServer server, Sample sample)
    {
        var body = await server.Web.GetByteArrayAsync(
            $"dicom-web/studies/{sample.StudyInstanceUid}/series/{sample.SeriesInstanceUid}/instances/{sample.SopInstanceUid}");

        Assert.True(body.AsSpan().IndexOf(sample.ToDataset()) >= 0, $"instance {sample.Number} does not come back as it was sent");
    }
}
