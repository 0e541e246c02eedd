using System.Buffers.Binary;
using System.Text;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

/// <summary>Peers that break the protocol. Each is answered as PS3.8 says, and the server serves on.</summary>
public class HostilePeerTests
{
    private const byte Echo = 1;
    private const byte Store = 3;

    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(1);

    private static readonly byte[] UserAbort = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    public static TheoryData<int> AllPduTypes => [.. Enumerable.Range(0, 256)];

    [Fact]
    public async Task V07_every_pdu_type_but_a_request_aborts_a_new_connection()
    {
        await using var server = new TestServer();
        foreach (var type in Enumerable.Range(0, 256).Where(type => type is not 1 and not 7))
        {
            using var peer = await server.ConnectRawAsync();
            await peer.SendAsync(Pdus.Make((byte)type, 0, 0, 0, 0));

            Assert.Equal((type, Bytes.ToHex(UserAbort)), (type, Bytes.ToHex(await ReceiveAsync(peer) ?? [])));
            Assert.True(await peer.IsClosedAsync());
        }
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task V07_every_pdu_type_in_an_association_has_its_answer()
    {
        await using var server = new TestServer();
        foreach (var type in Enumerable.Range(0, 256).Where(type => type is not 4 and not 5 and not 7))
        {
            using var peer = await server.ConnectRawAsync();
            await peer.AssociateAsync(TestServer.StoreRequest);
            await peer.SendAsync(Pdus.Make((byte)type, 0, 0, 0, 0));

            var reason = type is >= 1 and <= 7 ? AbortReason.UnexpectedPdu : AbortReason.UnrecognizedPdu;
            await AssertAbortedAsync(peer, reason, $"type {type}");
        }
        await AssertServesAsync(server);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(uint.MaxValue)]
    public async Task V07_extreme_pdu_lengths_abort(uint length)
    {
        await using var server = new TestServer();
        for (byte type = 1; type <= 6; type++)
        {
            using var peer = await server.ConnectRawAsync();
            await peer.SendAsync(Pdus.Header(type, length), [0]);
            Assert.Equal(UserAbort, await ReceiveAsync(peer));
        }
        foreach (byte type in (byte[])[4, 5, 6])
        {
            using var peer = await server.ConnectRawAsync();
            await peer.AssociateAsync(TestServer.StoreRequest);
            await peer.SendAsync(Pdus.Header(type, length), new byte[6]);
            await AssertAbortedAsync(peer, AbortReason.InvalidPduParameterValue, $"type {type}");
        }
        await AssertServesAsync(server);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: placa\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003")] // a TLS handshake
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    public async Task V07_other_protocols_are_closed_at_once(string greeting)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();

        await peer.SendAsync(Encoding.Latin1.GetBytes(greeting));

        Assert.Equal(UserAbort, await ReceiveAsync(peer));
        Assert.True(await peer.IsClosedAsync());
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task V07_item_lengths_that_cross_the_pdu_abort()
    {
        await using var server = new TestServer();
        var pdu = TestServer.StoreRequest.Encode();
        foreach (var lengthAt in FindItemLengths(pdu))
        {
            var changed = pdu.ToArray();
            BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(lengthAt), 0xFFFF);
            using var peer = await server.ConnectRawAsync();

            await peer.SendAsync(changed);

            Assert.Equal((lengthAt, Bytes.ToHex(UserAbort)), (lengthAt, Bytes.ToHex(await ReceiveAsync(peer) ?? [])));
        }
        await AssertServesAsync(server);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task V07_the_128th_context_is_the_last(int count, bool isAccepted)
    {
        var contexts = Enumerable.Range(0, count)
            .Select(i => new ProposedPresentationContext((byte)(2 * i + 1), Uids.CTImageStorage, [TransferSyntax.ImplicitVRLittleEndian.Uid]));
        await AssertAnswerAsync(TestServer.EchoRequest with { PresentationContexts = [.. contexts] }, isAccepted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(254)]
    public Task V07_even_context_ids_abort(byte id) =>
        AssertAnswerAsync(TestServer.EchoRequest with { PresentationContexts = [new(id, Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian.Uid])] }, isAccepted: false);

    [Fact]
    public Task V07_a_context_proposed_twice_aborts()
    {
        var context = new ProposedPresentationContext(1, Uids.Verification, [TransferSyntax.ImplicitVRLittleEndian.Uid]);
        return AssertAnswerAsync(TestServer.EchoRequest with { PresentationContexts = [context, context] }, isAccepted: false);
    }

    [Fact]
    public Task V07_user_information_of_64_KiB_is_read() =>
        AssertAnswerAsync(
            TestServer.EchoRequest with
            {
                UserInformation = new() { UserIdentity = new(UserIdentityType.SamlAssertion, false, new byte[65000], default) },
            },
            isAccepted: true);

    [Fact]
    public async Task V07_a_request_longer_than_the_limit_aborts()
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();

        await peer.SendAsync(Pdus.Header(1, 1024 * 1024 + 1));

        Assert.Equal(UserAbort, await ReceiveAsync(peer));
    }

    [Theory]
    [InlineData("PLA\0A", "TESTER", 7)]
    [InlineData("PLACA", "TES\u001bER", 3)]
    [InlineData("PLACA", "TES\\ER", 3)]
    [InlineData("PLAC\u00e9", "TESTER", 7)]
    public async Task V07_titles_with_other_characters_are_rejected(string called, string calling, byte reason)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();

        await peer.SendAsync((TestServer.EchoRequest with { CalledAeTitle = called, CallingAeTitle = calling }).Encode());

        Assert.Equal([3, 0, 0, 0, 0, 4, 0, 1, 1, reason], await peer.ReceivePduAsync());
        Assert.True(await peer.IsClosedAsync());
    }

