using System.Net;
using System.Net.Sockets;
using Placa.Archive.Settings;
using Placa.Dicom;
using Placa.Network;
using Placa.Server;
using Placa.Testing;

namespace Placa.Cli.Tests;

/// <summary>The verbs that call peers, against our own server and a storage SCP of DCMTK's.</summary>
public sealed class NetworkTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerHost _server = null!;

    private string Ae => $"PLACA@127.0.0.1:{_server.DicomEndPoint!.Port}";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ServerHost.StartAsync(
        new ServerOptions { DataFolder = _folder.File("data"), Http = ListenAddress.Loopback(0), Dicom = ListenAddress.Loopback(0), Log = TextWriter.Null }, Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Echo_tells_who_answered()
    {
        var outcome = await PlacaProgram.RunAsync("echo", Ae);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("0000H", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("PLACA", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_is_not_there_or_refuses_is_one_sentence()
    {
        var gone = await PlacaProgram.RunAsync("echo", $"X@127.0.0.1:{FreePort()}");
        var unknown = await PlacaProgram.RunAsync("echo", "NOBODY", "--data", _folder.File("none"));

        Assert.Equal(3, gone.ExitCode);
        Assert.Equal(2, unknown.ExitCode);
        Assert.All([gone, unknown], outcome => Assert.Single(outcome.Error.Trim().Split('\n')));
        Assert.False(Directory.Exists(_folder.File("none")));
    }

    [Fact]
    public async Task What_is_stored_is_found_and_fetched_as_it_was()
    {
        Make("in/a.dcm", "1.2.3.1", "NU\u00D1EZ^JOS\u00C9");
        Make("in/b.dcm", "1.2.3.2", "NU\u00D1EZ^JOS\u00C9");

        var stored = await PlacaProgram.RunAsync("store", Ae, _folder.File("in"), "--parallel", "2");
        var found = await PlacaProgram.RunAsync("find", Ae, "PatientName=nu\u00F1ez*", "NumberOfStudyRelatedInstances");
        var json = await PlacaProgram.RunAsync("find", Ae, "--level", "image", "StudyInstanceUID=1.2", "SeriesInstanceUID=1.2.3", "--json");
        var got = await PlacaProgram.RunAsync("get", Ae, "StudyInstanceUID=1.2", "--out", _folder.File("out"));

        Assert.True((0, "") == (stored.ExitCode, stored.Error), stored.Error + stored.Output);
        Assert.Contains("2 sent, 0 failed", stored.Output, StringComparison.Ordinal);
        Assert.Equal(0, found.ExitCode);
        Assert.Contains("NU\u00D1EZ^JOS\u00C9", found.Output, StringComparison.Ordinal);
        Assert.Equal(2, json.Output.Trim().Split('\n').Length);
        Assert.True(got.ExitCode == 0, got.Error + got.Output);
        Assert.Equal(["1.2.3.1.dcm", "1.2.3.2.dcm"], Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order());
        Assert.Equal(DatasetBytes(_folder.File("in", "a.dcm")), DatasetBytes(_folder.File("out", "1.2.3.1.dcm")));
    }

    [Theory]
    [InlineData(null, "PatientName=NUNEZ*")]
    [InlineData("ISO_IR 192", "PatientName=NU\u00D1EZ*")]
    [InlineData("ISO_IR 100", "PatientName=NU\u00D1EZ*", "--charset", "ISO_IR 100")]
    [InlineData("ISO_IR 100", "PatientName=NUNEZ*", "--charset", "ISO_IR 100")]
    public async Task A_query_names_a_character_set_where_one_is_needed_or_wanted(string? named, params string[] arguments)
    {
        var asked = new Asked();
        await using var server = new DicomServer(
            [new IPEndPoint(IPAddress.Loopback, 0)], new AcceptAll(),
            new AssociationOptions { Services = new DimseServices { Find = [new(asked, new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelFind })] } });
        server.Start();

        var outcome = await PlacaProgram.RunAsync(["find", $"SCP@127.0.0.1:{server.EndPoints[0].Port}", .. arguments]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(named, asked.Identifier?.GetString(Tags.SpecificCharacterSet));
        Assert.Equal(arguments[0]["PatientName=".Length..], asked.Identifier?.GetString(Tags.PatientName));
    }

    [Fact]
    public async Task Resuming_sends_only_what_was_not_confirmed()
    {
        Make("in/a.dcm", "1.2.3.1");
        Make("in/b.dcm", "1.2.3.2");
        File.WriteAllText(_folder.File("resume"), "1.2.3.1\n1.2.3"); // cut in the middle of a line

        var first = await PlacaProgram.RunAsync("store", Ae, _folder.File("in"), "--resume", _folder.File("resume"));
        var second = await PlacaProgram.RunAsync("store", Ae, _folder.File("in"), "--resume", _folder.File("resume"));

        Assert.Contains("1 sent, 0 failed, 1 confirmed before", first.Output, StringComparison.Ordinal);
        Assert.Contains("0 sent, 0 failed, 2 confirmed before", second.Output, StringComparison.Ordinal);
        Assert.Contains("1.2.3.2", File.ReadAllLines(_folder.File("resume")));
    }

    [Fact]
    public async Task What_is_no_DICOM_is_told_and_the_rest_is_sent()
    {
        Make("in/a.dcm", "1.2.3.1");
        _folder.Write("in/b.txt", "not DICOM at all, and long enough to be read as something".Select(c => (byte)c).ToArray());

        var outcome = await PlacaProgram.RunAsync("store", Ae, _folder.File("in"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("b.txt", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("1 sent, 1 failed", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_tells_what_the_peer_keeps_and_what_not()
    {
        Make("in/a.dcm", "1.2.3.1", "A");
        Make("in/b.dcm", "1.2.3.2", "B");
        await PlacaProgram.RunAsync("store", Ae, _folder.File("in/a.dcm"));

        var kept = await PlacaProgram.RunAsync("commit", Ae, _folder.File("in/a.dcm"));
        var both = await PlacaProgram.RunAsync("commit", Ae, _folder.File("in"), "--json");

        Assert.Equal((0, "1 kept, 0 not."), (kept.ExitCode, kept.Output.Trim()));
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("\"1.2.3.1\",\"state\":\"kept\"", both.Output, StringComparison.Ordinal);
        Assert.Contains("\"1.2.3.2\",\"state\":\"failed\",\"reason\":\"0112H\"", both.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_takes_the_result_of_a_peer_that_calls_back()
    {
        Make("in/a.dcm", "1.2.3.1", "A");
        var port = FreePort();
        var peer = new CallingBack(port);
        await using var server = new DicomServer([new IPEndPoint(IPAddress.Loopback, 0)], new AcceptAll(), new AssociationOptions { Services = new DimseServices { Normalized = [peer] } });
        server.Start();

        var outcome = await PlacaProgram.RunAsync("commit", $"X@127.0.0.1:{server.EndPoints[0].Port}", _folder.File("in"), "--listen", $"{port}");
        var silent = await PlacaProgram.RunAsync("commit", $"X@127.0.0.1:{server.EndPoints[0].Port}", _folder.File("in"), "--wait", "1");

        Assert.Equal((0, "1 kept, 0 not."), (outcome.ExitCode, outcome.Output.Trim()));
        Assert.Equal(1, silent.ExitCode);
        Assert.Contains("nothing is promised", silent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_without_the_stored_syntax_gets_it_decoded()
    {
        Make("a.dcm", "1.2.3.1");
        Assert.Equal(0, (await PlacaProgram.RunAsync("transcode", _folder.File("a.dcm"), _folder.File("rle.dcm"), "--to", "rle")).ExitCode);
        var port = FreePort();
        _folder.CreateFolder("received");
        var receiver = new NativeOnly();
        await using var server = new DicomServer(
            [new IPEndPoint(IPAddress.Loopback, port)], new AcceptAll(), new AssociationOptions { Services = new DimseServices { Store = receiver, TakesTransferSyntax = uid => uid == TransferSyntax.ImplicitVRLittleEndian.Uid } });
        server.Start();

        var outcome = await PlacaProgram.RunAsync("store", $"X@127.0.0.1:{port}", _folder.File("rle.dcm"));

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var sent = DicomFile.ReadDataset(receiver.Bytes!, TransferSyntax.ImplicitVRLittleEndian);
        using var original = DicomFile.Open(_folder.File("a.dcm"));
        Assert.Equal(original.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray(), sent.Dataset.Find(Tags.PixelData)!.Value.GetBytes().ToArray());
    }

    [Fact]
    public async Task Peers_are_kept_beside_a_running_server_and_receive_what_is_moved()
    {
        Tool.SkipIfAbsent("storescp");
        Make("in/a.dcm", "1.2.3.1");
        Assert.Equal(0, (await PlacaProgram.RunAsync("store", Ae, _folder.File("in"))).ExitCode);
        var port = FreePort();
        var received = _folder.CreateFolder("received");
        using var storescp = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Tool.Find("storescp")!, ["-od", received, $"{port}"]))!;
        try
        {
            var data = _folder.File("data");
            var added = await PlacaProgram.RunAsync("peers", "add", $"SCP@127.0.0.1:{port}", "--may", "store", "find", "--charset-out", "ISO_IR 100", "--data", data);
            var tested = await PlacaProgram.RunAsync("peers", "test", "SCP", "--data", data);
            for (var i = 0; tested.ExitCode != 0 && i < 50; i++) // it is starting
            {
                await Task.Delay(50, Cancelled);
                tested = await PlacaProgram.RunAsync("peers", "test", "SCP", "--data", data);
            }
            var listed = await PlacaProgram.RunAsync("peers", "list", "--json", "--data", data);
            var moved = await PlacaProgram.RunAsync("move", Ae, "--to", "SCP", "StudyInstanceUID=1.2");
            var removed = await PlacaProgram.RunAsync("peers", "remove", "SCP", "--data", data);

            Assert.Equal((0, 0), (added.ExitCode, tested.ExitCode));
            Assert.Equal(PeerVerbs.None, _server.Archive.Peers.Find("SCP")?.Verbs ?? PeerVerbs.None); // removed again, and seen at once
            Assert.Contains("\"charsetOut\":\"ISO_IR 100\"", listed.Output, StringComparison.Ordinal);
            Assert.Contains("Store, Find", listed.Output, StringComparison.Ordinal);
            Assert.True(moved.ExitCode == 0, moved.Error + moved.Output);
            Assert.Single(Directory.GetFiles(received));
            Assert.Equal(0, removed.ExitCode);
        }
        finally
        {
            storescp.Kill();
        }
    }

    [Fact]
    public async Task TLS_is_by_authority_by_pin_or_not_at_all()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue();
        authority.Save(_folder, ("server", certificate), ("modality", authority.Issue("modality")));
        File.WriteAllText(_folder.File("passcode"), "secreto\n");
        await using var server = await ServerHost.StartAsync(
            new ServerOptions
            {
                DataFolder = _folder.File("secure"),
                Http = ListenAddress.Loopback(0),
                Dicom = null,
                DicomTls = ListenAddress.Loopback(0),
                Tls = new TlsFiles { Certificate = _folder.File("server.pem"), Key = _folder.File("server.key"), Authorities = _folder.File("ca.pem") },
                Log = TextWriter.Null,
            },
            Cancelled);
        var ae = $"PLACA@127.0.0.1:{server.DicomTlsEndPoint!.Port}";
        string[] own = ["--tls-cert", _folder.File("modality.pem"), "--tls-key", _folder.File("modality.key")];
        string[] trust = ["--tls-ca", _folder.File("ca.pem")];
        Assert.Equal(0, (await PlacaProgram.RunAsync(
            "peers", "add", "MODALITY", "--certificate", _folder.File("modality.pem"), "--user", "tecnico", "--passcode-file", _folder.File("passcode"), "--data", _folder.File("secure"))).ExitCode);
        string[] user = ["--aet", "MODALITY", "--user", "tecnico", "--passcode-file", _folder.File("passcode")];
        Make("in/a.dcm", "1.2.3.1");

        var trusted = await PlacaProgram.RunAsync(["echo", ae, .. own, .. trust]);
        var pinned = await PlacaProgram.RunAsync(["echo", ae, .. own, "--tls-pin", TlsCertificates.Fingerprint(certificate)]);
        var distrusted = await PlacaProgram.RunAsync(["echo", ae, .. own, "--tls"]);
        var inTheClear = await PlacaProgram.RunAsync("echo", ae);
        var withoutUser = await PlacaProgram.RunAsync(["store", ae, .. own, .. trust, "--aet", "MODALITY", _folder.File("in")]);
        var stored = await PlacaProgram.RunAsync(["store", ae, .. own, .. trust, .. user, _folder.File("in")]);

        Assert.Equal((0, 0, 1, 1, 1), (trusted.ExitCode, pinned.ExitCode, distrusted.ExitCode, inTheClear.ExitCode, withoutUser.ExitCode));
        Assert.Contains("no authority that is trusted", distrusted.Error, StringComparison.Ordinal);
        Assert.True(stored.ExitCode == 0, stored.Output + stored.Error);
    }

    [Fact]
    public async Task A_change_of_address_keeps_the_certificate_and_the_user()
    {
        File.WriteAllText(_folder.File("passcode"), "secreto\n");
        string[] data = ["--data", _folder.File("data")];
        var first = await PlacaProgram.RunAsync(
            ["peers", "add", "CT1@10.0.0.1:104", "--certificate", new string('a', 64), "--user", "tecnico", "--passcode-file", _folder.File("passcode"), "--may", "store", .. data]);
        var second = await PlacaProgram.RunAsync(["peers", "add", "CT1@10.0.0.2:2762", .. data]);
        var alone = await PlacaProgram.RunAsync(["peers", "add", "CT2@10.0.0.3:104", "--passcode-file", _folder.File("passcode"), .. data]);

        var peer = _server.Archive.Peers.Find("CT1")!;
        Assert.Equal((0, 0, 2), (first.ExitCode, second.ExitCode, alone.ExitCode));
        Assert.Equal((new string('a', 64), "tecnico", PeerVerbs.Store, ("10.0.0.2", 2762)), (peer.CertificateSha256, peer.UserName, peer.Verbs, peer.Address));
        Assert.Equal(["10.0.0.2"], peer.Hosts);
        Assert.NotNull(peer.PasscodeHash);
        Assert.Null(_server.Archive.Peers.Find("CT2"));
    }

    [Fact]
    public async Task A_port_with_TLS_needs_a_certificate_that_can_be_read()
    {
        File.WriteAllText(_folder.File("broken.pem"), "no certificate");

        var none = await PlacaProgram.RunAsync("serve", "--dicom-tls", "127.0.0.1:0", "--data", _folder.File("new"), "--http", "127.0.0.1:0", "--dicom", "127.0.0.1:0");
        var broken = await PlacaProgram.RunAsync("serve", "--tls-cert", _folder.File("broken.pem"), "--data", _folder.File("new"), "--http", "127.0.0.1:0", "--dicom", "127.0.0.1:0");

        Assert.All([none, broken], outcome => Assert.Equal((3, 1), (outcome.ExitCode, outcome.Error.Trim().Split('\n').Length)));
    }

    [Fact]
    public async Task V09_a_hostile_UID_stays_inside_the_folder()
    {
        var server = new DicomServer([new IPEndPoint(IPAddress.Loopback, 0)], new AcceptAll(), new AssociationOptions { Services = new DimseServices { Get = [new(new Hostile(), new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelGet })] } });
        await using var stopping = server;
        server.Start();
        var inner = _folder.File("x", "y", "out");

        var outcome = await PlacaProgram.RunAsync("get", $"X@127.0.0.1:{server.EndPoints[0].Port}", "PatientID=1", "--level", "study", "StudyInstanceUID=1.2", "--out", inner);

        Assert.True(outcome.ExitCode == 0, outcome.Error + outcome.Output);
        Assert.Equal(Hostile.Names.Length, Directory.GetFiles(inner).Length);
        Assert.Empty(Directory.GetFiles(_folder.File("x")).Concat(Directory.GetFiles(_folder.File("x", "y"))));
    }

    [Theory]
    [InlineData("find", "PatientName")]
    [InlineData("echo", "A@B")]
    [InlineData("store", "PLACA@127.0.0.1:104")]
    [InlineData("get", "PLACA@127.0.0.1:104", "StudyInstanceUID=1")]
    [InlineData("find", "PLACA@127.0.0.1:1", "--limit", "0")]
    [InlineData("find", "PLACA@127.0.0.1:1", "NoSuchKeyword=1")]
    [InlineData("find", "PLACA@127.0.0.1:1", "Rows=x")]
    [InlineData("find", "PLACA@127.0.0.1:1", "PixelData=00")]
    public async Task What_makes_no_sense_is_wrong_usage(params string[] arguments) => Assert.Equal(2, (await PlacaProgram.RunAsync(arguments)).ExitCode);

    private void Make(string name, string instance, string patient = "PEREZ^ANA")
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var sample = DicomFile.Open(SampleFile.Save(path + ".sample"));
        var dataset = sample.Dataset;
        dataset.Set(Tags.SOPInstanceUID, instance);
        dataset.Set(Tags.StudyInstanceUID, "1.2");
        dataset.Set(Tags.SeriesInstanceUID, "1.2.3");
        dataset.Set(Tags.PatientName, patient);
        using (var stream = File.Create(path))
            DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        File.Delete(path + ".sample");
    }

    private static byte[] DatasetBytes(string path)
    {
        using var file = DicomFile.Open(path);
        return File.ReadAllBytes(path)[(int)file.DatasetOffset..];
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Keeps everything, and says so on an association of its own; whether anyone listens is not its business.</summary>
    private sealed class CallingBack(int port) : NormalizedService(Uids.StorageCommitmentPushModel)
    {
        public override ValueTask<NormalizedResponse> ActionAsync(NActionRequest request, Association association, CancellationToken cancellationToken)
        {
            _ = CallAsync(CommitmentRequest.Read(request), association.CallingAeTitle);
            return ValueTask.FromResult(new NormalizedResponse(DimseStatus.Success));
        }

        private async Task CallAsync(CommitmentRequest asked, string aeTitle)
        {
            var request = new AssociateRequest
            {
                CalledAeTitle = aeTitle,
                CallingAeTitle = "X",
                PresentationContexts = AssociateRequest.Propose([(AbstractSyntax, [TransferSyntax.ImplicitVRLittleEndian])]),
                UserInformation = new UserInformation { Roles = [new RoleSelection(AbstractSyntax, Scu: false, Scp: true)] },
            };
            await using var association = await Association.ConnectAsync("127.0.0.1", port, request, null, Cancelled);
            await new CommitmentResult(asked.TransactionUid, asked.References, []).SendAsync(association, null, Cancelled);
        }
    }

    private sealed class Asked : IDimseHandler<CFindRequest>
    {
        public Dataset? Identifier { get; private set; }

        public ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken)
        {
            Identifier = request.Identifier;
            return ValueTask.FromResult(DimseStatus.Success);
        }
    }

    private sealed class NativeOnly : IDimseHandler<CStoreRequest>
    {
        public byte[]? Bytes { get; private set; }

        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            var bytes = new MemoryStream();
            await request.Dataset.CopyToAsync(bytes, cancellationToken);
            Bytes = bytes.ToArray();
            return DimseStatus.Success;
        }
    }

    /// <summary>Sends instances whose identifiers lead out of any folder.</summary>
    private sealed class Hostile : IDimseHandler<CGetRequest>
    {
        public static string[] Names { get; } = ["../../escaped", "/tmp/placa-escaped", "..", @"C:\escaped", "..%2fescaped", "1..2"];

        public async ValueTask<DimseStatus> HandleAsync(CGetRequest request, Association association, CancellationToken cancellationToken)
        {
            request.SubOperations.Start(Names.Length);
            var context = association.PresentationContexts.First(association.MaySendRequests);
            foreach (var name in Names)
            {
                var uid = new Uid(name);
                request.SubOperations.Record(uid, await association.CStoreAsync(context, context.AbstractSyntax, uid, new MemoryStream(new byte[10]), null, cancellationToken));
            }
            return request.SubOperations.FinalStatus;
        }
    }
}
