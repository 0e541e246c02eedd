using Placa.Dicom;

namespace Placa.Network.Tests.Dimse;

/// <summary>The N-services, with a commitment as it really goes: the action, then the event on the same association or on one of the SCP.</summary>
public class NormalizedServiceTests
{
    private static readonly Uid Commitment = Uids.StorageCommitmentPushModel;
    private static readonly Uid Instance = new("1.2.840.10008.1.20.1.1");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_action_is_answered_and_the_event_follows_on_the_same_association()
    {
        var performer = new Performer();
        await using var server = new TestServer(services: new DimseServices { Normalized = [performer] });
        var listener = new Listener();
        await using var association = await server.ConnectAsync(Request, new AssociationOptions { Services = new DimseServices { Normalized = [listener] } });

        var response = await association.NActionAsync(association.FindContext(Commitment)!, Commitment, Instance, 1, Information("1.2.3"), Cancelled);
        var reported = await listener.Reported.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal((1, "1.2.3"), (reported.EventTypeId, reported.Dataset!.GetString(Tags.TransactionUID)));
        Assert.Equal(DimseStatus.Success, (await performer.EventAnswered.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancelled)).Status);
        await association.ReleaseAsync(Cancelled);
    }

    [Fact]
    public async Task The_event_may_come_on_an_association_of_the_SCP_by_role_selection()
    {
        var listener = new Listener();
        await using var server = new TestServer(services: new DimseServices { Normalized = [listener] });
        var request = Request with { UserInformation = new UserInformation { Roles = [new RoleSelection(Commitment, Scu: false, Scp: true)] } };
        await using var association = await server.ConnectAsync(request);

        var context = association.PresentationContexts.Single();
        var response = await association.NEventReportAsync(context, Commitment, Instance, 2, Information("1.2.4"), Cancelled);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal("1.2.4", (await listener.Reported.Task).Dataset!.GetString(Tags.TransactionUID));
    }

    [Fact]
    public async Task Without_the_role_an_event_is_refused()
    {
        await using var server = new TestServer(services: new DimseServices { Normalized = [new Listener()] });
        await using var association = await server.ConnectAsync(Request);

        var response = await association.NEventReportAsync(association.PresentationContexts.Single(), Commitment, Instance, 2, null, Cancelled);

        Assert.Equal(DimseStatus.SopClassNotSupported.Code, response.Status.Code);
    }

    [Fact]
    public async Task Each_operation_reaches_its_method_with_its_arguments()
    {
        var keeper = new Keeper();
        await using var server = new TestServer(services: new DimseServices { Normalized = [keeper] });
        await using var association = await server.ConnectAsync(Request);
        var context = association.FindContext(Commitment)!;

        var created = await association.NCreateAsync(context, Commitment, null, Information("1"), Cancelled);
        var set = await association.NSetAsync(context, Commitment, Instance, Information("2"), Cancelled);
        var got = await association.NGetAsync(context, Commitment, Instance, [Tags.TransactionUID], Cancelled);
        var deleted = await association.NDeleteAsync(context, Commitment, Instance, Cancelled);
        var unknown = await association.NActionAsync(context, Commitment, Instance, 9, null, Cancelled);

        Assert.Equal("1.2.3.4", created.SopInstanceUid?.Value);
        Assert.Equal(DimseStatus.Success, set.Status);
        Assert.Equal("2", got.Dataset!.GetString(Tags.TransactionUID));
        Assert.Equal(DimseStatus.NoSuchSopInstance, deleted.Status);
        Assert.Equal(DimseStatus.UnrecognizedOperation, unknown.Status);
        Assert.Equal(["create", "set 2", "get (0008,1195)", "delete"], keeper.Calls);
    }

    private static AssociateRequest Request => TestServer.Request((Commitment, [TransferSyntax.ImplicitVRLittleEndian]));

    private static Dataset Information(string transaction)
    {
        var information = new Dataset();
        information.Set(Tags.TransactionUID, transaction);
        return information;
    }

    private sealed class Performer() : NormalizedService(Commitment)
    {
        public TaskCompletionSource<NormalizedResponse> EventAnswered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<NormalizedResponse> ActionAsync(NActionRequest request, Association association, CancellationToken cancellationToken)
        {
            _ = ReportAsync(request, association);
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success));
        }

        private async Task ReportAsync(NActionRequest request, Association association)
        {
            await Task.Delay(20, CancellationToken.None);
            EventAnswered.SetResult(await association.NEventReportAsync(request.PresentationContext, Commitment, Instance, 1, request.Dataset, CancellationToken.None));
        }
    }

    private sealed class Listener() : NormalizedService(Commitment)
    {
        public TaskCompletionSource<NEventReportRequest> Reported { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool AcceptsScp => true;

        public override ValueTask<NormalizedResponse> EventReportAsync(NEventReportRequest request, Association association, CancellationToken cancellationToken)
        {
            Reported.SetResult(request);
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success));
        }
    }

    private sealed class Keeper() : NormalizedService(Commitment)
    {
        private Dataset? _kept;

        public List<string> Calls { get; } = [];

        public override ValueTask<NormalizedResponse> CreateAsync(NCreateRequest request, Association association, CancellationToken cancellationToken)
        {
            Calls.Add("create");
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success) { SopInstanceUid = request.SopInstanceUid ?? new Uid("1.2.3.4") });
        }

        public override ValueTask<NormalizedResponse> SetAsync(NSetRequest request, Association association, CancellationToken cancellationToken)
        {
            _kept = request.Dataset;
            Calls.Add($"set {_kept!.GetString(Tags.TransactionUID)}");
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success));
        }

        public override ValueTask<NormalizedResponse> GetAsync(NGetRequest request, Association association, CancellationToken cancellationToken)
        {
            Calls.Add($"get {string.Join(' ', request.Attributes)}");
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success, _kept));
        }

        public override ValueTask<NormalizedResponse> DeleteAsync(NDeleteRequest request, Association association, CancellationToken cancellationToken)
        {
            Calls.Add("delete");
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.NoSuchSopInstance));
        }
    }
}
