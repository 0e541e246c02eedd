namespace Placa.Network.Tests;

/// <summary>A handler may begin before the association has been handed to anyone else.</summary>
public class HandlerStartTests
{
    [Fact]
    public async Task An_association_is_whole_when_its_first_handler_sees_it()
    {
        var handler = new Looking();
        await using var server = new TestServer(services: new DimseServices { Echo = handler });
        for (var i = 0; i < 500; i++)
        {
            using var peer = await server.ConnectRawAsync();
            await peer.SendAsync(TestServer.EchoRequest.Encode(), Pdus.Data(Pdus.Command(1, Pdus.Echo(1)))); // in one go, so that nothing is waited for
            await peer.ReceivePduAsync();
            Assert.NotNull(await peer.ReceivePduAsync());
        }

        Assert.Equal((500, 0), (handler.Calls, handler.Missing));
    }

    private sealed class Looking : IDimseHandler<CEchoRequest>
    {
        private int _calls;
        private int _missing;

        public int Calls => _calls;

        public int Missing => _missing;

        public ValueTask<DimseStatus> HandleAsync(CEchoRequest request, Association association, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            if (association.Completion is null)
                Interlocked.Increment(ref _missing);
            return ValueTask.FromResult(DimseStatus.Success);
        }
    }
}
