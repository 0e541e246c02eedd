using System.Net;
using System.Net.Sockets;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests;

public class AssociationTests
{
    private const byte Store = 3;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Echo_and_release_leave_nothing_behind()
    {
        await using var server = new TestServer();
        await using var association = await server.ConnectAsync(TestServer.EchoRequest);

        Assert.Equal(DimseStatus.Success, await association.CEchoAsync(Cancelled));
        await association.ReleaseAsync(Cancelled);

        Assert.Null(association.End);
        Assert.Equal(Implementation.ClassUid, association.PeerInformation.ImplementationClassUid);
        await WaitUntilAsync(() => server.AssociationCount == 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(16 * 1024)]
    [InlineData(128 * 1024 - 12)]
    [InlineData(3_000_002)]
    public async Task A_stored_data_set_arrives_as_it_was_sent(int length)
    {
        await using var server = new TestServer();
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);
        var dataset = Bytes.Random(length, 1);

        var status = await StoreAsync(association, new MemoryStream(dataset), new MoveOriginator("MOVER", 9));

        Assert.Equal(DimseStatus.Success, status);
        var stored = Assert.Single(server.Store.Objects);
        Assert.Equal(dataset, stored.Dataset);
        Assert.Equal((Uids.CTImageStorage, new Uid("1.2.3"), "TESTER"), (stored.SopClass, stored.SopInstance, stored.CallingAeTitle));
        Assert.Equal(new MoveOriginator("MOVER", 9), stored.MoveOriginator);
        await association.ReleaseAsync(Cancelled);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(4096)]
    public async Task Fragments_are_as_short_as_the_peer_asks(int maxPduLength)
    {
        await using var server = new TestServer(limits: new NetworkLimits { MaxDataPduLength = maxPduLength });
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);
        var dataset = Bytes.Random(2000, 2);

        var status = await StoreAsync(association, new MemoryStream(dataset));

