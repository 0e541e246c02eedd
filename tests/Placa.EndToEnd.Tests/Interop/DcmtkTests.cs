using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>DCMTK's programs and we, each in both roles.</summary>
public class DcmtkTests
{
    private static readonly string[] Study = ["-k", "QueryRetrieveLevel=STUDY"];

    [Fact]
    public async Task Its_programs_echo_store_find_get_and_move()
    {
        Tool.SkipIfAbsent("echoscu", "storescu", "dcmsend", "findscu", "getscu", "movescu");
        using var files = new ExchangedFiles();
        using var folder = new TemporaryFolder();
        await using var server = await InteropServer.StartAsync();
        string[] address = ["127.0.0.1", $"{server.Port}"];
        var receiver = RunningServer.FreePort();
        server.Register($"MOVESCU@127.0.0.1:{receiver}");

        await ToolDoneAsync("echoscu", address);
        await ToolDoneAsync("storescu", [.. address, files.Paths.First()]);
        await ToolDoneAsync("dcmsend", ["--decompress-never", .. address, .. files.Paths]);
        files.AssertSame(await server.FilesAsync());

        var answers = folder.CreateFolder("answers");
        await ToolDoneAsync("findscu", ["-S", "-X", "-od", answers, .. Study, "-k", "StudyInstanceUID", .. address]);
        Assert.Equal(files.Studies.Count, Directory.GetFiles(answers).Length);

        var (got, moved) = (folder.CreateFolder("got"), folder.CreateFolder("moved"));
        foreach (var studies in files.StudyKeys)
        {
            await ToolDoneAsync("getscu", ["-S", "-od", got, .. Study, "-k", studies, .. address]);
            await ToolDoneAsync("movescu", ["-S", "-aem", "MOVESCU", "+P", $"{receiver}", "-od", moved, .. Study, "-k", studies, .. address]);
        }
        files.AssertSame(Directory.EnumerateFiles(got).Select(File.ReadAllBytes));
        files.AssertSame(Directory.EnumerateFiles(moved).Select(File.ReadAllBytes));
    }

    /// <summary>It takes native transfer syntaxes only, so that what is compressed is decoded for it.</summary>
    [Fact]
    public async Task We_store_to_dcmqrscp_find_there_move_and_get()
    {
        Tool.SkipIfAbsent("dcmqrscp");
        using var files = new ExchangedFiles();
        using var folder = new TemporaryFolder();
        await using var server = await InteropServer.StartAsync();
        await using var archive = await Dcmqrscp.StartAsync(server.Port);
        server.Register(archive.Ae);

        await Verb.DoneAsync("echo", archive.Ae);
        await Verb.DoneAsync(["store", archive.Ae, .. files.Paths]);
        files.AssertSame(archive.Files.Select(File.ReadAllBytes));

        var found = await Verb.JsonLinesAsync("find", archive.Ae, "StudyInstanceUID", "--json");
        Assert.Equal(files.Studies.Order(), found.Select(match => match.GetProperty("0020000D").GetProperty("Value")[0].GetString()!).Order());

        foreach (var studies in files.StudyKeys)
        {
            await Verb.DoneAsync("move", archive.Ae, studies, "--to", "PLACA");
            await Verb.DoneAsync("get", archive.Ae, studies, "--out", folder.Path);
        }
        files.AssertSame(await server.FilesAsync());
        files.AssertSame(Directory.EnumerateFiles(folder.Path).Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task Storescp_takes_what_we_store_and_what_we_move()
    {
        Tool.SkipIfAbsent("storescp");
        using var files = new ExchangedFiles();
        using var folder = new TemporaryFolder();
        var (stored, port) = (folder.CreateFolder("stored"), RunningServer.FreePort());
        await using var receiver = await ExternalProgram.StartAsync("storescp", ["+xa", "-od", stored, $"{port}"], port);
        await using var server = await InteropServer.StartAsync();
        server.Register($"STORESCP@127.0.0.1:{port}");

        await Verb.DoneAsync(["store", $"STORESCP@127.0.0.1:{port}", .. files.Paths]);
        files.AssertSame(Directory.EnumerateFiles(stored).Select(File.ReadAllBytes));

        foreach (var path in Directory.EnumerateFiles(stored))
            File.Delete(path);
        await Verb.DoneAsync(["store", server.Ae, .. files.Paths]);
        foreach (var studies in files.StudyKeys)
            await Verb.DoneAsync("move", server.Ae, studies, "--to", "STORESCP");
        files.AssertSame(Directory.EnumerateFiles(stored).Select(File.ReadAllBytes));
    }

    /// <summary>DCMTK aborts the association at an identifier that is too long.</summary>
    [Fact]
    public async Task A_file_at_which_the_peer_breaks_off_does_not_keep_back_the_others()
    {
        Tool.SkipIfAbsent("storescp");
        using var folder = new TemporaryFolder();
        var (stored, port) = (folder.CreateFolder("stored"), RunningServer.FreePort());
        await using var receiver = await ExternalProgram.StartAsync("storescp", ["--fork", "+xa", "-od", stored, $"{port}"], port);
        await using var server = await InteropServer.StartAsync();
        server.Register($"STORESCP@127.0.0.1:{port}");
        var study = "1.2." + new string('3', 52); // the instance's identifier has 64 characters up to number 99999
        string[] paths = [.. new[] { 1, 2, 123456, 3, 4 }.Select((number, i) => new Sample(study, number).Save(folder.File($"{i}.dcm")))];

        var sent = await PlacaProgram.RunAsync(["store", $"STORESCP@127.0.0.1:{port}", .. paths]);
        Assert.NotEqual(0, sent.ExitCode);
        Assert.Equal(4, Directory.GetFiles(stored).Length);

        foreach (var path in Directory.EnumerateFiles(stored))
            File.Delete(path);
        await Verb.DoneAsync(["store", server.Ae, .. paths]);
        var moved = await PlacaProgram.RunAsync("move", server.Ae, $"StudyInstanceUID={study}", "--to", "STORESCP", "--json");
        Assert.Contains("\"completed\":4,\"failed\":1", moved.Output, StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(stored).Length);
    }

    private static async Task ToolDoneAsync(string program, params string[] arguments)
    {
        var outcome = await Tool.RunAsync(program, arguments);
        Assert.True(outcome.ExitCode == 0, $"{program}: {outcome.ExitCode}\n{outcome.Output}{outcome.Error}");
    }
}
