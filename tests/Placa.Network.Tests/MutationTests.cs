using Placa.Testing;

namespace Placa.Network.Tests;

/// <summary>Whole conversations with some bytes changed, left out or doubled: each is answered or ended, none harms the server.</summary>
public class MutationTests
{
    private static readonly byte[] Conversation = Bytes.Concat(
        TestServer.StoreRequest.Encode(),
        Pdus.Data(Pdus.Command(1, Pdus.Echo(1))),
        Pdus.Data(Pdus.Command(3, Pdus.Store(2))),
        Pdus.Data(Pdus.Pdv(3, false, false, new byte[20]), Pdus.Pdv(3, false, true, new byte[20])),
        Pdus.Data(Pdus.Command(3, Pdus.Store(3)), Pdus.Pdv(3, false, true, new byte[10])),
        Pdus.ReleaseRequest);

    [Fact]
    public async Task Changed_conversations_are_answered_or_ended()
    {
        await using var server = new TestServer();
        for (var seed = 0; seed < 400; seed++)
        {
            using var peer = await server.ConnectRawAsync();
            await SendAsync(peer, Mutate(Conversation, new Random(seed)));
            while (await ReceiveAsync(peer) is { } pdu)
                Assert.InRange(pdu[0], 2, 7);
        }

        await using var association = await server.ConnectAsync(TestServer.EchoRequest);
        Assert.Equal(DimseStatus.Success, await association.CEchoAsync(TestContext.Current.CancellationToken));
        await association.ReleaseAsync(TestContext.Current.CancellationToken);
        for (var i = 0; server.AssociationCount > 0; i++)
        {
            Assert.True(i < 1000, "An association did not end.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static byte[] Mutate(byte[] conversation, Random random)
    {
        var bytes = conversation.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)));
                    break;
            }
        }
        return [.. bytes];
    }

    private static async Task SendAsync(RawPeer peer, byte[] bytes)
    {
        try
        {
            await peer.SendAsync(bytes);
            peer.FinishSending();
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            // The server has ended the connection at the first fault, before the rest was sent.
        }
    }

    private static async Task<byte[]?> ReceiveAsync(RawPeer peer)
    {
        try
        {
            return await peer.ReceivePduAsync();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
