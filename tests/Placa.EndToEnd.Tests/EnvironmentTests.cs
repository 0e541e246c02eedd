using System.Net;
using System.Net.Sockets;
using Placa.Testing;

namespace Placa.EndToEnd.Tests;

/// <summary>What stands in the way is told in one sentence, with the exit code that says whose matter it is.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_port_that_is_taken_ends_with_3_and_one_sentence()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var web = await PlacaProgram.RunAsync("serve", "--data", folder.Path, "--http", $"127.0.0.1:{port}", "--dicom", $"127.0.0.1:{RunningServer.FreePort()}");
        var dicom = await PlacaProgram.RunAsync("serve", "--data", folder.Path, "--dicom", $"127.0.0.1:{port}", "--http", $"127.0.0.1:{RunningServer.FreePort()}");

        AssertOneSentence(3, web);
        AssertOneSentence(3, dicom);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_ends_with_3_and_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", [1]);

        var serve = await PlacaProgram.RunAsync("serve", "--data", Path.Combine(file, "data"), "--http", "127.0.0.1:0", "--dicom", "127.0.0.1:0");
        var import = await PlacaProgram.RunAsync("import", file, "--data", Path.Combine(file, "data"));

        AssertOneSentence(3, serve);
        AssertOneSentence(3, import);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var first = await RunningServer.StartAsync(folder.Path);

        var second = await PlacaProgram.RunAsync("serve", "--data", folder.Path, "--http", "127.0.0.1:0", "--dicom", "127.0.0.1:0");

        AssertOneSentence(3, second);
    }

    [Fact]
    public async Task Listening_beyond_this_machine_needs_to_be_asked_for()
    {
        using var folder = new TemporaryFolder();

        var outcome = await PlacaProgram.RunAsync("serve", "--data", folder.Path, "--http", "0.0.0.0:0", "--dicom", "127.0.0.1:0");

        AssertOneSentence(2, outcome);
    }

    [Theory]
    [InlineData("dump", "missing.dcm")]
    [InlineData("pixels", "missing.dcm")]
    [InlineData("import", "missing.dcm")]
    [InlineData("open", "missing.dcm")]
    public async Task A_file_that_does_not_exist_ends_with_2_and_one_sentence(params string[] arguments)
    {
        var outcome = await PlacaProgram.RunAsync(arguments);

        AssertOneSentence(2, outcome);
    }

    private static void AssertOneSentence(int exitCode, ToolOutcome outcome)
    {
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Output));
        Assert.Single(outcome.Error.Split('\n'), line => line.StartsWith("placa: ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }
}
