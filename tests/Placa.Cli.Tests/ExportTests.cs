using System.IO.Compression;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _file;

    public ExportTests() => _file = SampleFile.Save(_folder.File("a.dcm"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_becomes_images_and_data_in_a_folder()
    {
        var output = _folder.File("out");

        var outcome = await PlacaProgram.RunAsync("export", _file, "--out", output);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var names = Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.Equal(2, names.Count(name => name!.EndsWith(".png", StringComparison.Ordinal)));
        foreach (var data in new[] { "README.txt", "datos.txt", "datos.json", "datos.csv" })
            Assert.Contains(data, names);
    }

    [Fact]
    public async Task A_zip_file_holds_only_what_was_asked_for()
    {
        var output = _folder.File("out.zip");

        var outcome = await PlacaProgram.RunAsync("export", _file, "--out", output, "--images", "none", "--tags", "csv");

        Assert.Equal(0, outcome.ExitCode);
        using var zip = ZipFile.OpenRead(output);
        Assert.Equal(["README.txt", "datos.csv"], zip.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_in_a_zip_archive_are_exported_and_what_is_none_of_ours_is_named()
    {
        var zip = _folder.File("in.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(_file, "study/a.dcm");
            archive.CreateEntryFromFile(_folder.Write("notes.txt", "no image here"u8), "notes.txt");
        }

        var outcome = await PlacaProgram.RunAsync("export", zip, "--out", _folder.File("out"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("notes.txt", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFiles(_folder.File("out"), "*.png", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task Nothing_that_exists_is_overwritten()
    {
        var output = _folder.Write("out.zip", [1, 2, 3]);

        var outcome = await PlacaProgram.RunAsync("export", _file, "--out", output);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(output));
    }

    [Fact]
    public async Task A_study_comes_out_of_the_archive_it_was_imported_into()
    {
        var data = _folder.File("data");
        await PlacaProgram.RunAsync("import", _file, "--data", data);

        var outcome = await PlacaProgram.RunAsync("export", "--study", "1.2.826.0.1.3680043.2.1143.5", "--data", data, "--out", _folder.File("out"));
        var missing = await PlacaProgram.RunAsync("export", "--study", "1.2.3", "--data", data, "--out", _folder.File("other"));

        Assert.Equal((0, 1), (outcome.ExitCode, missing.ExitCode));
        Assert.Equal(2, Directory.EnumerateFiles(_folder.File("out"), "*.png", SearchOption.AllDirectories).Count());
        Assert.False(Path.Exists(_folder.File("other")));
    }

    [Fact]
    public async Task Videos_are_written_as_the_streams_they_are()
    {
        byte[] stream = [0, 0, 1, 0xBA, 7, 7];
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.VideoPhotographicImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "2.25.7");
        dataset.Set(Tags.Modality, "ES");
        dataset.SetFragments(Tags.PixelData, [], stream);
        Directory.CreateDirectory(_folder.File("in"));
        using (var file = File.Create(_folder.File("in", "video.dcm")))
            DicomFile.Write(file, null, dataset, TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.100")));
        File.Copy(_file, _folder.File("in", "image.dcm"));

        var outcome = await PlacaProgram.RunAsync("export", _folder.File("in"), "--video", "--out", _folder.File("out"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(stream, File.ReadAllBytes(_folder.File("out", "ES", "0001.mpg")));
        Assert.Single(Directory.EnumerateFiles(_folder.File("out"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("out")]
    [InlineData("out.zip")]
    public async Task A_file_without_video_is_named_and_nothing_is_written(string output)
    {
        var outcome = await PlacaProgram.RunAsync("export", _file, "--video", "--out", _folder.File(output));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("a.dcm", outcome.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.File(output)));
    }

    [Theory]
    [InlineData("export", "a.dcm")]
    [InlineData("export", "a.dcm", "--out", "x", "--video", "--images", "png")]
    [InlineData("export", "--out", "x")]
    [InlineData("export", "a.dcm", "--study", "1.2", "--out", "x")]
    [InlineData("export", "a.dcm", "--out", "x", "--tags", "xml")]
    [InlineData("export", "a.dcm", "--out", "x", "--images", "gif")]
    public async Task Wrong_usage_ends_with_2(params string[] arguments)
    {
        var outcome = await PlacaProgram.RunAsync(arguments);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
    }
}
