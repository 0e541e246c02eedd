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

    private static async Task<List<byte[]>> FilesOfAsync(Orthanc orthanc)
    {
        var files = new List<byte[]>();
        foreach (var id in await orthanc.ListAsync("instances"))
            files.Add(await orthanc.FileAsync(id));
        return files;
    }
}
