using System.Net.Sockets;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Tests.DicomWeb;

namespace Placa.Server.Tests.Dimse;

/// <summary>Senders that die, and a server that stops, in the middle of an object.</summary>
public class BrokenSenderTests
{
    private static readonly Uid SopClass = new(TestInstance.SopClass);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Death.Abort)]
    [InlineData(Death.Reset)]
    [InlineData(Death.Close)]
    public async Task V08_a_sender_that_dies_inside_an_object_leaves_nothing_of_it_and_all_it_had_confirmed(Death death)
    {
        await using var server = await TestServer.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host.DicomEndPoint!, Cancelled);
        var association = await Association.ConnectAsync(new NetworkStream(socket, ownsSocket: true), Request, null, Cancelled);
        for (var number = 1; number <= 3; number++)
            Assert.Equal(DimseStatus.Success, await StoreAsync(association, number, new MemoryStream(Dataset(number))));

        // Longer than what is kept in memory, so that some of it is in staging/ when the sender dies.
        var source = new StallingStream(Dataset(4, padding: 8 << 20), stallAt: 6 << 20);
        var storing = StoreAsync(association, 4, source);
        await source.Stalled;
        await WaitUntilAsync(() => Staged(server) > 0);
        if (death == Death.Reset)
            socket.LingerState = new LingerOption(true, 0);
        if (death == Death.Abort)
            await association.AbortAsync();
        else
            socket.Close();
        source.Continue();

        await Assert.ThrowsAnyAsync<IOException>(() => storing);
        await association.DisposeAsync();
        await WaitUntilAsync(() => Staged(server) == 0);
        Assert.Equal(["1.2.3.1", "1.2.3.2", "1.2.3.3"], await InstancesAsync(server));
        Assert.Equal(3, (await server.RetrieveAsync("studies/1.2", "*/*")).Count);
        await AssertTakesTheWholeAsync(server, Dataset(4, padding: 8 << 20));
    }

    [Fact]
    public async Task Stopping_lets_an_object_that_is_arriving_be_stored_and_confirmed()
    {
        var server = await TestServer.StartAsync();
        try
        {
            var port = server.Host.DicomEndPoint!.Port;
            var association = await Association.ConnectAsync("127.0.0.1", port, Request, null, Cancelled);
            var source = new StallingStream(Dataset(1, padding: 8 << 20), stallAt: 6 << 20);
            var storing = StoreAsync(association, 1, source);
            await source.Stalled;
            await WaitUntilAsync(() => Staged(server) > 0);

            var stopping = server.Host.DisposeAsync();
            await Assert.ThrowsAnyAsync<SocketException>(() => Association.ConnectAsync("127.0.0.1", port, Request, null, Cancelled));
            source.Continue();

            Assert.Equal(DimseStatus.Success, await storing);
            await association.DisposeAsync();
            await stopping;
            await using var again = await ServerHost.StartAsync(
                new ServerOptions { DataFolder = server.DataFolder, Http = ListenAddress.Loopback(0), Dicom = null, Log = TextWriter.Null }, Cancelled);
            using var http = new HttpClient { BaseAddress = again.Address };
            Assert.Contains("1.2.3.1", await http.GetStringAsync(new Uri("dicom-web/instances", UriKind.Relative), Cancelled), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>How a sender dies.</summary>
    public enum Death
    {
        Abort,
        Reset,
        Close,
    }

    private static AssociateRequest Request => new()
    {
        CalledAeTitle = "PLACA",
        CallingAeTitle = "CT1",
        PresentationContexts = AssociateRequest.Propose([(SopClass, (IReadOnlyList<TransferSyntax>)[TransferSyntax.ExplicitVRLittleEndian])]),
    };

    private static Task<DimseStatus> StoreAsync(Association association, int number, Stream dataset) =>
        association.CStoreAsync(association.FindContext(SopClass)!, SopClass, new Uid($"1.2.3.{number}"), dataset, null, Cancelled);

    private static byte[] Dataset(int number, int padding = 0)
    {
        var dataset = TestInstance.Make($"1.2.3.{number}");
        if (padding > 0)
            dataset.Set(Tags.DataSetTrailingPadding, VR.OB, new byte[padding]);
        return TestInstance.DatasetBytes(dataset.ToFile());
    }

    private static async Task AssertTakesTheWholeAsync(TestServer server, byte[] dataset)
    {
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, Request, null, Cancelled);
        Assert.Equal(DimseStatus.Success, await StoreAsync(association, 4, new MemoryStream(dataset)));
        Assert.Equal(4, (await InstancesAsync(server)).Length);
    }

    private static async Task<string[]> InstancesAsync(TestServer server) =>
        [.. (await server.GetJsonAsync("dicom-web/instances")).EnumerateArray().Select(found => found.Values(Tags.SOPInstanceUID)[0].GetString()!).Order(StringComparer.Ordinal)];

    private static int Staged(TestServer server) => Directory.GetFiles(Path.Combine(server.DataFolder, "staging")).Length;

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "The condition did not come true within ten seconds.");
            await Task.Delay(5, Cancelled);
        }
    }

    /// <summary>Bytes of which some come at once and the rest when told.</summary>
    private sealed class StallingStream(byte[] bytes, int stallAt) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stalled => _stalled.Task;

        public void Continue() => _continue.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < stallAt)
                return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, stallAt - Position)], cancellationToken);
            _stalled.TrySetResult();
            await _continue.Task.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
