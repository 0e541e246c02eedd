using System.Collections.Concurrent;
using System.Net;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Tests.DicomWeb;
using Placa.Testing;

namespace Placa.Server.Tests.Dimse;

/// <summary>C-MOVE and C-GET from the archive, to ourselves and to DCMTK.</summary>
public class RetrieveTests
{
    private static readonly Uid Move = Uids.StudyRootQueryRetrieveInformationModelMove;
    private static readonly Uid Get = Uids.StudyRootQueryRetrieveInformationModelGet;
    private static readonly Uid SecondaryCapture = new(TestInstance.SopClass);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_study_goes_to_a_registered_peer_byte_for_byte()
    {
        byte[][] files = [TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile(), TestInstance.Make("1.5.1", "1.5", "1.6").ToFile()];
        await using var server = await DicomWebTest.ServeAsync(files);
        await using var receiver = new Receiver(server);

        var result = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal((DimseStatus.Success, new SubOperationCounts(0, 2, 0, 0)), (result.Status, result.Counts));
        Assert.Equal(["1.2.3.1", "1.2.3.2"], receiver.Received.Keys.Order());
        Assert.Equal(TestInstance.DatasetBytes(files[0]), receiver.Received["1.2.3.1"].Bytes);
        Assert.Equal("TESTER", receiver.Received["1.2.3.1"].Originator?.AeTitle);
    }