        Assert.Equal(DimseStatus.Success, status);
        Assert.Equal(dataset, Assert.Single(server.Store.Objects).Dataset);
    }

    [Fact]
    public async Task Many_objects_go_over_one_association()
    {
        await using var server = new TestServer();
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);

        for (var i = 0; i < 200; i++)
            Assert.Equal(DimseStatus.Success, await StoreAsync(association, new MemoryStream(Bytes.Random(1000 * (i % 7), i))));

        Assert.Equal(200, server.Store.Objects.Count);
        Assert.All(server.Store.Objects.Select((stored, i) => (stored, i)), pair => Assert.Equal(Bytes.Random(1000 * (pair.i % 7), pair.i), pair.stored.Dataset));
    }

    [Fact]
    public async Task Each_response_is_one_segment()
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        for (ushort id = 1; id <= 20; id++)
        {
            await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store(id))), Pdus.Data(Pdus.Pdv(Store, false, true, new byte[100])));
            var received = await peer.ReceiveOnceAsync();

            var response = Pdus.ReadCommand(received); // one receive call gave the whole response
            Assert.Equal(CommandField.CStoreResponse, response.Field);
            Assert.Equal(id, response.GetUInt16(CommandElement.MessageIdBeingRespondedTo));
            Assert.Equal(new Uid("1.2.3.4"), response.GetUid(CommandElement.AffectedSopInstanceUid));
        }
    }

    [Fact]
    public async Task Each_request_is_one_segment()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Association.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestServer.StoreRequest, null, Cancelled);
        using var peer = new RawPeer(await listener.AcceptSocketAsync(Cancelled));
        Assert.Equal((byte)PduType.AssociateRequest, (await peer.ReceivePduAsync())![0]);
        await peer.SendAsync(new Negotiation(new DimseServices { Store = new RecordingStore() }, new NetworkLimits()).Answer(TestServer.StoreRequest, null).Encode());
        await using var association = await connecting;

        var storing = StoreAsync(association, new MemoryStream(new byte[2000]));
        var received = await peer.ReceiveOnceAsync();

        Assert.Equal(3, received[11]); // the command …
        Assert.Equal(2, received[^2001]); // … and the only fragment of the data set
        peer.Reset();
        await Assert.ThrowsAsync<AssociationAbortedException>(() => storing);
    }

    [Fact]
    public async Task A_slow_handler_makes_the_peer_wait()
    {
        var gate = new TaskCompletionSource();
        var store = new GatedStore(gate.Task);
        await using var server = new TestServer(store);
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);
        var source = new CountingStream(64 * 1024 * 1024);

        var storing = StoreAsync(association, source);
        await store.Started;
        await Task.Delay(300, Cancelled);

        // What is under way: the pipe, the socket buffers of both ends, one buffer each of reader and writer.
        Assert.InRange(source.Position, 1, 24 * 1024 * 1024);
        Assert.False(storing.IsCompleted);
        gate.SetResult();
        Assert.Equal(DimseStatus.Success, await storing);
    }

    [Fact]
    public async Task What_a_handler_does_not_read_is_passed_over()
    {
        await using var server = new TestServer(new FixedStore(_ => DimseStatus.OutOfResources with { ErrorComment = "full" }));
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);

        for (var i = 0; i < 3; i++)
        {
            var status = await StoreAsync(association, new MemoryStream(new byte[5_000_000]));
            Assert.Equal((0xA700, "full"), (status.Code, status.ErrorComment));
        }

        await association.ReleaseAsync(Cancelled);
    }

    [Fact]
    public async Task A_handler_that_throws_gives_processing_failure_and_the_association_lives()
    {
        await using var server = new TestServer(new FixedStore(_ => throw new InvalidOperationException("secret")));
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);

        var status = await StoreAsync(association, new MemoryStream(new byte[100_000]));

        Assert.Equal(DimseStatus.ProcessingFailure, status);
        Assert.Null(status.ErrorComment);
        Assert.Equal(DimseStatus.Success, await association.CEchoAsync(Cancelled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_dies_inside_an_object_ends_its_reading_with_an_exception(bool byReset)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store(1)), Pdus.Pdv(Store, false, true, 1, 2)));
        Assert.NotNull(await peer.ReceivePduAsync());
        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store(2)), Pdus.Pdv(Store, false, false, new byte[1000])));

        if (byReset)
            peer.Reset();
        else
            peer.FinishSending();

        await WaitUntilAsync(() => !server.Store.Failures.IsEmpty);
        var failure = Assert.Single(server.Store.Failures);
        Assert.True(failure is AssociationAbortedException { End: AssociationEnd.ConnectionLost } or OperationCanceledException, failure.ToString());
        Assert.Single(server.Store.Objects); // what was answered before stays
        await WaitUntilAsync(() => server.AssociationCount == 0);
    }

    [Fact]
    public async Task Every_cut_of_an_object_stores_nothing()
    {
        await using var server = new TestServer();
        var message = Bytes.Concat(Pdus.Data(Pdus.Command(Store, Pdus.Store(1))), Pdus.Data(Pdus.Pdv(Store, false, false, 1, 2)), Pdus.Data(Pdus.Pdv(Store, false, true, 3, 4)));

        for (var length = 0; length < message.Length; length++)
        {
            using var peer = await server.ConnectRawAsync();
            await peer.AssociateAsync(TestServer.StoreRequest);
            await peer.SendAsync(message[..length]);
            peer.FinishSending();
            await peer.ReceivePduAsync();
        }

        await WaitUntilAsync(() => server.AssociationCount == 0);
        Assert.Empty(server.Store.Objects);
    }

    [Fact]
    public async Task Every_split_of_an_object_stores_it()
    {
        await using var server = new TestServer();
        var message = Bytes.Concat(Pdus.Data(Pdus.Command(Store, Pdus.Store(1))), Pdus.Data(Pdus.Pdv(Store, false, false, 1, 2), Pdus.Pdv(Store, false, true, 3, 4)));
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        for (var split = 1; split < message.Length; split++)
        {
            await peer.SendAsync(message[..split]);
            await Task.Delay(1, Cancelled);
            await peer.SendAsync(message[split..]);
            Assert.Equal(DimseStatus.Success, DimseStatus.Read(Pdus.ReadCommand((await peer.ReceivePduAsync())!)));
        }

        Assert.All(server.Store.Objects, stored => Assert.Equal(new byte[] { 1, 2, 3, 4 }, stored.Dataset));
    }

    [Theory]
    [InlineData(CommandField.CFindRequest, true)]
    [InlineData(CommandField.CMoveRequest, true)]
    [InlineData(CommandField.NCreateRequest, true)]
    [InlineData(CommandField.NGetRequest, false)]
    public async Task What_is_not_served_is_answered_with_0211H(CommandField field, bool hasDataset)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        var command = Pdus.Store(5).Set(field).Set(CommandElement.CommandDataSetType, (ushort)(hasDataset ? 1 : 0x0101));

        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, command)));
        if (hasDataset)
            await peer.SendAsync(Pdus.Data(Pdus.Pdv(Store, false, true, new byte[10])));

        var response = Pdus.ReadCommand((await peer.ReceivePduAsync())!);
        Assert.Equal(field.ToResponse(), response.Field);
        Assert.Equal(DimseStatus.UnrecognizedOperation, DimseStatus.Read(response));
        await peer.SendAsync(Pdus.ReleaseRequest);
        Assert.Equal((byte)PduType.ReleaseResponse, (await peer.ReceivePduAsync())![0]);
    }

    [Theory]
    [InlineData(CommandElement.AffectedSopClassUid, 0x0118)]
    [InlineData(CommandElement.AffectedSopInstanceUid, 0x0117)]
    public async Task A_store_without_identifiers_is_answered_with_the_element_at_fault(CommandElement missing, int status)
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store().Set(missing, "")), Pdus.Pdv(Store, false, true, 1, 2)));

        var answer = DimseStatus.Read(Pdus.ReadCommand((await peer.ReceivePduAsync())!))!.Value;
        Assert.Equal(status, answer.Code);
        Assert.Equal([new Tag(0, (ushort)missing)], answer.OffendingElements);
        Assert.Empty(server.Store.Objects);
    }

    [Fact]
    public async Task A_cancel_of_nothing_is_ignored()
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync(Pdus.Data(Pdus.Command(1, new CommandSet()
            .Set(CommandField.CCancelRequest).Set(CommandElement.MessageIdBeingRespondedTo, 1).Set(CommandElement.CommandDataSetType, 0x0101))));
        await peer.SendAsync(Pdus.Data(Pdus.Command(1, Pdus.Echo(2))));

        Assert.Equal((ushort)2, Pdus.ReadCommand((await peer.ReceivePduAsync())!).GetUInt16(CommandElement.MessageIdBeingRespondedTo));
    }

    [Fact]
    public async Task Requests_sent_without_waiting_are_answered_in_order()
    {
        await using var server = new TestServer();
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);

        await peer.SendAsync([.. Enumerable.Range(1, 50).Select(id => Pdus.Data(Pdus.Command(Store, Pdus.Store((ushort)id)), Pdus.Pdv(Store, false, true, (byte)id)))]);
        await peer.SendAsync(Pdus.ReleaseRequest);

        for (var id = 1; id <= 50; id++)
            Assert.Equal((ushort)id, Pdus.ReadCommand((await peer.ReceivePduAsync())!).GetUInt16(CommandElement.MessageIdBeingRespondedTo));
        Assert.Equal(Bytes.FromHex("0600 0000 0004 0000 0000"), await peer.ReceivePduAsync());
        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task A_policy_refuses_and_registers()
    {
        var policy = new FakePolicy();
        await using var server = new TestServer(policy: policy, limits: new NetworkLimits { MaxAssociations = 3, PlacesForRegisteredPeers = 2, MaxAssociationsPerAddress = 1 });

        var called = await Assert.ThrowsAsync<AssociationRejectedException>(() => server.ConnectAsync(TestServer.EchoRequest with { CalledAeTitle = "OTHER" }));
        var calling = await Assert.ThrowsAsync<AssociationRejectedException>(() => server.ConnectAsync(TestServer.EchoRequest with { CallingAeTitle = "NOBODY" }));
        await using var one = await server.ConnectAsync(TestServer.EchoRequest with { CallingAeTitle = "FRIEND" });
        await using var two = await server.ConnectAsync(TestServer.EchoRequest with { CallingAeTitle = "FRIEND" });

        Assert.Equal(AssociationRejection.CalledAeTitleNotRecognized, called.Rejection);
        Assert.Equal(AssociationRejection.CallingAeTitleNotRecognized, calling.Rejection);
        Assert.Equal(IPAddress.Loopback, policy.LastAddress);
        Assert.Equal(2, server.AssociationCount);
    }

    [Fact]
    public async Task Stopping_lets_an_operation_finish_and_answer()
    {
        var gate = new TaskCompletionSource();
        var store = new GatedStore(gate.Task);
        var server = new TestServer(store);
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);
        var storing = StoreAsync(association, new MemoryStream(new byte[100]));
        await store.Started;

        var stopping = server.StopAsync(Cancelled);
        await Assert.ThrowsAnyAsync<SocketException>(() => server.ConnectAsync(TestServer.EchoRequest));
        Assert.False(stopping.IsCompleted);
        gate.SetResult();

        Assert.Equal(DimseStatus.Success, await storing);
        await stopping;
        await association.Completion;
        Assert.Equal(AssociationEnd.PeerAborted, association.End?.End);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_at_once_does_not_wait_for_a_handler_that_heeds_its_token()
    {
        var store = new GatedStore(new TaskCompletionSource().Task);
        var server = new TestServer(store);
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.StoreRequest);
        await peer.SendAsync(Pdus.Data(Pdus.Command(Store, Pdus.Store(1)), Pdus.Pdv(Store, false, true, 1, 2)), Pdus.ReleaseRequest);
        await store.Started;

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), Cancelled);

        Assert.Equal(0, server.AssociationCount);
    }

    [Fact]
    public async Task Both_sides_may_ask_for_release_at_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Association.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestServer.EchoRequest, null, Cancelled);
        using var peer = new RawPeer(await listener.AcceptSocketAsync(Cancelled));
        await peer.ReceivePduAsync();
        await peer.SendAsync(new Negotiation(new DimseServices(), new NetworkLimits()).Answer(TestServer.EchoRequest, null).Encode());
        await using var association = await connecting;

        var releasing = association.ReleaseAsync(Cancelled);
        Assert.Equal(Pdus.ReleaseRequest, await peer.ReceivePduAsync());
        await peer.SendAsync(Pdus.ReleaseRequest);
        Assert.Equal(AssociatePduWriter.WriteReleaseResponse(), await peer.ReceivePduAsync());
        await peer.SendAsync(AssociatePduWriter.WriteReleaseResponse());

        await releasing;
        Assert.Null(association.End);
    }

    [Theory]
    [InlineData("0200 0000 0000")] // an accept without content
    [InlineData("0400 0000 0006 0000 0002 0103")] // data before an answer
    [InlineData("4854 5450 2F31")] // a web server
    public async Task An_answer_that_is_none_aborts(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Association.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestServer.EchoRequest, null, Cancelled);
        using var peer = new RawPeer(await listener.AcceptSocketAsync(Cancelled));
        await peer.ReceivePduAsync();

        await peer.SendAsync(Bytes.FromHex(answer));

        Assert.Equal((byte)PduType.Abort, (await peer.ReceivePduAsync())?[0]);
        var error = await Assert.ThrowsAsync<AssociationAbortedException>(() => connecting);
        Assert.Equal(AssociationEnd.ProtocolViolation, error.End);
    }

    [Fact]
    public async Task A_cancelled_store_aborts_the_association()
    {
        await using var server = new TestServer(new GatedStore(new TaskCompletionSource().Task));
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);
        using var giveUp = new CancellationTokenSource(50);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StoreAsync(association, new MemoryStream(new byte[100]), cancellationToken: giveUp.Token));

        await association.Completion;
        Assert.Equal(AssociationEnd.LocallyAborted, association.End?.End);
        await Assert.ThrowsAsync<AssociationAbortedException>(() => association.CEchoAsync(Cancelled));
    }

    [Fact]
    public async Task A_source_that_fails_inside_an_object_aborts_and_stores_nothing()
    {
        await using var server = new TestServer();
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);

        await Assert.ThrowsAsync<InvalidDataException>(() => StoreAsync(association, new FailingStream(500_000)));

        await WaitUntilAsync(() => server.AssociationCount == 0);
        Assert.Empty(server.Store.Objects);
    }

    [Fact]
    public async Task Nobody_there_is_a_socket_exception()
    {
        var server = new TestServer();
        var port = server.Port;
        await server.DisposeAsync();

        var error = await Assert.ThrowsAnyAsync<SocketException>(() => Association.ConnectAsync("127.0.0.1", port, TestServer.EchoRequest, null, Cancelled));

        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_socket_exception()
    {
        await using var server = new TestServer();
        await using var second = new DicomServer([new IPEndPoint(IPAddress.Loopback, server.Port)], new FakePolicy(), server.Options);

        var error = Assert.Throws<SocketException>(second.Start);

        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    /// <summary>Fragments are even (PS3.8 annex E.1); the end of a deflated data set need not be.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(300_001)]
    public async Task A_data_set_of_odd_length_is_padded(int length)
    {
        await using var server = new TestServer();
        await using var association = await server.ConnectAsync(TestServer.StoreRequest);
        var sent = Placa.Testing.Bytes.Random(length, 1);

        var status = await StoreAsync(association, new MemoryStream(sent));

        Assert.Equal(DimseStatus.Success, status);
        Assert.Equal([.. sent, 0], Assert.Single(server.Store.Objects).Dataset);
    }

    private static Task<DimseStatus> StoreAsync(Association association, Stream dataset, MoveOriginator? originator = null, CancellationToken? cancellationToken = null)
    {
        var context = association.FindContext(Uids.CTImageStorage, TransferSyntax.ExplicitVRLittleEndian)!;
        return association.CStoreAsync(context, Uids.CTImageStorage, new Uid("1.2.3"), dataset, originator, cancellationToken ?? Cancelled);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "The condition did not come true within ten seconds.");
            await Task.Delay(5, Cancelled);
        }
    }

    private sealed class FakePolicy : IAssociationPolicy
    {
        public IPAddress? LastAddress { get; private set; }

        public bool IsRegistered(IPAddress address) => false;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken)
        {
            LastAddress = origin.Address;
            return ValueTask.FromResult(
                request.CalledAeTitle != "PLACA" ? AssociationDecision.Reject(AssociationRejection.CalledAeTitleNotRecognized)
                : request.CallingAeTitle == "NOBODY" ? AssociationDecision.Reject(AssociationRejection.CallingAeTitleNotRecognized)
                : AssociationDecision.Accept(isRegistered: request.CallingAeTitle == "FRIEND"));
        }
    }

    private sealed class FixedStore(Func<CStoreRequest, DimseStatus> answer) : IDimseHandler<CStoreRequest>
    {
        public ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken) => ValueTask.FromResult(answer(request));
    }

    /// <summary>Reads nothing until the gate opens.</summary>
    private sealed class GatedStore(Task gate) : IDimseHandler<CStoreRequest>
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            await gate.WaitAsync(cancellationToken);
            await request.Dataset.CopyToAsync(Stream.Null, cancellationToken);
            return DimseStatus.Success;
        }
    }

    /// <summary>Zeros, and how many were read.</summary>
    private class CountingStream(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => Volatile.Read(ref _position); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            Volatile.Write(ref _position, _position + read);
            return read;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class FailingStream(long failAt) : CountingStream(long.MaxValue)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            Position > failAt ? throw new InvalidDataException("disk") : base.Read(buffer, offset, count);
    }
}
