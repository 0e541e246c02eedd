using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

/// <summary>A server that is told to stop while peers are at work.</summary>
public class StoppingTests
{
    private const byte Store = 3;

    private static readonly byte[] FirstHalf = Pdus.Data(Pdus.Command(Store, Pdus.Store()), Pdus.Pdv(Store, false, false, 1, 2));
    private static readonly byte[] SecondHalf = Pdus.Data(Pdus.Pdv(Store, false, true, 3, 4));
    private static readonly byte[] UserAbort = AssociatePduWriter.WriteAbort(AbortSource.ServiceUser, AbortReason.NotSpecified);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_under_way_still_arrives_and_is_confirmed_and_nobody_new_comes_in()
    {
        var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        using var waiting = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        await peer.SendAsync(FirstHalf);
        await WaitUntilAsync(() => server.Store.Started > 0);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var stopping = server.StopAsync(patience.Token);

        await Assert.ThrowsAnyAsync<SocketException>(() => server.ConnectAsync(TestServer.EchoRequest));
        Assert.True(await waiting.IsClosedAsync());
        Assert.False(stopping.IsCompleted);
        await peer.SendAsync(SecondHalf);
        Assert.Equal(DimseStatus.Success, DimseStatus.Read(Pdus.ReadCommand((await peer.ReceivePduAsync())!)));
        Assert.Equal(UserAbort, await peer.ReceivePduAsync());
        peer.Dispose();
        await stopping;
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, Assert.Single(server.Store.Objects).Dataset);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task What_has_not_finished_in_time_is_aborted_even_if_the_peer_stays()
    {
        var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        await peer.SendAsync(FirstHalf);
        await WaitUntilAsync(() => server.Store.Started > 0);

        var startedAt = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await server.StopAsync(patience.Token);

        Assert.InRange(Stopwatch.GetElapsedTime(startedAt), TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(3));
        Assert.Equal(Bytes.ToHex(UserAbort), Bytes.ToHex(await peer.ReceivePduAsync() ?? []));
        Assert.True(await peer.IsClosedAsync());
        Assert.Empty(server.Store.Objects);
        Assert.Single(server.Store.Failures);
        Assert.Equal(0, server.AssociationCount);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_association_without_work_is_aborted_at_once()
    {
        var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.EchoRequest);

        var stopping = server.StopAsync(Cancelled);

        Assert.Equal(UserAbort, await peer.ReceivePduAsync().WaitAsync(TimeSpan.FromSeconds(1), Cancelled));
        peer.Dispose();
        await stopping.WaitAsync(TimeSpan.FromSeconds(2), Cancelled);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_association_accepted_while_the_server_stops_is_aborted_and_not_cut_off()
    {
        using var accepted = new HeldAcceptance();
        var server = new TestServer(logger: accepted);
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.EchoRequest);

        var stopping = server.StopAsync(Cancelled);
        accepted.LetGo();

        Assert.Equal(UserAbort, await peer.ReceivePduAsync());
        await stopping.WaitAsync(TimeSpan.FromSeconds(2), Cancelled);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Who_has_been_refused_and_stays_does_not_hold_the_stop_up()
    {
        var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.SendAsync((TestServer.EchoRequest with { ApplicationContextName = Uids.Verification }).Encode());
        Assert.Equal((byte)PduType.AssociateReject, (await peer.ReceivePduAsync())![0]);

        await server.StopAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(2), Cancelled);
        await server.DisposeAsync();
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "The condition did not come true within ten seconds.");
            await Task.Delay(5, Cancelled);
        }
    }

    /// <summary>Holds the server between the A-ASSOCIATE-AC that it has sent and whatever it does next.</summary>
    private sealed class HeldAcceptance : ILogger, IDisposable
    {
        private readonly ManualResetEventSlim _goOn = new();

        public void LetGo() => _goOn.Set();

        public void Dispose() => _goOn.Dispose();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("accepted with", StringComparison.Ordinal))
                Assert.True(_goOn.Wait(TimeSpan.FromSeconds(10)));
        }
    }
}