    public static TheoryData<string, byte[]> BadData => new()
    {
        { "no room for a PDV", Pdus.Make(4, 0, 0, 0) },
        { "a PDV of length 0", Pdus.Make(4, 0, 0, 0, 0, 1, 3) },
        { "a PDV of length 1", Pdus.Make(4, 0, 0, 0, 1, 1, 3) },
        { "a PDV longer than its PDU", Pdus.Make(4, 0, 0, 0, 3, 1, 3) },
        { "a PDV of the largest length", Pdus.Make(4, 255, 255, 255, 255, 1, 3) },
        { "a PDV over the end of the first", Pdus.Make(4, [.. Pdus.Pdv(Echo, true, false, 0, 0), 0, 0, 0, 9, 1, 3]) },
        { "a context that was not accepted", Pdus.Data(Pdus.Command(9, Pdus.Echo())) },
        { "a context that is even", Pdus.Data(Pdus.Command(2, Pdus.Echo())) },
        { "a command set that is none", Pdus.Data(Pdus.Pdv(Echo, true, true, 1, 2, 3)) },
        { "an empty command set", Pdus.Data(Pdus.Pdv(Echo, true, true)) },
        { "a command that goes on in another context", Pdus.Data(Pdus.Pdv(Echo, true, false, 0, 0), Pdus.Pdv(Store, true, true, 0, 0)) },
        { "a request without message ID", Pdus.Data(Pdus.Command(Echo, new CommandSet().Set(CommandField.CEchoRequest).Set(CommandElement.CommandDataSetType, 0x0101))) },
    };

    [Theory]
    [MemberData(nameof(BadData))]
    public async Task V07_bad_presentation_data_values_abort(string what, byte[] pdu)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync(pdu);

