using System.Net;
using System.Net.Sockets;
using Placa.Testing;

namespace Placa.Network.Tests;

/// <summary>
/// Every PDU type in the states that a peer can bring about beside those of <see cref="HostilePeerTests"/>: what goes over the wire is what PS3.8
/// table 9-10 says, and within a second.
/// </summary>
public class HostileStateTests
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(1);

    private static readonly byte[] ReleaseResponse = AssociatePduWriter.WriteReleaseResponse();

    /// <summary>All that exist, and some that do not.</summary>
    private static readonly byte[] Types = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x47, 0x80, 0xFF];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task V07_Sta3_what_comes_before_the_answer_is_judged_with_it()
    {
        foreach (var type in Types.Where(type => type is not 4 and not 5 and not 7))
        {
            var policy = new GatedPolicy();
            await using var server = new TestServer(policy: policy);
            using var peer = await server.ConnectRawAsync();
            await peer.SendAsync(TestServer.EchoRequest.Encode());
            await policy.Asked.WaitAsync(Promptly, Cancelled);

            await peer.SendAsync(Pdus.Make(type, 0, 0, 0, 0));
            policy.Open();

            Assert.Equal((byte)PduType.AssociateAccept, (await ReceiveAsync(peer))?[0]);
            await AssertAbortedAsync(peer, type);
        }
    }

    [Fact]
    public async Task V07_Sta3_a_peer_that_has_gone_takes_no_place()
    {
        var policy = new GatedPolicy();
        await using var server = new TestServer(policy: policy);
        var peer = await server.ConnectRawAsync();
        await peer.SendAsync(TestServer.EchoRequest.Encode());
        await policy.Asked.WaitAsync(Promptly, Cancelled);

        await peer.SendAsync(AssociatePduWriter.WriteAbort(AbortSource.ServiceUser, AbortReason.NotSpecified));
        peer.Reset();
        policy.Open();
        await using var next = await server.ConnectAsync(TestServer.EchoRequest);

        await WaitUntilAsync(() => server.AssociationCount == 1);
    }

    [Fact]
    public async Task V07_Sta5_only_an_answer_answers_a_request()
    {
        foreach (var type in Types.Where(type => type is not 2 and not 3 and not 7))
        {
            var (connecting, peer) = await CallAsync();
            using (peer)
            {
                await peer.SendAsync(Pdus.Make(type, 0, 0, 0, 0));

                await AssertAbortedAsync(peer, type);
            }
            await AssertViolatedAsync(connecting);
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(uint.MaxValue)]
    public async Task V07_Sta5_extreme_lengths_abort(uint length)
    {
        for (byte type = 1; type <= 6; type++)
        {
            var (connecting, peer) = await CallAsync();
            using (peer)
            {
                await peer.SendAsync(Pdus.Header(type, length), [0]);

                Assert.Equal((type, (byte)PduType.Abort), (type, (await ReceiveAsync(peer))?[0] ?? 0));
            }
            await Assert.ThrowsAsync<AssociationAbortedException>(() => connecting);
        }
    }

    [Fact]
    public async Task V07_Sta7_only_data_or_release_follows_a_release()
    {
        foreach (var type in Types.Where(type => type is not 4 and not 5 and not 6 and not 7))
        {
            var (releasing, peer) = await ReleasingAsync();
            using (peer)
            {
                await peer.SendAsync(Pdus.Make(type, 0, 0, 0, 0));

                await AssertAbortedAsync(peer, type);
            }
            await AssertViolatedAsync(releasing);
        }
    }

    [Fact]
    public async Task V07_Sta8_what_follows_a_release_is_not_looked_at()
    {
        foreach (var type in Types)
        {
            await using var server = new TestServer();
            using var peer = await server.ConnectRawAsync();
            await peer.AssociateAsync(TestServer.EchoRequest);

            await peer.SendAsync(Pdus.ReleaseRequest, Pdus.Make(type, 0, 0, 0, 0));

            Assert.Equal((type, Bytes.ToHex(ReleaseResponse)), (type, Bytes.ToHex(await ReceiveAsync(peer) ?? [])));
            Assert.Null(await ReceiveAsync(peer));
        }
    }

    [Fact]
    public async Task V07_Sta11_after_a_collision_only_the_response_is_left()
    {
        foreach (var type in Types.Where(type => type is not 6 and not 7))
        {
            var (releasing, peer) = await ReleasingAsync();
            using (peer)
            {
                await peer.SendAsync(Pdus.ReleaseRequest);
                Assert.Equal(ReleaseResponse, await ReceiveAsync(peer));

                await peer.SendAsync(Pdus.Make(type, 0, 0, 0, 0));

                await AssertAbortedAsync(peer, type);
            }
            await AssertViolatedAsync(releasing);
        }
    }

    [Fact]
    public async Task V07_Sta10_the_acceptor_awaits_the_response_first()
    {
        foreach (var type in Types.Where(type => type is not 7))
        {
            var store = new ReleasingStore();
            await using var server = new TestServer(store);
            using var peer = await server.ConnectRawAsync();
            await peer.AssociateAsync(TestServer.StoreRequest);
            await peer.SendAsync(Pdus.Data(Pdus.Command(3, Pdus.Store()), Pdus.Pdv(3, false, true, 1, 2)));
            Assert.Equal((byte)PduType.Data, (await ReceiveAsync(peer))?[0]);
            Assert.Equal(Pdus.ReleaseRequest, await ReceiveAsync(peer));
            await peer.SendAsync(Pdus.ReleaseRequest);

            await peer.SendAsync(Pdus.Make(type, 0, 0, 0, 0));

            if (type == (byte)PduType.ReleaseResponse)
                Assert.Equal(ReleaseResponse, await ReceiveAsync(peer));
            else
                await AssertAbortedAsync(peer, type);
        }
    }

    [Fact]
    public async Task V07_Sta13_nothing_is_answered_any_more()
    {
        foreach (var type in Types)
        {
            await using var server = new TestServer(limits: new NetworkLimits { ArtimTimeout = TimeSpan.FromMilliseconds(200) });
            using var peer = await server.ConnectRawAsync();
            await peer.AssociateAsync(TestServer.EchoRequest);
            await peer.SendAsync(Pdus.Make(9, 0, 0, 0, 0));
            await AssertAbortedAsync(peer, 9, isClosed: false);

            try
            {
                await peer.SendAsync(Pdus.Make(type, 0, 0, 0, 0));
            }
            catch (IOException)
            {
                // closed already
            }

            Assert.Null(await ReceiveAsync(peer));
            await WaitUntilAsync(() => server.AssociationCount == 0);
        }
    }

    /// <summary>A listener that was called by us and has not answered.</summary>
    private static async Task<(Task<Association> Connecting, RawPeer Peer)> CallAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Association.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestServer.EchoRequest, null, Cancelled);
        var peer = new RawPeer(await listener.AcceptSocketAsync(Cancelled));
        await ReceiveAsync(peer);
        return (connecting, peer);
    }

    /// <summary>An association of ours that has asked for its release.</summary>
    private static async Task<(Task Releasing, RawPeer Peer)> ReleasingAsync()
    {
        var (connecting, peer) = await CallAsync();
        await peer.SendAsync(new Negotiation(new DimseServices(), new NetworkLimits()).Answer(TestServer.EchoRequest, null).Encode());
        var association = await connecting;
        var releasing = association.ReleaseAsync(Cancelled);
        Assert.Equal(Pdus.ReleaseRequest, await ReceiveAsync(peer));
        return (releasing, peer);
    }

    private static async Task AssertViolatedAsync(Task whatWeAskedFor)
    {
        var error = await Assert.ThrowsAsync<AssociationAbortedException>(() => whatWeAskedFor);
        Assert.Equal(AssociationEnd.ProtocolViolation, error.End);
    }

    private static async Task AssertAbortedAsync(RawPeer peer, byte type, bool isClosed = true)
    {
        // A P-DATA-TF and the releases belong to other states; requests and answers to the beginning.
        var reason = type is >= 1 and <= 7 ? AbortReason.UnexpectedPdu : AbortReason.UnrecognizedPdu;
        var expected = AssociatePduWriter.WriteAbort(AbortSource.ServiceProvider, reason);
        Assert.Equal((type, Bytes.ToHex(expected)), (type, Bytes.ToHex(await ReceiveAsync(peer) ?? [])));
        if (isClosed)
            Assert.Null(await ReceiveAsync(peer));
    }

    private static Task<byte[]?> ReceiveAsync(RawPeer peer) => peer.ReceivePduAsync().WaitAsync(Promptly, Cancelled);

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "The condition did not come true within ten seconds.");
            await Task.Delay(5, Cancelled);
        }
    }

    /// <summary>Decides about the first request when it is told to, and about others at once.</summary>
    private sealed class GatedPolicy : IAssociationPolicy
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Open() => _gate.SetResult();

        public bool IsRegistered(IPAddress address) => false;

        public async ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            await _gate.Task.WaitAsync(cancellationToken);
            return AssociationDecision.Accept(isRegistered: false);
        }
    }

    /// <summary>Asks the sender for release as soon as it has stored something.</summary>
    private sealed class ReleasingStore : IDimseHandler<CStoreRequest>
    {
        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            await request.Dataset.CopyToAsync(Stream.Null, cancellationToken);
            _ = ReleaseAsync(association);
            return DimseStatus.Success;
        }

        private static async Task ReleaseAsync(Association association)
        {
            await Task.Delay(20, Cancelled);
            await Record.ExceptionAsync(() => association.ReleaseAsync(Cancelled));
        }
    }
}
