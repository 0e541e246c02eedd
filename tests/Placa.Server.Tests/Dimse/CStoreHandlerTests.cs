using System.Globalization;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Tests.DicomWeb;
using Placa.Testing;

namespace Placa.Server.Tests.Dimse;

public class CStoreHandlerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_DCMTK_sends_is_found_and_comes_back_byte_for_byte()
    {
        Tool.SkipIfAbsent("echoscu", "storescu");
        await using var server = await TestServer.StartAsync();
        using var folder = new TemporaryFolder();
        var sent = TestInstance.Make("1.2.3.1").ToFile();
        var path = folder.Write("a.dcm", sent);
        var port = server.Host.DicomEndPoint!.Port.ToString(CultureInfo.InvariantCulture);

        var echo = await Tool.RunAsync("echoscu", "127.0.0.1", port);
        var store = await Tool.RunAsync("storescu", "127.0.0.1", port, path);
        var again = await Tool.RunAsync("storescu", "127.0.0.1", port, path);

        Assert.Equal((0, 0, 0), (echo.ExitCode, store.ExitCode, again.ExitCode));
        var part = Assert.Single(await server.RetrieveAsync("studies/1.2", "*/*"));
        Assert.Equal(TestInstance.DatasetBytes(sent), TestInstance.DatasetBytes(part.Bytes));
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        await using var server = await TestServer.StartAsync();
        var request = new AssociateRequest
        {
            CalledAeTitle = "PLACA",
            CallingAeTitle = "TESTER",
            PresentationContexts = AssociateRequest.Propose([(new Uid(TestInstance.SopClass), [TransferSyntax.ExplicitVRLittleEndian])]),
        };
        await using var association = await Association.ConnectAsync("127.0.0.1", server.Host.DicomEndPoint!.Port, request, null, Cancelled);
        var context = association.FindContext(new Uid(TestInstance.SopClass))!;
        async Task<DimseStatus> StoreAsync(byte[] dataset) =>
            await association.CStoreAsync(context, new Uid(TestInstance.SopClass), new Uid("1.2.3.9"), new MemoryStream(dataset), cancellationToken: Cancelled);

        var other = await StoreAsync(TestInstance.DatasetBytes(TestInstance.Make("1.2.3.1").ToFile()));
        var broken = await StoreAsync(TestInstance.DatasetBytes(TestInstance.Make("1.2.3.9").ToFile())[..40]);

        Assert.Equal((0xA900, "The command names another SOP class or instance."), (other.Code, other.ErrorComment));
        Assert.Equal([Tags.SOPClassUID, Tags.SOPInstanceUID], other.OffendingElements);
        Assert.Equal(0xC000, broken.Code);
        Assert.StartsWith("At byte ", broken.ErrorComment, StringComparison.Ordinal);
        await association.ReleaseAsync(Cancelled);
    }
}
