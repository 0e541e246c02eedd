using System.Globalization;
using Placa.Server.Tests.DicomWeb;
using Placa.Testing;

namespace Placa.Server.Tests.Dimse;

public class CStoreHandlerTests
{
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
}
