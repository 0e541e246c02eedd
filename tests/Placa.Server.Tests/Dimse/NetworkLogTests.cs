using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Placa.Dicom;
using Placa.Network;

namespace Placa.Server.Tests.Dimse;

/// <summary>What the log tells of associations, and what it never tells.</summary>
public sealed partial class NetworkLogTests
{
    private const string Canary = "CANARIO";

    private static readonly Uid SopClass = new(TestInstance.SopClass);
    private static readonly Uid FindModel = Uids.StudyRootQueryRetrieveInformationModelFind;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_each_association_is_told_with_its_duration_and_counts()
    {
        await using var server = await TestServer.StartAsync();

        var dataset = await StoreAndFindAsync(server, release: true);
        await StoreAndFindAsync(server, release: false);

        var released = await LineAsync(server, ReleasedLine());
        Assert.Equal(("3", "1"), (released.Groups["operations"].Value, released.Groups["failed"].Value));
        Assert.InRange(long.Parse(released.Groups["received"].Value, null), dataset.Length, dataset.Length + 2000);
        Assert.InRange(long.Parse(released.Groups["sent"].Value, null), 300, 5000);
        await LineAsync(server, AbortedLine());
    }

    [Fact]
    public async Task Who_asks_for_no_association_is_told_with_the_reason()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Host.DicomEndPoint!.Port, Cancelled);

        await client.GetStream().WriteAsync(new byte[] { 22, 3, 1, 0, 1, 1 }, Cancelled); // a TLS handshake begins

        await LineAsync(server, NoAssociationLine());
    }

    [Fact]
    public async Task V24_neither_log_nor_metrics_repeat_what_a_data_set_or_a_query_says()
    {
        await using var server = await TestServer.StartAsync();

        await StoreAndFindAsync(server, release: true);
        await StoreAndFindAsync(server, release: false);
        await LineAsync(server, AbortedLine());

        Assert.DoesNotContain(Canary, server.Log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Canary, await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>One object that is kept, one that is none, and a query; all of them full of what nobody may repeat.</summary>
    private static async Task<byte[]> StoreAndFindAsync(TestServer server, bool release)
    {
        var instance = TestInstance.Make("1.2.3.1");
        instance.Set(Tags.PatientName, Canary + "^NAME");
        instance.Set(Tags.PatientID, Canary + "1");
        instance.Set(Tags.StudyDescription, Canary);
        var bytes = TestInstance.DatasetBytes(instance.ToFile());
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "CT1",
            PresentationContexts = AssociateRequest.Propose(
                ((Uid[])[SopClass, FindModel]).Select(uid => (uid, (IReadOnlyList<TransferSyntax>)[TransferSyntax.ExplicitVRLittleEndian]))),
        };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
        var context = association.FindContext(SopClass)!;

        Assert.Equal(DimseStatus.Success, await association.CStoreAsync(context, SopClass, new Uid("1.2.3.1"), new MemoryStream(bytes), null, Cancelled));
        var bad = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Canary, 20)));
        Assert.Equal(DimseStatusKind.Failure, (await association.CStoreAsync(context, SopClass, new Uid("1.2.3.2"), new MemoryStream(bad), null, Cancelled)).Kind);
        var identifier = new Dataset();
        identifier.Set(Tags.QueryRetrieveLevel, "STUDY");
        identifier.Set(Tags.PatientName, Canary + "*");
        identifier.Set(Tags.StudyInstanceUID, "");
        var found = 0;
        await foreach (var _ in association.CFindAsync(association.FindContext(FindModel)!, identifier, null, Cancelled))
            found++;
        Assert.Equal(1, found);

        if (release)
            await association.ReleaseAsync(Cancelled);
        else
            await association.AbortAsync();
        return bytes;
    }

    private static async Task<Match> LineAsync(TestServer server, Regex pattern)
    {
        for (var i = 0; i < 400; i++)
        {
            if (pattern.Match(server.Log) is { Success: true } match)
                return match;
            await Task.Delay(10, Cancelled);
        }
        Assert.Matches(pattern, server.Log);
        throw new InvalidOperationException();
    }

    [GeneratedRegex("Connection from 127.0.0.1 ended before there was an association: The peer speaks TLS on a port without it.")]
    private static partial Regex NoAssociationLine();

    [GeneratedRegex(@"between CT1 and PLACA released after \d+\.\d{3} s, (?<operations>\d+) operations \((?<failed>\d+) failed\), (?<received>\d+) bytes received, (?<sent>\d+) sent\.\n")]
    private static partial Regex ReleasedLine();

    [GeneratedRegex(@"between CT1 and PLACA ended after \d+\.\d{3} s, 3 operations \(1 failed\), \d+ bytes received, \d+ sent: PeerAborted\. [^\n]+\n")]
    private static partial Regex AbortedLine();
}
