using System.Diagnostics;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>How fast a server answers and how much memory it takes; the bounds leave room for a busy machine, the figures are printed.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task C_ECHO_is_answered_soon_after_the_start()
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var folder = new TemporaryFolder();
            var started = Stopwatch.StartNew();
            await using var server = RunningServer.Launch(folder.Path);
            while (!await server.TryEchoAsync() && started.Elapsed < TimeSpan.FromSeconds(20))
                await Task.Delay(2);
            best = started.Elapsed < best ? started.Elapsed : best;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"start to first C-ECHO: {best.TotalMilliseconds:F0} ms");
        Assert.True(best < TimeSpan.FromSeconds(3), $"{best.TotalMilliseconds:F0} ms");
    }

    [Fact]
    public async Task An_idle_server_takes_little_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(folder.Path);
        Assert.True(await server.TryEchoAsync());
        await Task.Delay(1000);

        var megabytes = server.ResidentMemory() / (1024.0 * 1024);

        TestContext.Current.TestOutputHelper!.WriteLine($"idle memory: {megabytes:F0} MB");
        Assert.True(megabytes < 120, $"{megabytes:F0} MB");
    }

    [Fact]
    public async Task A_server_that_is_asked_to_stop_ends_with_0()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(folder.Path);

        var exitCode = await server.StopAsync();

        Assert.Equal(0, exitCode);
    }
}
