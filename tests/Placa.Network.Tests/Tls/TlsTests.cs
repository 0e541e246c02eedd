using System.Net;
using System.Net.Sockets;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Network.Tests.Tls;

/// <summary>DICOM over TLS in both roles (PS3.15 section B.12), and V23 of the list of attacks: whom not to trust.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TlsCalling Trusting => new() { Authorities = _authority.Trusted };

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Objects_of_every_size_arrive_whole_and_the_policy_hears_that_it_was_encrypted()
    {
        await using var server = new TlsServer(_authority.Issue());
        await using var association = await server.ConnectAsync(Trusting);
        var context = association.FindContext(Uids.CTImageStorage)!;

        foreach (var length in (int[])[0, 2, 16_000, 16_384, 300_000, 3_000_000])
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            Assert.Equal(DimseStatus.Success, await association.CStoreAsync(context, Uids.CTImageStorage, new Uid($"1.{length + 1}"), new MemoryStream(bytes), null, Cancelled));
            Assert.Equal(bytes, server.Store.Objects.Single(stored => stored.SopInstance.Value == $"1.{length + 1}").Dataset);
        }
        await association.ReleaseAsync(Cancelled);

        var origin = Assert.Single(server.Origins);
        Assert.Equal((true, null, IPAddress.Loopback), (origin.IsEncrypted, origin.CertificateSha256, origin.Address));
    }

    [Fact]
    public async Task The_policy_hears_which_certificate_the_peer_has()
    {
        using var own = _authority.Issue("modality");
        await using var server = new TlsServer(_authority.Issue(), tls => new TlsAccepting([_authority.Issue()]) { Authorities = _authority.Trusted });

        await using (await server.ConnectAsync(Trusting with { Certificate = [own] }))
        {
            Assert.Equal(TlsCertificates.Fingerprint(own), Assert.Single(server.Origins).CertificateSha256);
        }

        await Assert.ThrowsAsync<AssociationAbortedException>(() => server.ConnectAsync(Trusting));
        await server.WaitForLogAsync("shows no certificate");
    }

    [Fact]
    public async Task A_pinned_client_needs_no_authority_and_others_are_refused_without_one()
    {
        using var known = TestAuthority.SelfSigned("modality");
        using var unknown = TestAuthority.SelfSigned("modality");
        var pin = TlsCertificates.Fingerprint(known);
        await using var server = new TlsServer(_authority.Issue(), _ => new TlsAccepting([_authority.Issue()]) { IsPinned = fingerprint => fingerprint == pin });

        await using (await server.ConnectAsync(Trusting with { Certificate = [known] }))
        {
            Assert.Equal(pin, Assert.Single(server.Origins).CertificateSha256);
        }

        await Assert.ThrowsAsync<AssociationAbortedException>(() => server.ConnectAsync(Trusting with { Certificate = [unknown] }));
        await server.WaitForLogAsync(TlsCertificates.Fingerprint(unknown)); // so that it can be pinned
        Assert.Single(server.Origins);
    }

    [Theory]
    [InlineData("self-signed", "no authority that is trusted")]
    [InlineData("another authority", "no authority that is trusted")]
    [InlineData("expired", "not valid now")]
    [InlineData("wrong name", "another host")]
    public async Task V23_a_certificate_that_proves_nothing_is_refused(string what, string reason)
    {
        using var other = new TestAuthority("Somebody else");
        using var certificate = what switch
        {
            "self-signed" => TestAuthority.SelfSigned(),
            "another authority" => other.Issue(),
            "expired" => _authority.Issue(isExpired: true),
            _ => _authority.Issue("elsewhere.example"),
        };
        await using var server = new TlsServer(certificate);

        var error = await Assert.ThrowsAsync<AssociationAbortedException>(() => server.ConnectAsync(Trusting));

        Assert.Equal(AssociationEnd.TlsFailed, error.End);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(TlsCertificates.Fingerprint(certificate), error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Origins);
    }

    [Fact]
    public async Task V23_the_system_trusts_no_authority_of_ours_by_itself()
    {
        await using var server = new TlsServer(_authority.Issue());

        Assert.Equal(AssociationEnd.TlsFailed, (await Assert.ThrowsAsync<AssociationAbortedException>(() => server.ConnectAsync(new TlsCalling()))).End);
    }

    [Fact]
    public async Task V23_a_pin_takes_exactly_the_one_certificate()
    {
        using var pinned = TestAuthority.SelfSigned("elsewhere.example");
        await using var server = new TlsServer(pinned);
        await using var impostor = new TlsServer(_authority.Issue());
        var calling = Trusting with { PinnedSha256 = TlsCertificates.Fingerprint(pinned).ToUpperInvariant() };

        await using (var association = await server.ConnectAsync(calling))
        {
            Assert.Equal(DimseStatus.Success, await association.CEchoAsync(Cancelled));
        }

        var error = await Assert.ThrowsAsync<AssociationAbortedException>(() => impostor.ConnectAsync(calling));
        Assert.Contains("not the pinned one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task V23_a_revoked_certificate_is_refused_where_revocation_is_checked()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var list = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{Guid.NewGuid():N}.crl");
        using var good = _authority.Issue(revocationList: list);
        using var revoked = _authority.Issue(revocationList: list);
        var serving = ServeAsync(listener, _authority.Revoke(revoked));
        await using var goodServer = new TlsServer(good);
        await using var revokedServer = new TlsServer(revoked);
        await using var silentServer = new TlsServer(_authority.Issue()); // names no list
        var checking = Trusting with { CheckRevocation = true };

        await using (await goodServer.ConnectAsync(checking))
        {
        }

        var error = await Assert.ThrowsAsync<AssociationAbortedException>(() => revokedServer.ConnectAsync(checking));
        var unknown = await Assert.ThrowsAsync<AssociationAbortedException>(() => silentServer.ConnectAsync(checking));
        Assert.Contains("it was revoked", error.Message, StringComparison.Ordinal);
        Assert.Contains("nobody says whether it was revoked", unknown.Message, StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task V23_a_client_with_TLS_1_1_gets_no_answer_but_an_alert()
    {
        await using var server = new TlsServer(_authority.Issue());
        using var client = await TlsServer.ConnectRawAsync(server.Port);
        byte[] hello = [3, 2, .. new byte[32], 0, 0, 4, 0xC0, 0x13, 0x00, 0x2F, 1, 0];
        byte[] handshake = [1, 0, 0, (byte)hello.Length, .. hello];

        await client.SendAsync([22, 3, 1, 0, (byte)handshake.Length], handshake);
        var answer = await client.ReceiveOnceAsync();

        Assert.True(answer.Length == 0 || answer[0] == 21, $"It answered with a record of type {(answer.Length > 0 ? answer[0] : 0)}.");
        await server.WaitForLogAsync("TLS with 127.0.0.1 failed");
        Assert.Empty(server.Origins);
    }

    [Fact]
    public async Task V23_a_server_that_offers_TLS_1_1_is_left()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = Association.ConnectAsync(
            "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestServer.EchoRequest, new AssociationOptions { Tls = Trusting }, Cancelled);
        using var peer = new RawPeer(await listener.AcceptSocketAsync(Cancelled));
        await peer.ReceiveOnceAsync();
        byte[] hello = [3, 2, .. new byte[32], 0, 0xC0, 0x13, 0];

        await peer.SendAsync([22, 3, 2, 0, (byte)(hello.Length + 4), 2, 0, 0, (byte)hello.Length], hello);

        Assert.Equal(AssociationEnd.TlsFailed, (await Assert.ThrowsAsync<AssociationAbortedException>(() => connecting)).End);
    }

    [Fact]
    public async Task A_request_in_the_clear_on_the_port_with_TLS_ends_at_once()
    {
        await using var server = new TlsServer(_authority.Issue());
        using var peer = await TlsServer.ConnectRawAsync(server.Port);

        await peer.SendAsync(TestServer.EchoRequest.Encode());

        Assert.DoesNotContain((byte)PduType.AssociateAccept, (await peer.ReceiveOnceAsync()).Take(1));
        await server.WaitForLogAsync("TLS with 127.0.0.1 failed");
    }

    [Fact]
    public async Task TLS_on_the_port_without_ends_at_once_with_a_word_in_the_log()
    {
        await using var server = new TlsServer(_authority.Issue());

        var error = await Assert.ThrowsAsync<AssociationAbortedException>(() => Association.ConnectAsync(
            "127.0.0.1", server.PlainPort, TestServer.EchoRequest, new AssociationOptions { Tls = Trusting }, Cancelled));

        Assert.Equal(AssociationEnd.TlsFailed, error.End);
        await server.WaitForLogAsync("speaks TLS on a port without it");
    }

    [Fact]
    public async Task A_handshake_that_stalls_ends_with_ARTIM_and_keeps_nobody_waiting()
    {
        await using var server = new TlsServer(_authority.Issue(), limits: new NetworkLimits { ArtimTimeout = TimeSpan.FromSeconds(1) });
        var stalled = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TlsServer.ConnectRawAsync(server.Port)));
        foreach (var peer in stalled)
            await peer.SendAsync([22, 3, 1]);

        await using (var association = await server.ConnectAsync(Trusting))
        {
            Assert.Equal(DimseStatus.Success, await association.CEchoAsync(Cancelled));
        }

        foreach (var peer in stalled)
        {
            Assert.True(await peer.IsClosedAsync());
            peer.Dispose();
        }
        await server.WaitForLogAsync("took too long");
    }

    [Fact]
    public async Task Echoscu_and_storescu_store_over_TLS_with_their_certificate()
    {
        Tool.SkipIfAbsent("echoscu", "storescu");
        using var folder = new TemporaryFolder();
        using var own = _authority.Issue("modality");
        _authority.Save(folder, ("scu", own));
        await using var server = new TlsServer(_authority.Issue(), _ => new TlsAccepting([_authority.Issue()]) { Authorities = _authority.Trusted });
        var file = folder.File("image.dcm");
        await File.WriteAllBytesAsync(file, MakeFile(), Cancelled);
        string[] tls = ["+tls", folder.File("scu.key"), folder.File("scu.pem"), "+cf", folder.File("ca.pem")];

        var echo = await Tool.RunAsync("echoscu", [.. tls, "127.0.0.1", $"{server.Port}"]);
        var store = await Tool.RunAsync("storescu", [.. tls, "127.0.0.1", $"{server.Port}", file]);
        var anonymous = await Tool.RunAsync("echoscu", "+tla", "+cf", folder.File("ca.pem"), "127.0.0.1", $"{server.Port}");

        Assert.True(echo.ExitCode == 0, echo.Error);
        Assert.True(store.ExitCode == 0, store.Error);
        Assert.NotEqual(0, anonymous.ExitCode);
        Assert.Equal("1.2.3.4", Assert.Single(server.Store.Objects).SopInstance.Value);
        Assert.All(server.Origins, origin => Assert.Equal(TlsCertificates.Fingerprint(own), origin.CertificateSha256));
    }

    [Fact]
    public async Task Storescp_takes_what_we_send_over_TLS()
    {
        Tool.SkipIfAbsent("storescp");
        using var folder = new TemporaryFolder();
        using var own = _authority.Issue("placa");
        _authority.Save(folder, ("scp", _authority.Issue()));
        var received = folder.CreateFolder("received");
        var port = FreePort();
        using var storescp = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            Tool.Find("storescp")!, ["+tls", folder.File("scp.key"), folder.File("scp.pem"), "+cf", folder.File("ca.pem"), "-od", received, $"{port}"]))!;
        try
        {
            await using var association = await ConnectAsync(port, Trusting with { Certificate = [own] });
            var bytes = MakeFile();
            using var read = DicomFile.Read(bytes);
            var status = await association.CStoreAsync(
                association.FindContext(Uids.CTImageStorage)!, Uids.CTImageStorage, new Uid("1.2.3.4"), new MemoryStream(bytes[(int)read.DatasetOffset..]), null, Cancelled);
            await association.ReleaseAsync(Cancelled);

            Assert.Equal(DimseStatus.Success, status);
            Assert.Single(Directory.GetFiles(received));
        }
        finally
        {
            storescp.Kill();
        }
    }

    private static async Task<Association> ConnectAsync(int port, TlsCalling tls)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await Association.ConnectAsync("127.0.0.1", port, TestServer.StoreRequest, new AssociationOptions { Tls = tls }, Cancelled);
            }
            catch (SocketException) when (i < 100)
            {
                await Task.Delay(50, Cancelled); // it is starting
            }
        }
    }

    private static byte[] MakeFile()
    {
        var dataset = new Dataset();
        dataset.SetUid(Tags.SOPClassUID, Uids.CTImageStorage);
        dataset.Set(Tags.SOPInstanceUID, "1.2.3.4");
        dataset.Set(Tags.StudyInstanceUID, "1.2");
        dataset.Set(Tags.SeriesInstanceUID, "1.2.3");
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Answers every HTTP request with the same bytes, until the listener stops.</summary>
    private static async Task ServeAsync(TcpListener listener, byte[] body)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(Cancelled);
                await using var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[4096], 16, throwOnEndOfStream: false, Cancelled);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), Cancelled);
                await stream.WriteAsync(body, Cancelled);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return; // stopped
            }
        }
    }
}
