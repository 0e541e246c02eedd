using System.Net;
using System.Text;
using Placa.Archive.Importing;
using Placa.Server.Handover;
using Placa.Testing;

namespace Placa.Server.Tests.Handover;

public class HandoverTests
{
    [Fact]
    public async Task The_server_of_a_folder_imports_for_the_command_line()
    {
        await using var server = await TestServer.StartAsync();
        using var files = new TemporaryFolder();
        files.Write("a.dcm", TestInstance.Make("1.2.3.1").ToFile());
        files.Write("notes.txt", "not dicom"u8);

        using var client = HandoverClient.Find(server.DataFolder)!;
        var outcomes = new List<ImportOutcome>();
        await foreach (var outcome in client.ImportAsync([files.Path], null, TestContext.Current.CancellationToken))
            outcomes.Add(outcome);

        Assert.Equal(
            [ImportOutcomeKind.Stored, ImportOutcomeKind.NotDicom], outcomes.Select(outcome => outcome.Kind).Order());
        Assert.Equal(server.Host.Address, client.Address);
    }

    [Fact]
    public async Task V19_without_the_token_no_path_is_taken()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var token in new[] { "", "Bearer ", "Bearer " + new string('0', 64) })
        {
            using var content = new StringContent("{\"user\":\"x\",\"paths\":[\"/\"]}", Encoding.UTF8, "application/json");
            using var answer = await server.SendAsync(HttpMethod.Post, "/api/handover/import", content, ("Authorization", token));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Only_the_own_user_can_read_the_token_and_it_goes_with_the_server()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { DataFolder = folder.Path, Http = ListenAddress.Loopback(0), Dicom = null, Log = TextWriter.Null };
        await using (await ServerHost.StartAsync(options, TestContext.Current.CancellationToken))
        {
            Assert.True(File.Exists(folder.File("run.json")));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("run.json")));
        }

        Assert.Null(HandoverClient.Find(folder.Path));
    }
}
