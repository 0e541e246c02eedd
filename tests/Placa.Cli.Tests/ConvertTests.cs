using System.Text;
using System.Text.Json;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class ConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("xml")]
    public async Task A_file_that_went_through_a_model_has_the_same_values(string format)
    {
        var original = SampleFile.Save(_folder.File("a.dcm"));
        var document = _folder.File("a." + format);
        var again = _folder.File("again.dcm");

        var there = await PlacaProgram.RunAsync("convert", original, document, "--to", format);
        var back = await PlacaProgram.RunAsync("convert", document, again, "--to", "dcm");

        Assert.Equal((0, "", ""), (there.ExitCode, there.Output, there.Error));
        Assert.Equal((0, "", ""), (back.ExitCode, back.Output, back.Error));
        Assert.Equal(File.ReadAllBytes(original), File.ReadAllBytes(again));
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    [Theory]
    [InlineData("explicit", "1.2.840.10008.1.2.1")]
    [InlineData("implicit", "1.2.840.10008.1.2")]
    [InlineData("big", "1.2.840.10008.1.2.2")]
    [InlineData("deflated", "1.2.840.10008.1.2.1.99")]
    public async Task The_transfer_syntax_is_the_one_asked_for(string name, string uid)
    {
        var output = _folder.File("b.dcm");

        await PlacaProgram.RunAsync("convert", SampleFile.Save(_folder.File("a.dcm")), output, "--to", "dcm", "--transfer-syntax", name);

        using var file = DicomFile.Open(output);
        Assert.Equal(uid, file.TransferSyntax.Uid.Value);
        Assert.Equal("Ibáñez^Peña", file.Dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public async Task A_folder_is_converted_into_a_folder_and_reported_line_by_line()
    {
        var input = _folder.CreateFolder("in");
        SampleFile.Save(_folder.File("in", "a.dcm"));
        _folder.Write("in/b/IM0001", File.ReadAllBytes(_folder.File("in", "a.dcm")));
        _folder.Write("in/notes.txt", "no image here"u8);
        var output = _folder.File("out");

        var outcome = await PlacaProgram.RunAsync("convert", input, output, "--to", "xml", "--json");

        Assert.Equal(1, outcome.ExitCode);
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["converted", "failed", "converted"], lines.Select(line => line.GetProperty("outcome").GetString()));
        Assert.Equal([_folder.File("out", "a.xml")], lines[0].GetProperty("outputs").EnumerateArray().Select(path => path.GetString()));
        Assert.True(File.Exists(_folder.File("out", "b", "IM0001.xml")));
        Assert.Equal(2, Directory.GetFiles(output, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Links_in_a_folder_are_not_followed()
    {
        var elsewhere = _folder.CreateFolder("elsewhere");
        SampleFile.Save(_folder.File("elsewhere", "a.dcm"));
        var input = _folder.CreateFolder("in");
        SampleFile.Save(_folder.File("in", "b.dcm"));
        Directory.CreateSymbolicLink(_folder.File("in", "link"), elsewhere);
        var output = _folder.File("out");

        var outcome = await PlacaProgram.RunAsync("convert", input, output, "--to", "json");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal([_folder.File("out", "b.json")], Directory.GetFiles(output, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Each_data_set_of_an_array_gets_a_file()
    {
        var array = _folder.Write("list.json", """[{"00100020":{"vr":"LO","Value":["1"]}},{"00100020":{"vr":"LO","Value":["2"]}}]"""u8);
        var output = _folder.CreateFolder("out");

        var intoFolder = await PlacaProgram.RunAsync("convert", array, output, "--to", "dcm");
        var intoFile = await PlacaProgram.RunAsync("convert", array, _folder.File("one.dcm"), "--to", "dcm");

        Assert.Equal((0, 2), (intoFolder.ExitCode, intoFile.ExitCode));
        using var second = DicomFile.Open(_folder.File("out", "list-2.dcm"));
        Assert.Equal("2", second.Dataset.GetString(Tags.PatientID));
        Assert.False(File.Exists(_folder.File("one.dcm")));
    }

    [Fact]
    public async Task An_input_is_never_overwritten()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));
        var before = File.ReadAllBytes(file);
        var direct = await PlacaProgram.RunAsync("convert", file, file, "--to", "json");
        var byFolder = await PlacaProgram.RunAsync("convert", file, _folder.Path, "--to", "dcm");
        var beside = _folder.Write("b.json.partial", before);
        var byPassingName = await PlacaProgram.RunAsync("convert", beside, _folder.File("b.json"), "--to", "json");

        Assert.Equal((1, 1, 1), (direct.ExitCode, byFolder.ExitCode, byPassingName.ExitCode));
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(before, File.ReadAllBytes(beside));
    }

    [Fact]
    public async Task Of_a_document_that_breaks_off_nothing_is_left_and_the_byte_is_told()
    {
        var cut = _folder.Write("cut.json", """{"00100020":{"vr":"LO","Value":["""u8);

        var outcome = await PlacaProgram.RunAsync("convert", cut, _folder.File("out.dcm"), "--to", "dcm");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"placa: {cut}: (0010,0020) at byte 32: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal([cut], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Compressed_pixel_data_are_named_as_left_out_and_stay_compressed_in_a_file()
    {
        var dataset = new Dataset();
        dataset.SetFragments(Tags.PixelData, [], new byte[] { 1, 2 });
        var file = _folder.File("rle.dcm");
        using (var stream = File.Create(file))
            DicomFile.Write(stream, null, dataset, TransferSyntax.RLELossless);

        var json = await PlacaProgram.RunAsync("convert", file, _folder.File("rle.json"), "--to", "json");
        var same = await PlacaProgram.RunAsync("convert", file, _folder.File("same.dcm"), "--to", "dcm");
        var plain = await PlacaProgram.RunAsync("convert", file, _folder.File("plain.dcm"), "--to", "dcm", "--transfer-syntax", "explicit");

        Assert.Equal((1, 0, 1), (json.ExitCode, same.ExitCode, plain.ExitCode));
        Assert.Contains("(7FE0,0010)", json.Error, StringComparison.Ordinal);
        Assert.Equal("{}\n", File.ReadAllText(_folder.File("rle.json")));
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(_folder.File("same.dcm")));
        Assert.False(File.Exists(_folder.File("plain.dcm")));
    }

    [Fact]
    public async Task The_standard_output_takes_one_result()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));

        var one = await PlacaProgram.RunAsync("convert", file, "-", "--to", "json");
        var two = await PlacaProgram.RunAsync("convert", file, file, "-", "--to", "json");

        Assert.Equal("Ibáñez^Peña", DicomJson.Read(Encoding.UTF8.GetBytes(one.Output)).Dataset.GetString(Tags.PatientName));
        Assert.Equal((2, ""), (two.ExitCode, two.Output));
    }

    [Theory]
    [InlineData("convert", "a.dcm", "--to", "json")]
    [InlineData("convert", "a.dcm", "b.json")]
    [InlineData("convert", "a.dcm", "b.yaml", "--to", "yaml")]
    [InlineData("convert", "a.dcm", "b.json", "--to", "json", "--transfer-syntax", "big")]
    [InlineData("convert", "a.dcm", "-", "--to", "json", "--json")]
    [InlineData("convert", "missing.dcm", "b.json", "--to", "json")]
    public async Task Wrong_usage_ends_with_2(params string[] arguments)
    {
        var outcome = await PlacaProgram.RunAsync(arguments);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("placa: ", outcome.Error, StringComparison.Ordinal);
    }
}
