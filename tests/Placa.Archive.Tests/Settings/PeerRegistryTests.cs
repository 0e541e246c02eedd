using Placa.Archive.Settings;
using Placa.Dicom;

namespace Placa.Archive.Tests.Settings;

public class PeerRegistryTests
{
    [Fact]
    public async Task Everything_known_of_a_peer_is_kept()
    {
        await using var open = await OpenArchive.CreateAsync();
        var peer = new Peer("CT1")
        {
            Hosts = ["ct1.clinic.example", "192.0.2.7"],
            Port = 104,
            Verbs = PeerVerbs.Store | PeerVerbs.Commit,
            UsesTls = true,
            CertificateSha256 = new string('a', 64),
            DefaultIssuer = "CLINIC",
            AssumedCharacterSet = "ISO_IR 100",
            SentCharacterSet = @"\ISO 2022 IR 87",
            TransferSyntaxes = [TransferSyntax.ExplicitVRLittleEndian.Uid, TransferSyntax.JPEGLosslessSV1.Uid],
            OurAeTitle = "ARCHIVE2",
        };

        open.Archive.Peers.Register(peer);
        await open.ReopenAsync(() => { });

        Assert.Equivalent(peer, open.Archive.Peers.Find("CT1"), strict: true);
        Assert.Equal(("ct1.clinic.example", 104), open.Archive.Peers.Find("CT1")!.Address);
    }

    [Fact]
    public async Task What_another_process_registers_counts_at_once()
    {
        await using var open = await OpenArchive.CreateAsync();
        Assert.Empty(open.Archive.Peers.List());

        using (var beside = PeerRegistry.Open(open.Folder))
            beside.Register(new Peer("CT1") { Hosts = ["192.0.2.7"], Port = 104 });

        Assert.Equal(104, open.Archive.Peers.Find("CT1")?.Port);
        Assert.True(open.Archive.Peers.Remove("CT1"));
        Assert.False(open.Archive.Peers.Remove("CT1"));
        Assert.Null(open.Archive.Peers.Find("CT1"));
    }
}
