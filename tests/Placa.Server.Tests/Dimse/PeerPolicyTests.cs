using System.Net;
using Placa.Archive.Settings;
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

    [Fact]
    public async Task Accepting_any_peer_is_said_at_every_start()
    {
        await using var server = await TestServer.StartAsync(options => options with { AcceptAnyPeer = true });

        Assert.Contains("warning: any DICOM peer may store", server.Log, StringComparison.Ordinal);
    }

    private static ValueTask<AssociationDecision> DecideAsync(TestServer server, string callingAeTitle, IPAddress address, bool acceptAnyPeer = false) =>
        new PeerPolicy(server.Host.Archive.Peers, acceptAnyPeer).DecideAsync(
            new AssociateRequest { CalledAeTitle = "PLACA", CallingAeTitle = callingAeTitle }, address, TestContext.Current.CancellationToken);
}
