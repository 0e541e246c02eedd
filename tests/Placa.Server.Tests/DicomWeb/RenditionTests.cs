using System.Net;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Server.Tests.DicomWeb;

/// <summary>What a client gets of an instance that is here in two transfer syntaxes.</summary>
public class RenditionTests
{
    private const string Instance = "studies/1.2/series/1.2.3/instances/1.2.3.1";
    private const string HighThroughput = "1.2.840.10008.1.2.4.202";

    private static async Task<TestServer> ServeAsync(bool replaceOriginal)
    {
        var rules = $$"""{"storageRules":[{"rendition":"HTJ2KLosslessRPCL","replaceOriginal":{{(replaceOriginal ? "true" : "false")}}}]}""";
        var server = await TestServer.StartAsync(options =>
        {
            File.WriteAllText(Path.Combine(options.DataFolder, "placa.json"), rules);
            return options;
        });
        await server.StoreAsync(TestInstance.Make("1.2.3.1", frames: 2).ToFile());
        for (var i = 0; i < 1000 && !IsReady(server, replaceOriginal); i++)
            await Task.Delay(10, DicomWebTest.Cancellation);
        Assert.True(IsReady(server, replaceOriginal));
        return server;
    }

    private static bool IsReady(TestServer server, bool replaceOriginal) =>
        server.Host.Archive.Retrieve.Find(Placa.Archive.Actor.System, "1.2") is [var stored]
        && stored.Renditions.Count == 1 && (!replaceOriginal || stored.TransferSyntax.Uid.Value == HighThroughput);

    private static string Accepting(string syntax) => $"multipart/related; type=\"application/dicom\"; transfer-syntax={syntax}";

    [Theory]
    [InlineData(false, "*", "1.2.840.10008.1.2.1")]
    [InlineData(false, "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1")]
    [InlineData(false, HighThroughput, HighThroughput)]
    [InlineData(true, "*", HighThroughput)]
    [InlineData(true, "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1")]
    [InlineData(true, HighThroughput, HighThroughput)]
    public async Task The_form_that_was_asked_for_goes_out(bool replaceOriginal, string accepted, string expected)
    {
        await using var server = await ServeAsync(replaceOriginal);

        var part = Assert.Single(await server.RetrieveAsync(Instance, Accepting(accepted)));

        Assert.Equal($"application/dicom; transfer-syntax={expected}", part.ContentType);
        using var file = DicomFile.Read(part.Bytes);
        Assert.Equal((expected, "1.2.3.1"), (file.TransferSyntax.Uid.Value, file.Dataset.GetString(Tags.SOPInstanceUID)));
        Assert.Equal(TestInstance.FrameBytes(2), new FrameReader(file).ReadFrame(1).Samples.ToArray());
    }

    [Fact]
    public async Task The_form_that_is_named_first_goes_out()
    {
        await using var server = await ServeAsync(replaceOriginal: false);

        var part = Assert.Single(await server.RetrieveAsync(Instance, $"{Accepting(HighThroughput)}, {Accepting("1.2.840.10008.1.2.1")};q=0.5"));

        Assert.Equal($"application/dicom; transfer-syntax={HighThroughput}", part.ContentType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_come_in_either_form(bool replaceOriginal)
    {
        await using var server = await ServeAsync(replaceOriginal);

        var samples = Assert.Single(await server.RetrieveAsync(Instance + "/frames/2", "multipart/related; type=\"application/octet-stream\""));
        var compressed = Assert.Single(await server.RetrieveAsync(Instance + "/frames/2", "multipart/related; type=\"image/jphc\""));

        Assert.Equal(TestInstance.FrameBytes(2), samples.Bytes);
        Assert.Equal($"image/jphc; transfer-syntax={HighThroughput}", compressed.ContentType);
        Assert.Equal([0xFF, 0x4F], compressed.Bytes[..2]);
    }

    [Fact]
    public async Task Metadata_describe_what_goes_out_once()
    {
        await using var server = await ServeAsync(replaceOriginal: true);

        var metadata = await server.GetJsonAsync("/dicom-web/studies/1.2/metadata");
        var instances = await server.GetJsonAsync("/dicom-web/instances?StudyInstanceUID=1.2");

        Assert.Equal(1, metadata.GetArrayLength());
        Assert.Equal(1, instances.GetArrayLength());
        Assert.EndsWith("/bulkdata/7FE00010", metadata[0].GetProperty("7FE00010").GetProperty("BulkDataURI").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_may_lose_something_keeps_the_server_from_starting()
    {
        var error = await Assert.ThrowsAsync<ServerStartException>(() => TestServer.StartAsync(options =>
        {
            File.WriteAllText(Path.Combine(options.DataFolder, "placa.json"), """{"storageRules":[{"rendition":"JPEG2000"}]}""");
            return options;
        }));

        Assert.Equal(ServerStartError.DataFolderUnusable, error.Error);
        Assert.Contains("placa.json: storageRules[0].rendition may lose something", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_neither_form_is_not_acceptable()
    {
        await using var server = await ServeAsync(replaceOriginal: false);

        using var answer = await server.SendAsync(HttpMethod.Get, "/dicom-web/" + Instance, null, ("Accept", Accepting("1.2.840.10008.1.2.4.90")));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
    }
}