        await AssertAbortedAsync(peer, AbortReason.InvalidPduParameterValue, what);
        await AssertServesAsync(server);
    }

    public static TheoryData<string, byte[]> BadOrder => new()
    {
        { "a data set without command", Pdus.Data(Pdus.Pdv(Store, false, true, 1, 2)) },
        { "a data set that was not announced", Pdus.Data(Pdus.Command(Echo, Pdus.Echo()), Pdus.Pdv(Echo, false, true, 1, 2)) },
        { "a command inside a data set", Pdus.Data(Pdus.Command(Store, Pdus.Store()), Pdus.Pdv(Store, false, false, 1, 2), Pdus.Command(Echo, Pdus.Echo())) },
        { "a command in place of a data set", Pdus.Data(Pdus.Command(Store, Pdus.Store()), Pdus.Command(Echo, Pdus.Echo())) },
        { "a response to nothing", Pdus.Data(Pdus.Command(Echo, Pdus.Echo().Set(CommandField.CEchoResponse).Set(CommandElement.MessageIdBeingRespondedTo, 1))) },
    };

    [Theory]
    [MemberData(nameof(BadOrder))]
    public async Task V07_broken_order_of_messages_aborts(string what, byte[] pdu)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync(pdu);

        // The response to a good command before the bad one may come first.
        byte[]? answer;
        while ((answer = await peer.ReceivePduAsync())?[0] == (byte)PduType.Data) { }
        Assert.Equal((what, (byte)PduType.Abort, (byte)AbortReason.UnexpectedPduParameter), (what, answer?[0] ?? 0, answer?[9] ?? 0));
        Assert.Empty(server.Store.Objects);
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task V07_a_release_inside_a_message_aborts()
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store()), Pdus.Pdv(Store, false, false, 1, 2)), Pdus.ReleaseRequest);

        await AssertAbortedAsync(peer, AbortReason.UnexpectedPdu, "release");
        Assert.Empty(server.Store.Objects);
    }

    [Fact]
    public async Task V07_odd_and_empty_fragments_are_taken_as_they_come()
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync(Pdus.Data(
            Pdus.Command(Store, Pdus.Store()), Pdus.Pdv(Store, false, false, 1), Pdus.Pdv(Store, false, false), Pdus.Pdv(Store, false, false, 2, 3, 4), Pdus.Pdv(Store, false, true)));

        Assert.Equal(DimseStatus.Success, DimseStatus.Read(Pdus.ReadCommand((await peer.ReceivePduAsync())!)));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, Assert.Single(server.Store.Objects).Dataset);
    }

    [Fact]
    public async Task V07_a_command_set_without_end_meets_its_limit()
    {
        await using var server = new TestServer(limits: new NetworkLimits { MaxCommandSetLength = 1024 });
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        for (var i = 0; i < 3; i++)
            await peer.SendAsync(Pdus.Data(Pdus.Pdv(Echo, true, false, new byte[500])));

        await AssertAbortedAsync(peer, AbortReason.InvalidPduParameterValue, "command");
    }

    [Fact]
    public async Task V07_random_bytes_end_with_an_abort()
    {
        await using var server = new TestServer();
        for (var seed = 0; seed < 50; seed++)
        {
            using var peer = await server.ConnectRawAsync();
            if (seed % 2 == 0)
                await peer.AssociateAsync(TestServer.StoreRequest);
            await peer.SendAsync(Bytes.Random(64, seed));
            peer.FinishSending();

            var answer = await peer.ReceivePduAsync();
            Assert.True(answer is null || answer[0] == (byte)PduType.Abort, $"seed {seed}");
        }
        await AssertServesAsync(server);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(60)]
    public async Task V08_who_asks_for_nothing_is_closed_by_artim(int bytesSent)
    {
        var time = new ManualTime();
        await using var server = new TestServer(time: time);
        using var peer = await server.ConnectRawAsync();
        await peer.SendAsync(TestServer.EchoRequest.Encode()[..bytesSent]);

        var (answer, passed) = await AdvanceUntilAsync(time, peer.ReceivePduAsync());

        Assert.Null(answer);
        Assert.True(passed >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task V08_an_idle_association_is_aborted()
    {
        var time = new ManualTime();
        await using var server = new TestServer(time: time);
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        await EchoAsync(peer);

        var (answer, passed) = await AdvanceUntilAsync(time, peer.ReceivePduAsync());

        Assert.Equal(UserAbort, answer);
        Assert.True(passed >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task V08_a_peer_that_stops_inside_an_object_is_aborted()
    {
        var time = new ManualTime();
        await using var server = new TestServer(time: time);
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store()), Pdus.Pdv(Store, false, false, 1, 2)));

        var (answer, _) = await AdvanceUntilAsync(time, peer.ReceivePduAsync());

        Assert.Equal(UserAbort, answer);
        await WaitUntilAsync(() => !server.Store.Failures.IsEmpty);
        Assert.Empty(server.Store.Objects);
    }

    [Fact]
    public async Task V08_over_the_limit_is_rejected_as_transient_and_a_place_is_found_later()
    {
        await using var server = new TestServer(limits: new NetworkLimits { MaxAssociationsPerAddress = 2 });
        var first = await server.ConnectAsync(TestServer.EchoRequest);
        await using var second = await server.ConnectAsync(TestServer.EchoRequest);

        var refusal = await Assert.ThrowsAsync<AssociationRejectedException>(() => server.ConnectAsync(TestServer.EchoRequest));

        Assert.Equal(AssociationRejection.LocalLimitExceeded, refusal.Rejection);
        await first.ReleaseAsync(TestContext.Current.CancellationToken);
        await WaitUntilAsync(() => server.AssociationCount == 1);
        await using var third = await server.ConnectAsync(TestServer.EchoRequest);
        Assert.Equal(DimseStatus.Success, await third.CEchoAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task V08_many_silent_connections_keep_nobody_out()
    {
        await using var server = new TestServer(limits: new NetworkLimits { MaxPendingConnections = 20 });
        var silent = new List<RawPeer>();
        for (var i = 0; i < 100; i++)
            silent.Add(await server.ConnectRawAsync());

        await AssertServesAsync(server);

        Assert.True(await silent[0].IsClosedAsync()); // the oldest made room
        silent.ForEach(peer => peer.Dispose());
    }

    private static async Task AssertAnswerAsync(AssociateRequest request, bool isAccepted)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();

        await peer.SendAsync(request.Encode());

        var answer = await ReceiveAsync(peer);
        if (isAccepted)
            Assert.Equal((byte)PduType.AssociateAccept, answer?[0]);
        else
            Assert.Equal(UserAbort, answer);
        await AssertServesAsync(server);
    }

    private static Task<byte[]?> ReceiveAsync(RawPeer peer) => peer.ReceivePduAsync().WaitAsync(Promptly, TestContext.Current.CancellationToken);

    private static async Task AssertAbortedAsync(RawPeer peer, AbortReason reason, string what)
    {
        var answer = await ReceiveAsync(peer);
        Assert.Equal((what, Bytes.ToHex(AssociatePduWriter.WriteAbort(AbortSource.ServiceProvider, reason))), (what, Bytes.ToHex(answer ?? [])));
        Assert.True(await peer.IsClosedAsync());
    }

    private static async Task AssertServesAsync(TestServer server)
    {
        await using var association = await server.ConnectAsync(TestServer.EchoRequest);
        Assert.Equal(DimseStatus.Success, await association.CEchoAsync(TestContext.Current.CancellationToken));
    }

    private static async Task EchoAsync(RawPeer peer)
    {
        await peer.SendAsync(Pdus.Data(Pdus.Command(Echo, Pdus.Echo())));
        Assert.Equal(DimseStatus.Success, DimseStatus.Read(Pdus.ReadCommand((await peer.ReceivePduAsync())!)));
    }

    /// <summary>Moves the clock on by seconds until the peer's answer comes, with a moment between for the server to do what is due.</summary>
    private static async Task<(byte[]? Answer, TimeSpan Passed)> AdvanceUntilAsync(ManualTime time, Task<byte[]?> answer)
    {
        for (var seconds = 0; seconds < 2000; seconds++)
        {
            if (await Task.WhenAny(answer, Task.Delay(2, TestContext.Current.CancellationToken)) == answer)
                return (await answer, TimeSpan.FromSeconds(seconds));
            time.Advance(TimeSpan.FromSeconds(1));
        }
        throw new TimeoutException("Nothing happened in two thousand seconds.");
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "The condition did not come true within ten seconds.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Where the length fields of items and sub-items stand in an A-ASSOCIATE-RQ.</summary>
    private static List<int> FindItemLengths(byte[] pdu)
    {
        var found = new List<int>();
        void Walk(int position, int end)
        {
            while (position < end)
            {
                found.Add(position + 2);
                var length = BinaryPrimitives.ReadUInt16BigEndian(pdu.AsSpan(position + 2));
                if (pdu[position] == 0x20)
                    Walk(position + 8, position + 4 + length);
                else if (pdu[position] == 0x50)
                    Walk(position + 4, position + 4 + length);
                position += 4 + length;
            }
        }
        Walk(74, pdu.Length);
        return found;
    }
}
