using System.Net;
using Placa.Dicom;
using Placa.Network;
using Placa.Testing;

namespace Placa.Cli.Tests;

/// <summary>What the network verbs make of peers that answer with less than success, or stop in the middle.</summary>
public sealed class PeerAnswerTests : IDisposable
{
    private static readonly Uid StudyFind = Uids.StudyRootQueryRetrieveInformationModelFind;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_shows_what_it_has_when_the_peer_breaks_off_at_the_cancel(bool json)
    {
        await using var server = Serve(new DimseServices { Find = [new(new BreakingOff(), new HashSet<Uid> { StudyFind })] });

        var outcome = await PlacaProgram.RunAsync(["find", Ae(server), "--limit", "1", "PatientID", .. json ? ["--json"] : Array.Empty<string>()]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("P1", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_says_that_the_peer_passed_over_keys_and_sends_numbers_as_such()
    {
        var handler = new PassingOver();
        await using var server = Serve(new DimseServices { Find = [new(handler, new HashSet<Uid> { StudyFind })] });

        var outcome = await PlacaProgram.RunAsync("find", Ae(server), "--level", "image", "Rows=512");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("FF01H", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(512, handler.Rows);
    }

    [Theory]
    [InlineData("move", "--to", "ELSEWHERE")]
    [InlineData("get", "--out", "out")]
    public async Task Move_and_get_give_the_reason_of_the_peer(string verb, string option, string value)
    {
        var refusing = new Refusing();
        await using var server = Serve(new DimseServices
        {
            Find = [new(new PassingOver(), new HashSet<Uid> { StudyFind })],
            Move = [new(refusing, new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelMove })],
            Get = [new(refusing, new HashSet<Uid> { Uids.StudyRootQueryRetrieveInformationModelGet })],
        });
        string[] arguments = [verb, Ae(server), "StudyInstanceUID=1.2", option, verb == "get" ? _folder.File(value) : value];

        var plain = await PlacaProgram.RunAsync(arguments);
        var json = await PlacaProgram.RunAsync([.. arguments, "--json"]);

        Assert.All([plain, json], outcome => Assert.Contains("The tape?robot is on holiday.", outcome.Output.Replace("\\u001B", "?", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All([plain, json], outcome => Assert.DoesNotContain('\u001B', outcome.Output));
        Assert.All([plain, json], outcome => Assert.NotEqual(0, outcome.ExitCode));
    }

    [Fact]
    public async Task Store_tells_of_a_warning_and_counts_the_file_as_sent()
    {
        var path = SampleFile.Save(_folder.File("a.dcm"));
        await using var server = Serve(new DimseServices { Store = new Warning() });

        var outcome = await PlacaProgram.RunAsync("store", Ae(server), path);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("B000H", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Coerced.", outcome.Error, StringComparison.Ordinal);
        Assert.StartsWith("1 ", outcome.Output, StringComparison.Ordinal);
    }

    private static DicomServer Serve(DimseServices services)
    {
        var server = new DicomServer([new IPEndPoint(IPAddress.Loopback, 0)], new AcceptAll(), new AssociationOptions { Services = services });
        server.Start();
        return server;
    }

    private static string Ae(DicomServer server) => $"SCP@127.0.0.1:{server.EndPoints[0].Port}";

    private static Dataset Match()
    {
        var match = new Dataset();
        match.Set(Tags.PatientID, "P1");
        return match;
    }

    /// <summary>Closes the association where it is asked to stop, as fo-dicom does.</summary>
    private sealed class BreakingOff : IDimseHandler<CFindRequest>
    {
        public async ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken)
        {
            await request.Matches.SendAsync(Match());
            await request.Matches.FlushAsync();
            await Task.Delay(Timeout.Infinite, request.Cancelled).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await association.AbortAsync();
            return DimseStatus.Cancel;
        }
    }

    private sealed class PassingOver : IDimseHandler<CFindRequest>
    {
        public int? Rows { get; private set; }

        public async ValueTask<DimseStatus> HandleAsync(CFindRequest request, Association association, CancellationToken cancellationToken)
        {
            Rows = request.Identifier.GetInt32(Tags.Rows);
            await request.Matches.SendAsync(Match(), allKeysSupported: false);
            return DimseStatus.Success;
        }
    }

    private sealed class Refusing : IDimseHandler<CMoveRequest>, IDimseHandler<CGetRequest>
    {
        private static readonly DimseStatus Status = DimseStatus.UnableToProcess with { ErrorComment = "The tape\u001Brobot is on holiday." };

        public ValueTask<DimseStatus> HandleAsync(CMoveRequest request, Association association, CancellationToken cancellationToken) => ValueTask.FromResult(Status);

        public ValueTask<DimseStatus> HandleAsync(CGetRequest request, Association association, CancellationToken cancellationToken) => ValueTask.FromResult(Status);
    }

    private sealed class Warning : IDimseHandler<CStoreRequest>
    {
        public async ValueTask<DimseStatus> HandleAsync(CStoreRequest request, Association association, CancellationToken cancellationToken)
        {
            await request.Dataset.CopyToAsync(Stream.Null, cancellationToken);
            return DimseStatus.CoercionOfDataElements with { ErrorComment = "Coerced." };
        }
    }
}
