using System.Net;
using System.Text;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Dimse;

namespace Placa.Server.Tests.Dimse;

public class PeerPolicyTests
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("192.0.2.7");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Programs_of_this_machine_may_store(string address)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Null((await DecideAsync(server, "ANYONE", IPAddress.Parse(address))).Rejection);
    }

    [Fact]
    public async Task A_peer_that_is_not_registered_is_rejected_unless_any_is_accepted()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(AssociationRejection.CallingAeTitleNotRecognized, (await DecideAsync(server, "CT1", Elsewhere)).Rejection);
        var accepted = await DecideAsync(server, "CT1", Elsewhere, acceptAnyPeer: true);
        Assert.Null(accepted.Rejection);
        Assert.False(accepted.IsRegistered);
    }

    [Fact]
    public async Task A_registered_peer_is_let_in_from_its_own_address_only()
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("CT1") { Hosts = ["192.0.2.7"], Port = 104 });

        var accepted = await DecideAsync(server, "CT1", Elsewhere);
        Assert.Null(accepted.Rejection);
        Assert.True(accepted.IsRegistered);
        Assert.NotNull((await DecideAsync(server, "CT1", IPAddress.Parse("192.0.2.8"))).Rejection);
        Assert.NotNull((await DecideAsync(server, "CT2", Elsewhere)).Rejection);
        Assert.True(new PeerPolicy(server.Host.Archive.Peers, false).IsRegistered(Elsewhere));
    }

    [Theory]
    [InlineData(PeerVerbs.None, 0x0124, 0x0124, 0x0124)]
    [InlineData(PeerVerbs.Store, 0x0000, 0x0124, 0x0124)]
    [InlineData(PeerVerbs.Find | PeerVerbs.Retrieve, 0x0124, 0x0000, 0x0000)]
    public async Task A_registered_peer_may_do_what_it_was_given(PeerVerbs verbs, int store, int find, int get)
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("CT1") { Hosts = ["127.0.0.1"], Verbs = verbs });
        var (findModel, getModel, sopClass) = (Uids.StudyRootQueryRetrieveInformationModelFind, Uids.StudyRootQueryRetrieveInformationModelGet, new Uid(TestInstance.SopClass));
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "CT1",
            PresentationContexts = AssociateRequest.Propose(((Uid[])[findModel, getModel, sopClass]).Select(uid => (uid, (IReadOnlyList<TransferSyntax>)[TransferSyntax.ExplicitVRLittleEndian]))),
        };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, TestContext.Current.CancellationToken);
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        identifier.Set(Tags.StudyInstanceUID, "1.2");

        var stored = await association.CStoreAsync(
            association.FindContext(sopClass)!, sopClass, new Uid("1.2.3.1"), new MemoryStream(TestInstance.DatasetBytes(TestInstance.Make("1.2.3.1").ToFile())), null, TestContext.Current.CancellationToken);
        var got = await association.CGetAsync(association.FindContext(getModel)!, identifier, null, TestContext.Current.CancellationToken);
        var found = 0;
        try
        {
            await foreach (var _ in association.CFindAsync(association.FindContext(findModel)!, identifier, null, TestContext.Current.CancellationToken))
                Assert.Equal(DimseStatus.Success, stored);
        }
        catch (DimseException refused)
        {
            found = refused.Status.Code;
        }

        Assert.Equal((store, find, get), (stored.Code, found, got.Status.Code));
    }

    [Fact]
    public async Task Accepting_any_peer_is_said_at_every_start()
    {
        await using var server = await TestServer.StartAsync(options => options with { AcceptAnyPeer = true });

        Assert.Contains("warning: any DICOM peer may store", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_with_a_certificate_is_nobody_without_it_and_needs_no_address_with_it()
    {
        await using var server = await TestServer.StartAsync();
        var pin = new string('a', 64);
        server.Host.Archive.Peers.Register(new Peer("CT1") { Hosts = ["127.0.0.1"], CertificateSha256 = pin.ToUpperInvariant() });
        var policy = new PeerPolicy(server.Host.Archive.Peers, acceptAnyPeer: true);
        async Task<AssociationDecision> FromAsync(ConnectionOrigin origin) => await policy.DecideAsync(
            new AssociateRequest { CalledAeTitle = "PLACA", CallingAeTitle = "CT1" }, origin, TestContext.Current.CancellationToken);

        Assert.NotNull((await FromAsync(new ConnectionOrigin(IPAddress.Loopback))).Rejection);
        Assert.NotNull((await FromAsync(new ConnectionOrigin(IPAddress.Loopback, true, new string('b', 64)))).Rejection);
        var accepted = await FromAsync(new ConnectionOrigin(Elsewhere, true, pin));
        Assert.Equal((null, true), (accepted.Rejection, accepted.IsRegistered));
    }

    [Theory]
    [InlineData(UserIdentityType.UsernameAndPasscode, "tecnico", "secreto", true, false)]
    [InlineData(UserIdentityType.UsernameAndPasscode, "tecnico", "Secreto", true, true)]
    [InlineData(UserIdentityType.UsernameAndPasscode, "otro", "secreto", true, true)]
    [InlineData(UserIdentityType.UsernameAndPasscode, "tecnico", "secreto", false, true)]
    [InlineData(UserIdentityType.Username, "tecnico", "", true, true)]
    [InlineData(UserIdentityType.JsonWebToken, "tecnico", "", true, true)]
    public async Task A_user_is_proven_by_a_passcode_over_TLS(UserIdentityType type, string name, string passcode, bool isEncrypted, bool isRefused)
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("CT1") { UserName = "tecnico", PasscodeHash = Passcode.Hash("secreto"u8) });
        var identity = new UserIdentity(type, true, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(passcode));

        var verdict = await VerifyAsync(server, "CT1", identity, isEncrypted);

        Assert.Equal((isRefused, !isRefused), (verdict.IsRefused, verdict.Response is not null));
    }

    [Fact]
    public async Task A_missing_identity_is_refused_where_one_is_needed_and_nothing_is_looked_at_elsewhere()
    {
        await using var server = await TestServer.StartAsync();
        server.Host.Archive.Peers.Register(new Peer("CT1") { UserName = "tecnico" });
        var named = new UserIdentity(UserIdentityType.Username, true, "tecnico"u8.ToArray(), default);

        Assert.True((await VerifyAsync(server, "CT1", null, isEncrypted: true)).IsRefused);
        Assert.False((await VerifyAsync(server, "CT1", named, isEncrypted: false)).IsRefused);
        Assert.Equal(UserIdentityVerdict.NotVerified, await VerifyAsync(server, "CT2", named, isEncrypted: true));
    }

    private static ValueTask<UserIdentityVerdict> VerifyAsync(TestServer server, string callingAeTitle, UserIdentity? identity, bool isEncrypted) =>
        new PeerUsers(server.Host.Archive.Peers).VerifyAsync(
            identity, new AssociateRequest { CalledAeTitle = "PLACA", CallingAeTitle = callingAeTitle }, new ConnectionOrigin(Elsewhere, isEncrypted), TestContext.Current.CancellationToken);

    private static ValueTask<AssociationDecision> DecideAsync(TestServer server, string callingAeTitle, IPAddress address, bool acceptAnyPeer = false) =>
        new PeerPolicy(server.Host.Archive.Peers, acceptAnyPeer).DecideAsync(
            new AssociateRequest { CalledAeTitle = "PLACA", CallingAeTitle = callingAeTitle }, new ConnectionOrigin(address), TestContext.Current.CancellationToken);
}
