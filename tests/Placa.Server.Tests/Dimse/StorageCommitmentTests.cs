using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using Placa.Archive.Jobs;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Tests.DicomWeb;
using Placa.Testing;

namespace Placa.Server.Tests.Dimse;

/// <summary>Storage commitment in both roles (PS3.4 annex J).</summary>
public sealed class StorageCommitmentTests : IAsyncDisposable
{
    private static readonly Uid Push = Uids.StorageCommitmentPushModel;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Channel<(CommitmentResult Result, Association Association)> _results = Channel.CreateUnbounded<(CommitmentResult, Association)>();
    private readonly CommitmentResults _listener;
    private DicomServer? _modality;

    public StorageCommitmentTests() => _listener = new CommitmentResults((result, association, _) =>
    {
        _results.Writer.TryWrite((result, association));
        return ValueTask.FromResult(DimseStatus.Success);
    });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_modality is not null)
            await _modality.DisposeAsync();
    }

    [Fact]
    public async Task The_result_comes_on_the_association_of_the_request_and_after_its_response()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());
        await using var association = await ConnectAsync(server);
        var request = Request(Kept("1.2.3.1"), Kept("1.2.3.2"));

        Assert.Equal(DimseStatus.Success, await request.SendAsync(association, Cancelled));
        var (result, on) = await NextAsync();

        Assert.Same(association, on);
        Assert.Equal((request.TransactionUid, 0), (result.TransactionUid, result.Failed.Count));
        Assert.Equal(request.References, result.Committed);
        await EventuallyAsync(() => server.Host.Archive.Commitments.List() is [{ ReportedAt: not null, CheckedAt: not null }]);
        Assert.Empty(server.Host.Archive.Jobs.List());
    }

    [Fact]
    public async Task What_is_not_here_or_of_another_class_fails_with_its_reason()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());
        await using var association = await ConnectAsync(server);
        var elsewhere = new SopReference(Uids.CTImageStorage, new Uid("1.2.3.2"));

        await Request(Kept("1.2.3.1"), elsewhere, Kept("1.2.3.9")).SendAsync(association, Cancelled);
        var (result, _) = await NextAsync();

        Assert.Equal(2, result.EventTypeId);
        Assert.Equal([Kept("1.2.3.1")], result.Committed);
        Assert.Equal([new(elsewhere, 0x0119), new(Kept("1.2.3.9"), 0x0112)], result.Failed);
    }

    [Fact]
    public async Task Who_has_hung_up_is_called_back_in_the_role_of_scp()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        StartModality(server);
        await using (var association = await ConnectAsync(server, listens: false))
        {
            await Request(Kept("1.2.3.1")).SendAsync(association, Cancelled);
            await association.ReleaseAsync(Cancelled);
        }

        var (result, on) = await NextAsync();

        Assert.Equal([Kept("1.2.3.1")], result.Committed);
        Assert.Equal(("PLACA", "MODALITY"), (on.CallingAeTitle, on.CalledAeTitle));
        Assert.True(on.PresentationContexts.Single().RequestorIsScp);
    }

    [Fact]
    public async Task A_peer_that_takes_the_result_and_drops_the_line_hears_it_once()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        var times = 0;
        StartModality(server, new CommitmentResults((_, association, _) =>
        {
            times++;
            _ = Task.Delay(20, Cancelled).ContinueWith(_ => association.AbortAsync(), Cancelled, TaskContinuationOptions.None, TaskScheduler.Default);
            return ValueTask.FromResult(DimseStatus.Success);
        }));
        await using (var association = await ConnectAsync(server, listens: false))
        {
            await Request(Kept("1.2.3.1")).SendAsync(association, Cancelled);
        }

        await EventuallyAsync(() => server.Host.Archive.Jobs.List().Count == 0);
        Assert.Equal(1, times);
        Assert.NotNull(Assert.Single(server.Host.Archive.Commitments.List()).ReportedAt);
    }

    [Fact]
    public async Task Who_takes_no_result_where_it_asked_is_called_back_too()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        StartModality(server);
        await using var association = await ConnectAsync(server, listens: false);

        await Request(Kept("1.2.3.1")).SendAsync(association, Cancelled);
        var (result, on) = await NextAsync();

        Assert.Equal([Kept("1.2.3.1")], result.Committed);
        Assert.Equal("PLACA", on.CallingAeTitle);
    }

    [Fact]
    public async Task A_result_outlives_the_process_and_waits_for_its_peer()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await TestServer.StartAsync(options => options with { DataFolder = folder.Path }))
        {
            await first.StoreAsync(TestInstance.Make("1.2.3.1").ToFile());
            first.Host.Archive.Peers.Register(new Peer("MODALITY") { Hosts = ["127.0.0.1"], Port = 1 });
            await using var association = await ConnectAsync(first, listens: false);
            await Request(Kept("1.2.3.1")).SendAsync(association, Cancelled);
            await association.ReleaseAsync(Cancelled);
            await EventuallyAsync(() => first.Host.Archive.Jobs.List() is [{ State: JobState.Waiting, LastError: not null }]);
        }

        await using var second = await TestServer.StartAsync(options => options with { DataFolder = folder.Path });
        StartModality(second);
        second.Host.Archive.Jobs.Retry(second.Host.Archive.Jobs.List().Single().Id);
        var (result, _) = await NextAsync();

        Assert.Equal([Kept("1.2.3.1")], result.Committed);
    }

    [Fact]
    public async Task A_transaction_uid_is_for_one_set_of_instances()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());
        await using var association = await ConnectAsync(server);
        var request = Request(Kept("1.2.3.1"));
        await request.SendAsync(association, Cancelled);
        await NextAsync();

        var other = await (request with { References = [Kept("1.2.3.2")] }).SendAsync(association, Cancelled);
        var same = await request.SendAsync(association, Cancelled);
        var (again, _) = await NextAsync();

        Assert.Equal((DimseStatus.DuplicateTransactionUid, DimseStatus.Success), (other, same));
        Assert.Equal([Kept("1.2.3.1")], again.Committed);
    }

    [Fact]
    public async Task Damaged_bytes_are_not_committed()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        var segment = Directory.GetFiles(Path.Combine(server.DataFolder, "segments"), "*", SearchOption.AllDirectories).Single();
        await using (var file = new FileStream(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, Cancelled);
            file.Position = bytes.AsSpan().IndexOf(TestInstance.FrameBytes(1));
            file.WriteByte(0xFF);
        }
        await using var association = await ConnectAsync(server);

        await Request(Kept("1.2.3.1")).SendAsync(association, Cancelled);
        var (result, _) = await NextAsync();

        Assert.Equal([new(Kept("1.2.3.1"), 0x0110)], result.Failed);
    }

    [Fact]
    public async Task A_peer_without_leave_and_requests_without_sense_are_refused()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        await using var association = await ConnectAsync(server);
        var context = association.FindContext(Push)!;
        var good = Request(Kept("1.2.3.1"));
        Task<NormalizedResponse> AskAsync(Uid instance, ushort action, Dataset? information) => association.NActionAsync(context, Push, instance, action, information, Cancelled);

        Assert.Equal(0x0112, (await AskAsync(new Uid("1.2"), 1, good.ToDataset())).Status.Code);
        Assert.Equal(0x0123, (await AskAsync(Uids.StorageCommitmentPushModelInstance, 2, good.ToDataset())).Status.Code);
        Assert.Equal(0x0114, (await AskAsync(Uids.StorageCommitmentPushModelInstance, 1, null)).Status.Code);
        Assert.Equal(0x0120, (await AskAsync(Uids.StorageCommitmentPushModelInstance, 1, (good with { References = [] }).ToDataset())).Status.Code);
        server.Host.Archive.Peers.Register(new Peer("MODALITY") { Hosts = ["127.0.0.1"], Verbs = PeerVerbs.Store });
        Assert.Equal(DimseStatus.NotAuthorized, await good.SendAsync(association, Cancelled));
        Assert.Empty(server.Host.Archive.Commitments.List());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_archive_asks_a_peer_and_takes_its_result(bool onTheSameAssociation)
    {
        await using var server = await TestServer.StartAsync();
        StartModality(server, new Promising(server, onTheSameAssociation));
        var commitments = server.Host.Archive.Commitments;

        var transaction = commitments.Request("MODALITY", "PLACA", [new(TestInstance.SopClass, "1.2.3.1"), new(TestInstance.SopClass, "1.2.3.2")]);

        await EventuallyAsync(() => commitments.FindRequested(transaction) is { ReportedAt: not null });
        Assert.Equal([0, 0x0112], commitments.FindRequested(transaction)!.References.Select(reference => reference.Failure));
        await EventuallyAsync(() => server.Host.Archive.Jobs.List().Count == 0);
    }

    [Fact]
    public async Task The_api_asks_for_a_study_and_tells_how_far_it_is()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());
        StartModality(server, new Promising(server, onTheSameAssociation: true));

        var asked = await server.SendAsync(HttpMethod.Post, "/api/commitments", JsonContent.Create(new { peer = "MODALITY", studyInstanceUid = "1.2" }));
        var unknown = await server.SendAsync(HttpMethod.Post, "/api/commitments", JsonContent.Create(new { peer = "NOBODY", studyInstanceUid = "1.2" }));
        var transaction = (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("transactionUid").GetString();
        JsonElement body = default;
        for (var i = 0; i < 200 && (i == 0 || body.GetProperty("state").GetString() == "open"); i++, await Task.Delay(20, Cancelled))
            body = await server.GetJsonAsync($"/api/commitments/{transaction}");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.BadRequest), (asked.StatusCode, unknown.StatusCode));
        Assert.Equal("failed", body.GetProperty("state").GetString());
        Assert.Equal([null, "0112H"], body.GetProperty("instances").EnumerateArray().Select(instance => instance.GetProperty("failure").GetString()));
        var listed = Assert.Single((await server.GetJsonAsync("/api/commitments")).GetProperty("commitments").EnumerateArray());
        Assert.Equal("failed", listed.GetProperty("state").GetString());
    }

    private static SopReference Kept(string instance) => new(new Uid(TestInstance.SopClass), new Uid(instance));

    private static CommitmentRequest Request(params SopReference[] references) => new(Uid.New(), references);

    private async Task<(CommitmentResult Result, Association Association)> NextAsync() => await _results.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Soon, Cancelled);

    private Task<Association> ConnectAsync(TestServer server, bool listens = true) => Association.ConnectAsync(
        "127.0.0.1",
        server.Host.DicomEndPoint!.Port,
        new AssociateRequest { CalledAeTitle = "PLACA", CallingAeTitle = "MODALITY", PresentationContexts = AssociateRequest.Propose([(Push, [TransferSyntax.ImplicitVRLittleEndian])]) },
        new AssociationOptions { Services = new DimseServices { Normalized = listens ? [_listener] : [] } },
        Cancelled);

    /// <summary>The modality's own port, registered with the server.</summary>
    private void StartModality(TestServer server, NormalizedService? service = null)
    {
        _modality = new DicomServer(
            [new IPEndPoint(IPAddress.Loopback, 0)], new AcceptAll(), new AssociationOptions { Services = new DimseServices { Normalized = [service ?? _listener] } });
        _modality.Start();
        server.Host.Archive.Peers.Register(new Peer("MODALITY") { Hosts = ["127.0.0.1"], Port = _modality.EndPoints[0].Port });
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(Soon);
        while (!condition())
            await Task.Delay(10, patience.Token);
    }

    /// <summary>Another archive, which keeps the first instance it is asked for and no other.</summary>
    private sealed class Promising(TestServer server, bool onTheSameAssociation) : NormalizedService(Push)
    {
        public override ValueTask<NormalizedResponse> ActionAsync(NActionRequest request, Association association, CancellationToken cancellationToken)
        {
            var asked = CommitmentRequest.Read(request);
            var result = new CommitmentResult(asked.TransactionUid, [asked.References[0]], [.. asked.References.Skip(1).Select(reference => new FailedSopReference(reference, 0x0112))]);
            _ = onTheSameAssociation ? result.SendAsync(association, null, cancellationToken) : CallBackAsync(result);
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success));
        }

        private async Task CallBackAsync(CommitmentResult result)
        {
            var request = new AssociateRequest
            {
                CalledAeTitle = "PLACA",
                CallingAeTitle = "MODALITY",
                PresentationContexts = AssociateRequest.Propose([(Push, [TransferSyntax.ImplicitVRLittleEndian])]),
                UserInformation = new UserInformation { Roles = [new RoleSelection(Push, Scu: false, Scp: true)] },
            };
            await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
            await result.SendAsync(association, null, Cancelled);
        }
    }

    private sealed class AcceptAll : IAssociationPolicy
    {
        public bool IsRegistered(IPAddress address) => false;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AssociationDecision.Accept(isRegistered: false));
    }
}