    [Fact]
    public async Task What_the_destination_does_not_take_compressed_goes_native_with_the_same_samples()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.MakeRle("1.2.3.1", frames: 3).ToFile(TransferSyntax.RLELossless));
        await using var receiver = new Receiver(server, syntax => syntax == TransferSyntax.ImplicitVRLittleEndian.Uid);

        var result = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal(DimseStatus.Success, result.Status);
        var received = receiver.Received["1.2.3.1"];
        using var file = DicomFile.ReadDataset(received.Bytes, received.TransferSyntax);
        Assert.Equal(Enumerable.Range(1, 3).SelectMany(TestInstance.FrameBytes), file.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.80")]
    [InlineData("1.2.840.10008.1.2")]
    public async Task A_peer_that_is_known_to_take_one_transfer_syntax_gets_that(string syntax)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.MakeRle("1.2.3.1").ToFile(TransferSyntax.RLELossless));
        await using var receiver = new Receiver(server);
        var peers = server.Host.Archive.Peers;
        peers.Register(peers.Find("RECEIVER")! with { TransferSyntaxes = [new Uid(syntax)] });

        await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal(syntax, receiver.Received["1.2.3.1"].TransferSyntax.Uid.Value);
    }

    [Fact]
    public async Task What_is_moved_to_a_peer_with_a_certificate_goes_to_no_other()
    {
        using var certificate = TestAuthority.SelfSigned("receiver");
        using var impostor = TestAuthority.SelfSigned("receiver");
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        await using var receiver = new Receiver(server, tls: new TlsAccepting([certificate]) { RequiresCertificate = false });
        var peers = server.Host.Archive.Peers;

        peers.Register(peers.Find("RECEIVER")! with { CertificateSha256 = TlsCertificates.Fingerprint(impostor) });
        var refused = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));
        peers.Register(peers.Find("RECEIVER")! with { CertificateSha256 = TlsCertificates.Fingerprint(certificate) });
        var moved = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal((new SubOperationCounts(0, 0, 1, 0), new SubOperationCounts(0, 1, 0, 0)), (refused.Counts, moved.Counts));
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Video_the_destination_cannot_take_fails_and_the_rest_arrives()
    {
        var video = TestInstance.Make("1.2.3.9");
        video.SetFragments(Tags.PixelData, [], new ReadOnlyMemory<byte>[] { new byte[100] });
        await using var server = await DicomWebTest.ServeAsync(
            video.ToFile(TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.102"))), TestInstance.Make("1.2.3.1").ToFile());
        await using var receiver = new Receiver(server, syntax => syntax == TransferSyntax.ExplicitVRLittleEndian.Uid);

        var result = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal(DimseStatus.SubOperationsCompleteWithFailures, result.Status);
        Assert.Equal(new SubOperationCounts(0, 1, 1, 0), result.Counts);
        Assert.Equal(["1.2.3.9"], result.FailedSopInstances.Select(uid => uid.Value));
        Assert.Equal(["1.2.3.1"], receiver.Received.Keys);
    }

    [Fact]
    public async Task Lists_series_and_instances_narrow_what_is_sent()
    {
        await using var server = await DicomWebTest.ServeAsync(
            TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile(), TestInstance.Make("1.2.4.1", "1.2.4").ToFile(), TestInstance.Make("1.5.1", "1.5", "1.6").ToFile());
        await using var receiver = new Receiver(server);

        Assert.Equal(3, (await MoveAsync(server, "RECEIVER", "SERIES", (Tags.SeriesInstanceUID, "1.2.3\\1.5"))).Counts.Completed);
        Assert.Equal(1, (await MoveAsync(server, "RECEIVER", "IMAGE", (Tags.StudyInstanceUID, "1.2"), (Tags.SOPInstanceUID, "1.2.4.1\\1.5.1"))).Counts.Completed);
        Assert.Equal(0, (await MoveAsync(server, "RECEIVER", "STUDY", (Tags.StudyInstanceUID, "9.9"))).Counts.Completed);
    }

    [Fact]
    public async Task An_unknown_destination_is_refused()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());

        Assert.Equal(0xA801, (await MoveAsync(server, "NOBODY", (Tags.StudyInstanceUID, "1.2"))).Status.Code);
    }

    [Fact]
    public async Task A_key_without_a_value_never_means_everything()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        await using var receiver = new Receiver(server);

        Assert.Equal(0xA900, (await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, ""))).Status.Code);
        Assert.Empty(receiver.Received);
    }

    [Theory]
    [InlineData("CLINIC", 1)]
    [InlineData("OTHER", 0)]
    [InlineData(null, 1)]
    public async Task A_patient_ID_is_one_of_the_issuer_assumed_for_the_peer(string? issuer, int completed)
    {
        var instance = TestInstance.Make("1.2.3.1");
        instance.Set(Tags.IssuerOfPatientID, "CLINIC");
        await using var server = await DicomWebTest.ServeAsync(instance.ToFile());
        await using var receiver = new Receiver(server);
        server.Host.Archive.Peers.Register(new Peer("TESTER") { Hosts = ["127.0.0.1"], DefaultIssuer = issuer });

        var result = await MoveAsync(server, "RECEIVER", (Tags.PatientID, "P1"), (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal((DimseStatus.Success, completed), (result.Status, result.Counts.Completed));
    }

    [Theory]
    [InlineData("1.2.*")]
    [InlineData("1.?")]
    public async Task A_wildcard_is_no_unique_key(string key)
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile());
        await using var receiver = new Receiver(server);

        Assert.Equal(0xA900, (await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, key))).Status.Code);
    }

    [Fact]
    public async Task A_private_transfer_syntax_goes_as_it_is_stored_and_holds_nothing_up()
    {
        var secret = TestInstance.Make("1.2.3.1");
        secret.SetFragments(Tags.PixelData, [], new ReadOnlyMemory<byte>[] { new byte[100] });
        var syntax = TransferSyntax.Get(new Uid("1.2.3.4.5.6"));
        var file = secret.ToFile(syntax);
        await using var server = await DicomWebTest.ServeAsync(file, TestInstance.Make("1.2.3.2").ToFile());
        await using var receiver = new Receiver(server);

        var result = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal((DimseStatus.Success, new SubOperationCounts(0, 2, 0, 0)), (result.Status, result.Counts));
        Assert.Equal(syntax, receiver.Received["1.2.3.1"].TransferSyntax);
        Assert.Equal(TestInstance.DatasetBytes(file), receiver.Received["1.2.3.1"].Bytes);
    }

    [Fact]
    public async Task A_destination_that_is_not_there_fails_every_sub_operation()
    {
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());
        server.Host.Archive.Peers.Register(new Peer("GONE") { Hosts = ["127.0.0.1"], Port = 1 });

        var result = await MoveAsync(server, "GONE", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal(DimseStatus.UnableToPerformSubOperations, result.Status);
        Assert.Equal(new SubOperationCounts(0, 0, 2, 0), result.Counts);
    }

    [Fact]
    public async Task A_destination_that_breaks_off_gets_the_rest_on_a_new_association()
    {
        await using var server = await DicomWebTest.ServeAsync([.. Enumerable.Range(1, 9).Select(i => TestInstance.Make($"1.2.3.{i}").ToFile())]);
        await using var receiver = new Receiver(server) { BreakAfter = 4 };

        var result = await MoveAsync(server, "RECEIVER", (Tags.StudyInstanceUID, "1.2"));

        Assert.Equal(new SubOperationCounts(0, 9, 0, 0), result.Counts);
        Assert.Equal(9, receiver.Received.Count);
    }

    [Fact]
    public async Task A_cancel_between_two_associations_with_the_destination_holds_for_both()
    {
        await using var server = await DicomWebTest.ServeAsync([.. Enumerable.Range(1, 9).Select(i => TestInstance.Make($"1.2.3.{i}").ToFile())]);
        using var giveUp = new CancellationTokenSource();
        await using var receiver = new Receiver(server)
        {
            BreakAfter = 4,
            BeforeBreaking = async () =>
            {
                await giveUp.CancelAsync();
                await Task.Delay(TimeSpan.FromSeconds(1), Cancelled); // the C-CANCEL is on its way
            },
        };

        var result = await MoveAsync(server, "RECEIVER", "STUDY", [(Tags.StudyInstanceUID, "1.2")], giveUp.Token);

        Assert.Equal(DimseStatus.Cancel, result.Status);
        Assert.Equal((4, 1), (receiver.Received.Count, receiver.Associations));
        Assert.InRange(result.Counts.Remaining, 5, 6);
    }

    [Fact]
    public async Task C_GET_brings_a_series_over_the_same_association()
    {
        byte[][] files = [.. Enumerable.Range(1, 20).Select(i => TestInstance.Make($"1.2.3.{i}").ToFile())];
        await using var server = await DicomWebTest.ServeAsync(files);
        var store = new Store();
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TESTER",
            PresentationContexts = AssociateRequest.Propose([(Get, [TransferSyntax.ExplicitVRLittleEndian]), (SecondaryCapture, [TransferSyntax.ExplicitVRLittleEndian])]),
            UserInformation = new UserInformation { Roles = [new RoleSelection(SecondaryCapture, Scu: false, Scp: true)] },
        };
        var options = new AssociationOptions { Services = new DimseServices { Store = store } };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, options, Cancelled);

        var result = await association.CGetAsync(association.FindContext(Get)!, Identifier("SERIES", (Tags.StudyInstanceUID, "1.2"), (Tags.SeriesInstanceUID, "1.2.3")), null, Cancelled);

        Assert.Equal(new SubOperationCounts(0, 20, 0, 0), result.Counts);
        Assert.Equal(TestInstance.DatasetBytes(files[7]), store.Received["1.2.3.8"].Bytes);
    }

    [Fact]
    public async Task Getscu_and_movescu_are_served()
    {
        Tool.SkipIfAbsent("getscu", "movescu");
        await using var server = await DicomWebTest.ServeAsync(TestInstance.Make("1.2.3.1").ToFile(), TestInstance.Make("1.2.3.2").ToFile());
        await using var receiver = new Receiver(server);
        using var folder = new TemporaryFolder();
        var port = $"{server.Host.DicomEndPoint!.Port}";

        var got = await Tool.RunAsync("getscu", "-v", "-S", "-od", folder.Path, "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2", "127.0.0.1", port);
        var moved = await Tool.RunAsync("movescu", "-v", "-S", "-aem", "RECEIVER", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2", "127.0.0.1", port);

        Assert.True(got.ExitCode == 0, got.Error);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        Assert.True(moved.ExitCode == 0, moved.Error);
        Assert.Equal(2, receiver.Received.Count);
    }

    private static Dataset Identifier(string level, params (Tag Tag, string Value)[] keys)
    {
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, level);
        foreach (var (tag, value) in keys)
            identifier.Set(tag, value.Split('\\'));
        return identifier;
    }

    private static Task<RetrieveResult> MoveAsync(TestServer server, string destination, params (Tag, string)[] keys) => MoveAsync(server, destination, "STUDY", keys, Cancelled);

    private static Task<RetrieveResult> MoveAsync(TestServer server, string destination, string level, params (Tag, string)[] keys) => MoveAsync(server, destination, level, keys, Cancelled);

    private static async Task<RetrieveResult> MoveAsync(TestServer server, string destination, string level, (Tag, string)[] keys, CancellationToken cancellationToken)
    {
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TESTER",
            PresentationContexts = AssociateRequest.Propose([(Move, [TransferSyntax.ImplicitVRLittleEndian])]),
        };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
        var result = await association.CMoveAsync(association.FindContext(Move)!, Identifier(level, keys), destination, null, cancellationToken);
        await association.ReleaseAsync(Cancelled);
        return result;
    }

    private sealed record Stored(byte[] Bytes, TransferSyntax TransferSyntax, MoveOriginator? Originator);

    private class Store : IDimseHandler<CStoreRequest>
    {
        public ConcurrentDictionary<string, Stored> Received { get; } = new();

        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            var bytes = new MemoryStream();
            await request.Dataset.CopyToAsync(bytes, cancellationToken);
            Received[request.AffectedSopInstanceUid.Value] = new Stored(bytes.ToArray(), request.TransferSyntax, request.MoveOriginator);
            await AfterAsync(association);
            return DimseStatus.Success;
        }

        protected virtual Task AfterAsync(Association association) => Task.CompletedTask;
    }

    /// <summary>A storage SCP that the server knows as RECEIVER, and that takes the transfer syntaxes it is told to.</summary>
    private sealed class Receiver : Store, IAsyncDisposable
    {
        private readonly DicomServer _server;
        private readonly ConcurrentDictionary<Association, bool> _associations = new();
        private int _count;

        public Receiver(TestServer server, Func<Uid, bool>? takes = null, TlsAccepting? tls = null)
        {
            _server = new DicomServer(
                [new DicomListener(new IPEndPoint(IPAddress.Loopback, 0), tls)], new AcceptAll(), new AssociationOptions { Services = new DimseServices { Store = this, TakesTransferSyntax = takes ?? (_ => true) } });
            _server.Start();
            server.Host.Archive.Peers.Register(new Peer("RECEIVER") { Hosts = ["127.0.0.1"], Port = _server.EndPoints[0].Port });
        }

        public int BreakAfter { get; init; } = int.MaxValue;

        public Func<Task> BeforeBreaking { get; init; } = () => Task.CompletedTask;

        public int Associations => _associations.Count;

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        protected override async Task AfterAsync(Association association)
        {
            _associations[association] = true;
            if (Interlocked.Increment(ref _count) != BreakAfter)
                return;
            await BeforeBreaking();
            await association.AbortAsync();
        }
    }

    private sealed class AcceptAll : IAssociationPolicy
    {
        public bool IsRegistered(IPAddress address) => false;

        public ValueTask<AssociationDecision> DecideAsync(AssociateRequest request, ConnectionOrigin origin, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AssociationDecision.Accept(isRegistered: false));
    }
}
