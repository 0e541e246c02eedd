using System.Net.Http.Json;
using System.Text.Json;
using Placa.Testing;

namespace Placa.EndToEnd.Tests.Interop;

/// <summary>Orthanc and we, each in both roles.</summary>
public class OrthancTests
{
    [Fact]
    public async Task Orthanc_stores_to_us_finds_there_and_moves_back()
    {
        Orthanc.SkipIfAbsent();
        using var files = new ExchangedFiles();
        await using var server = await InteropServer.StartAsync();
        await using var orthanc = await Orthanc.StartAsync(server.Port);
        server.Register(orthanc.Ae);
        await orthanc.PostAsync("modalities/placa/echo", new { });
        var ids = new List<string>();
        foreach (var path in files.Paths)
            ids.Add(await orthanc.UploadAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)));

        var stored = await orthanc.PostAsync("modalities/placa/store", new { Resources = ids, Synchronous = true });
        Assert.Equal((files.Count, 0), (stored.GetProperty("InstancesCount").GetInt32(), stored.GetProperty("FailedInstancesCount").GetInt32()));
        files.AssertSame(await server.FilesAsync());

        await orthanc.DeleteAllAsync();
        var (query, answers) = await orthanc.QueryAsync("Study", new() { ["StudyInstanceUID"] = "", ["PatientName"] = "", ["NumberOfStudyRelatedInstances"] = "" });
        Assert.Equal(files.Studies.Order(), answers.Select(answer => answer["StudyInstanceUID"]).Order());
        Assert.All(answers, answer => Assert.Equal(files.Names[answer["StudyInstanceUID"]].TrimEnd('='), answer["PatientName"]));
        Assert.Equal(files.Count, answers.Sum(answer => int.Parse(answer["NumberOfStudyRelatedInstances"], System.Globalization.CultureInfo.InvariantCulture)));

        await orthanc.PostAsync($"queries/{query}/retrieve", new { TargetAet = Orthanc.AeTitle, Synchronous = true });
        files.AssertSame(await FilesOfAsync(orthanc));
    }

    [Fact]
    public async Task We_store_to_Orthanc_find_there_move_and_get()
    {
        Orthanc.SkipIfAbsent();
        using var files = new ExchangedFiles();
        using var folder = new TemporaryFolder();
        await using var server = await InteropServer.StartAsync();
        await using var orthanc = await Orthanc.StartAsync(server.Port);
        server.Register(orthanc.Ae);

        await Verb.DoneAsync("echo", orthanc.Ae);
        await Verb.DoneAsync(["store", orthanc.Ae, .. files.Paths]);
        files.AssertSame(await FilesOfAsync(orthanc));

        var found = await Verb.JsonLinesAsync("find", orthanc.Ae, "StudyInstanceUID", "PatientName", "--json");
        Assert.Equal(files.Studies.Order(), found.Select(match => match.GetProperty("0020000D").GetProperty("Value")[0].GetString()!).Order());

        foreach (var studies in files.StudyKeys)
        {
            await Verb.DoneAsync("move", orthanc.Ae, studies, "--to", "PLACA");
            await Verb.DoneAsync("get", orthanc.Ae, studies, "--out", folder.Path);
        }
        files.AssertSame(await server.FilesAsync());
        files.AssertSame(Directory.EnumerateFiles(folder.Path).Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task Each_commits_to_what_the_other_has_stored_and_to_nothing_else()
    {
        Orthanc.SkipIfAbsent();
        using var files = new ExchangedFiles();
        var port = RunningServer.FreePort();
        await using var server = await InteropServer.StartAsync();
        await using var orthanc = await Orthanc.StartAsync(server.Port, port);
        server.Register(orthanc.Ae);
        var (kept, unknown) = (files.Paths.First(), files.Paths.Last());
        string[] asVerb = ["--aet", "VERB", "--listen", $"{port}"];

        var id = await orthanc.UploadAsync(await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken));
        await orthanc.PostAsync("modalities/placa/store", new { Resources = new[] { id }, Synchronous = true });
        Assert.Equal("Success", await orthanc.CommitAsync(new { Resources = new[] { id } }));
        Assert.Equal("Failure", await orthanc.CommitAsync(new { DicomInstances = new[] { new[] { "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4.5.6.7" } } }));

        await Verb.DoneAsync(["commit", orthanc.Ae, kept, .. asVerb]);
        Assert.Equal(1, (await PlacaProgram.RunAsync(["commit", orthanc.Ae, unknown, .. asVerb])).ExitCode);

        Assert.Equal("kept", await CommitFromArchiveAsync(server));
    }

    /// <summary>The archive asks Orthanc about the one study it has.</summary>
    private static async Task<string> CommitFromArchiveAsync(InteropServer server)
    {
        var studies = await server.Web.GetFromJsonAsync<JsonElement>("dicom-web/studies", TestContext.Current.CancellationToken);
        var study = studies[0].GetProperty("0020000D").GetProperty("Value")[0].GetString();
        using var asked = await server.Web.PostAsJsonAsync("api/commitments", new { peer = Orthanc.AeTitle, studyInstanceUid = study }, TestContext.Current.CancellationToken);
        var body = await asked.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        for (var i = 0; i < 400 && body.GetProperty("state").GetString() == "open"; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            body = await server.Web.GetFromJsonAsync<JsonElement>($"api/commitments/{body.GetProperty("transactionUid").GetString()}", TestContext.Current.CancellationToken);
        }
        return body.GetProperty("state").GetString()!;
    }

    private static async Task<List<byte[]>> FilesOfAsync(Orthanc orthanc)
    {
        var files = new List<byte[]>();
        foreach (var id in await orthanc.ListAsync("instances"))
            files.Add(await orthanc.FileAsync(id));
        return files;
    }
}
