using System.Diagnostics;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests.Dimse;

/// <summary>C-FIND, C-MOVE, C-GET and C-CANCEL between our two sides, and with DCMTK as SCU.</summary>
public class QueryRetrieveTests
{
    private static readonly Uid Find = Uids.StudyRootQueryRetrieveInformationModelFind;
    private static readonly Uid Move = Uids.StudyRootQueryRetrieveInformationModelMove;
    private static readonly Uid Get = Uids.StudyRootQueryRetrieveInformationModelGet;

    private static readonly TransferSyntax Explicit = TransferSyntax.ExplicitVRLittleEndian;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3000)]
    public async Task Matches_arrive_in_order_with_the_final_status(int count)
    {
        var finder = new Finder(async (request, _) =>
        {
            Assert.Equal("MÜLLER*", request.Identifier.GetString(Tags.PatientName));
            for (var i = 0; i < count; i++)
                await request.Matches.SendAsync(Match(i));
            return DimseStatus.Success;
        });
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(Proposing(Find));

        var found = await FindAsync(association, Identifier());

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"ÑANDÚ^{i}"), found.Select(match => match.GetString(Tags.PatientName)));
        Assert.Equal(count, (await FindAsync(association, Identifier())).Count);
        await association.ReleaseAsync(Cancelled);
    }

    [Fact]
    public async Task A_failure_is_an_exception_with_its_status()
    {
        var finder = new Finder((_, _) => ValueTask.FromResult(DimseStatus.IdentifierDoesNotMatchSopClass with { ErrorComment = "no level" }));
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(Proposing(Find));

        var failure = await Assert.ThrowsAsync<DimseException>(() => FindAsync(association, Identifier()));

        Assert.Equal(0xA900, failure.Status.Code);
        Assert.Equal("no level", failure.Status.ErrorComment);
    }

    [Fact]
    public async Task Leaving_early_cancels_and_the_association_goes_on()
    {
        var cancelled = false;
        var finder = new Finder(async (request, over) =>
        {
            await request.Matches.SendAsync(Match(0));
            await request.Matches.FlushAsync();
            while (!request.Cancelled.IsCancellationRequested)
                await Task.Delay(5, over);
            cancelled = true;
            return DimseStatus.Cancel;
        });
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(Proposing(Find, Uids.Verification));

        await foreach (var match in association.CFindAsync(association.FindContext(Find)!, Identifier(), null, Cancelled))
        {
            Assert.Equal("ÑANDÚ^0", match.GetString(Tags.PatientName));
            break;
        }

        Assert.True(cancelled);
        Assert.Equal(DimseStatus.Success, await association.CEchoAsync(Cancelled));
    }

    [Fact]
    public async Task A_cancelled_token_stops_a_query_that_gives_nothing()
    {
        var started = new TaskCompletionSource();
        var finder = new Finder(async (request, over) =>
        {
            started.SetResult();
            var stopped = new TaskCompletionSource();
            await using var registration = request.Cancelled.Register(stopped.SetResult);
            await stopped.Task.WaitAsync(over);
            return DimseStatus.Cancel;
        });
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(Proposing(Find, Uids.Verification));
        using var giveUp = new CancellationTokenSource();

        var finding = Task.Run(async () =>
        {
            await foreach (var match in association.CFindAsync(association.FindContext(Find)!, Identifier(), null, giveUp.Token))
                Assert.Fail("There is no match.");
        }, Cancelled);
        await started.Task;
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
        Assert.Equal(DimseStatus.Success, await association.CEchoAsync(Cancelled));
    }

    [Fact]
    public async Task A_cancel_that_crosses_the_final_response_does_no_harm()
    {
        var finder = new Finder((_, _) => ValueTask.FromResult(DimseStatus.Success));
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(Proposing(Find));
        var identifier = new MemoryStream();
        DatasetWriter.Write(identifier, Identifier(), Explicit);

        for (ushort id = 1; id <= 300; id++)
        {
            var cancel = new CommandSet().Set(CommandField.CCancelRequest).Set(CommandElement.MessageIdBeingRespondedTo, id).Set(CommandElement.CommandDataSetType, 0x0101);
            await peer.SendAsync(Pdus.Data(Pdus.Command(1, FindCommand(id))), Pdus.Data(Pdus.Pdv(1, false, true, identifier.ToArray())));
            if (id % 3 == 0)
                await Task.Delay(1, Cancelled);
            await peer.SendAsync(Pdus.Data(Pdus.Command(1, cancel)));
            Assert.Equal(id, Pdus.ReadCommand((await peer.ReceivePduAsync())!).GetUInt16(CommandElement.MessageIdBeingRespondedTo));
        }
    }

    [Fact]
    public async Task The_end_of_the_association_ends_a_query_whose_consumer_lags()
    {
        var finder = new Finder(async (request, _) =>
        {
            for (var i = 0; i < 51; i++)
                await request.Matches.SendAsync(Match(i));
            return DimseStatus.Success;
        });
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(
            Proposing(Find), new AssociationOptions { Limits = new NetworkLimits { MaxWaitingResponses = 50 } });
        var seen = 0;

        var ended = await Assert.ThrowsAsync<AssociationAbortedException>(async () =>
        {
            await foreach (var _ in association.CFindAsync(association.FindContext(Find)!, Identifier(), null, Cancelled))
            {
                if (seen++ == 0)
                {
                    await Task.Delay(200, Cancelled); // all matches wait, and the final response before a full channel
                    await association.AbortAsync();
                }
            }
        }).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.Equal(AssociationEnd.LocallyAborted, ended.End);
    }

    [Fact]
    public async Task A_consumer_who_reads_slowly_makes_the_peer_wait()
    {
        var sent = 0;
        var finder = new Finder(async (request, _) =>
        {
            for (; sent < 200_000 && !request.Cancelled.IsCancellationRequested; sent++)
                await request.Matches.SendAsync(Match(sent));
            return DimseStatus.Success;
        });
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(Proposing(Find));

        await foreach (var _ in association.CFindAsync(association.FindContext(Find)!, Identifier(), null, Cancelled))
        {
            await Task.Delay(300, Cancelled);
            Assert.InRange(Volatile.Read(ref sent), 1, 150_000); // the buffers of two sockets, and then no more
            break;
        }
    }

    [Fact]
    public async Task An_identifier_that_cannot_be_read_gets_a_status_and_the_association_lives()
    {
        var finder = new Finder((_, _) => throw new InvalidOperationException("not called"));
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(Proposing(Find));

        for (ushort id = 1; id <= 2; id++)
        {
            byte[] cut = [8, 0, 0x52, 0, (byte)'C', (byte)'S', 200, 0, (byte)'S'];
            await peer.SendAsync(Pdus.Data(Pdus.Command(1, FindCommand(id))), Pdus.Data(Pdus.Pdv(1, false, true, cut)));
            var response = Pdus.ReadCommand((await peer.ReceivePduAsync())!);
            Assert.Equal((ushort)0xC000, response.GetUInt16(CommandElement.Status));
        }
    }

    [Fact]
    public async Task An_identifier_beyond_the_limit_is_refused()
    {
        var finder = new Finder((_, _) => throw new InvalidOperationException("not called"));
        await using var server = new TestServer(
            limits: new NetworkLimits { MaxIdentifierLength = 100 }, services: new DimseServices { Find = [Service(finder, Find)] });
        await using var association = await server.ConnectAsync(Proposing(Find));
        var identifier = Identifier();
        identifier.Set(Tags.PatientComments, new string('x', 200));

        var failure = await Assert.ThrowsAsync<DimseException>(() => FindAsync(association, identifier));

        Assert.Equal(DimseStatus.ResourceLimitation.Code, failure.Status.Code);
    }

    [Fact]
    public async Task A_move_counts_tells_how_far_it_is_and_lists_what_failed()
    {
        var mover = new Mover(async (request, over) =>
        {
            Assert.Equal("DEST", request.MoveDestination);
            request.SubOperations.Start(4);
            request.SubOperations.Record(new Uid("1.2.1"), DimseStatus.Success);
            await Task.Delay(150, over);
            request.SubOperations.Record(new Uid("1.2.2"), DimseStatus.CannotUnderstand);
            request.SubOperations.Record(new Uid("1.2.3"), DimseStatus.CoercionOfDataElements);
            request.SubOperations.Record(new Uid("1.2.4"), DimseStatus.OutOfResources);
            return request.SubOperations.FinalStatus;
        });
        await using var server = new TestServer(
            limits: new NetworkLimits { PendingInterval = TimeSpan.FromMilliseconds(20) }, services: new DimseServices { Move = [Service(mover, Move)] });
        await using var association = await server.ConnectAsync(Proposing(Move));
        var progress = new List<SubOperationCounts>();

        var result = await association.CMoveAsync(association.FindContext(Move)!, Identifier(), "DEST", new Recorder(progress), Cancelled);

        Assert.Equal(DimseStatus.SubOperationsCompleteWithFailures, result.Status);
        Assert.Equal(new SubOperationCounts(0, 1, 2, 1), result.Counts);
        Assert.Equal(["1.2.2", "1.2.4"], result.FailedSopInstances.Select(uid => uid.Value));
        Assert.Contains(new SubOperationCounts(3, 1, 0, 0), progress);
    }

    [Fact]
    public async Task A_move_that_is_cancelled_says_what_remains()
    {
        using var giveUp = new CancellationTokenSource();
        var mover = new Mover(async (request, over) =>
        {
            request.SubOperations.Start(10);
            request.SubOperations.Record(new Uid("1.2.1"), DimseStatus.Success);
            giveUp.CancelAfter(50); // not before: on a busy machine the request takes its time to get here
            while (!request.Cancelled.IsCancellationRequested)
                await Task.Delay(5, over);
            return DimseStatus.Cancel;
        });
        await using var server = new TestServer(services: new DimseServices { Move = [Service(mover, Move)] });
        await using var association = await server.ConnectAsync(Proposing(Move));

        var result = await association.CMoveAsync(association.FindContext(Move)!, Identifier(), "DEST", null, giveUp.Token);

        Assert.Equal(DimseStatus.Cancel, result.Status);
        Assert.Equal(new SubOperationCounts(9, 1, 0, 0), result.Counts);
    }

    [Fact]
    public async Task A_get_brings_instances_over_the_same_association()
    {
        var getter = new Getter(async (request, association, over) =>
        {
            request.SubOperations.Start(50);
            for (var i = 0; i < 50; i++)
            {
                var context = association.FindContext(Uids.CTImageStorage)!;
                var uid = new Uid($"1.2.{i}");
                request.SubOperations.Record(uid, await association.CStoreAsync(context, Uids.CTImageStorage, uid, new MemoryStream(Bytes.Random(100_000, i)), null, over));
            }
            return request.SubOperations.FinalStatus;
        });
        await using var server = new TestServer(
            services: new DimseServices { Get = [Service(getter, Get)] }, limits: new NetworkLimits { PendingInterval = TimeSpan.FromMilliseconds(1) });
        var store = new RecordingStore();
        var request = Proposing(Get, Uids.CTImageStorage);
        request = request with { UserInformation = new UserInformation { Roles = [new RoleSelection(Uids.CTImageStorage, Scu: false, Scp: true)] } };
        await using var association = await server.ConnectAsync(request, new AssociationOptions { Services = new DimseServices { Store = store } });

        var result = await association.CGetAsync(association.FindContext(Get)!, Identifier(), null, Cancelled);

        Assert.Equal(DimseStatus.Success, result.Status);
        Assert.Equal(new SubOperationCounts(0, 50, 0, 0), result.Counts);
        Assert.Equal(50, store.Objects.Count);
        Assert.All(store.Objects.Select((stored, i) => (stored, i)), pair => Assert.Equal(Bytes.Random(100_000, pair.i), pair.stored.Dataset));
        await association.ReleaseAsync(Cancelled);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_a_sub_operation_is_given_up()
    {
        var getter = new Getter(async (request, association, over) =>
        {
            request.SubOperations.Start(1);
            var context = association.FindContext(Uids.CTImageStorage)!;
            request.SubOperations.Record(
                new Uid("1.2.3"), await association.CStoreAsync(context, Uids.CTImageStorage, new Uid("1.2.3"), new MemoryStream(new byte[100]), null, over));
            return request.SubOperations.FinalStatus;
        });
        await using var server = new TestServer(
            services: new DimseServices { Get = [Service(getter, Get)] }, limits: new NetworkLimits { IdleTimeout = TimeSpan.FromMilliseconds(400) });
        using var peer = await server.ConnectRawAsync();
        var request = Proposing(Get, Uids.CTImageStorage);
        await peer.AssociateAsync(request with { UserInformation = new UserInformation { Roles = [new RoleSelection(Uids.CTImageStorage, false, true)] } });
        var identifier = new MemoryStream();
        DatasetWriter.Write(identifier, Identifier(), Explicit);

        await peer.SendAsync(
            Pdus.Data(Pdus.Command(1, FindCommand(1).Set(CommandField.CGetRequest).Set(CommandElement.AffectedSopClassUid, Get))),
            Pdus.Data(Pdus.Pdv(1, false, true, identifier.ToArray())));
        var clock = Stopwatch.StartNew();
        var received = await peer.ReceivePduAsync(); // the C-STORE, which stays without an answer
        while (received![0] == (byte)PduType.Data)
            received = await peer.ReceivePduAsync();

        Assert.Equal((byte)PduType.Abort, received[0]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_is_asked_for_in_a_context_of_another_service_is_refused()
    {
        var finder = new Finder((_, _) => ValueTask.FromResult(DimseStatus.Success));
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });
        using var peer = await server.ConnectRawAsync();
        await peer.AssociateAsync(TestServer.EchoRequest);

        await peer.SendAsync(Pdus.Data(Pdus.Command(1, FindCommand(7))), Pdus.Data(Pdus.Pdv(1, false, true, [])));

        Assert.Equal((ushort)0x0122, Pdus.ReadCommand((await peer.ReceivePduAsync())!).GetUInt16(CommandElement.Status));
    }

    [Fact]
    public async Task Extended_negotiation_is_answered_by_the_service()
    {
        var finder = new Finder((_, _) => ValueTask.FromResult(DimseStatus.Success));
        var service = Service(finder, Find) with { AnswerExtendedNegotiation = proposed => proposed.ToArray().Select(value => (byte)(value & 1)).ToArray() };
        await using var server = new TestServer(services: new DimseServices { Find = [service] });
        var request = Proposing(Find) with { UserInformation = new UserInformation { ExtendedNegotiations = [new ExtendedNegotiation(Find, new byte[] { 1, 2, 3 })] } };

        await using var association = await server.ConnectAsync(request);

        Assert.Equal([1, 0, 1], association.FindExtendedNegotiation(Find)!.Value.ToArray());
    }

    [Fact]
    public async Task Findscu_shows_what_matches()
    {
        Tool.SkipIfAbsent("findscu");
        var finder = new Finder(async (request, _) =>
        {
            for (var i = 0; i < 5; i++)
                await request.Matches.SendAsync(Match(i));
            return DimseStatus.Success;
        });
        await using var server = new TestServer(services: new DimseServices { Find = [Service(finder, Find)] });

        var outcome = await Tool.RunAsync("findscu", "-v", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=M*", "127.0.0.1", $"{server.Port}");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(5, (outcome.Output + outcome.Error).Split("Find Response:").Length - 1);
    }

    private static async Task<List<Dataset>> FindAsync(Association association, Dataset identifier)
    {
        var found = new List<Dataset>();
        await foreach (var match in association.CFindAsync(association.FindContext(Find)!, identifier, null, Cancelled))
            found.Add(match);
        return found;
    }

    private static CommandSet FindCommand(ushort id) => new CommandSet()
        .Set(CommandField.CFindRequest)
        .Set(CommandElement.AffectedSopClassUid, Find)
        .Set(CommandElement.MessageId, id)
        .Set(CommandElement.Priority, 0)
        .Set(CommandElement.CommandDataSetType, 1);

    private static AssociateRequest Proposing(params Uid[] sopClasses) => TestServer.Request([.. sopClasses.Select(uid => (uid, new[] { Explicit }))]);

    private static DimseService<TRequest> Service<TRequest>(IDimseHandler<TRequest> handler, Uid sopClass) => new(handler, new HashSet<Uid> { sopClass });

    private static Dataset Identifier()
    {
        var identifier = new Dataset();
        identifier.Set(Tags.SpecificCharacterSet, "ISO_IR 100");
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        identifier.Set(Tags.PatientName, "MÜLLER*");
        return identifier;
    }

    private static Dataset Match(int number)
    {
        var match = new Dataset();
        match.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        match.Set(Tags.QueryRetrieveLevel, "STUDY");
        match.Set(Tags.PatientName, $"ÑANDÚ^{number}");
        return match;
    }

    private sealed class Finder(Func<CFindRequest, CancellationToken, ValueTask<DimseStatus>> find) : IDimseHandler<CFindRequest>
    {
        public ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken) => find(request, cancellationToken);
    }

    private sealed class Mover(Func<CMoveRequest, CancellationToken, ValueTask<DimseStatus>> move) : IDimseHandler<CMoveRequest>
    {
        public ValueTask<DimseStatus> HandleAsync(CMoveRequest request, Association association, CancellationToken cancellationToken) => move(request, cancellationToken);
    }

    private sealed class Getter(Func<CGetRequest, Association, CancellationToken, ValueTask<DimseStatus>> get) : IDimseHandler<CGetRequest>
    {
        public ValueTask<DimseStatus> HandleAsync(CGetRequest request, Association association, CancellationToken cancellationToken) =>
            get(request, association, cancellationToken);
    }

    private sealed class Recorder(List<SubOperationCounts> progress) : IProgress<SubOperationCounts>
    {
        public void Report(SubOperationCounts value) => progress.Add(value);
    }
}
