using System.Text.Json;
using System.Xml.Linq;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class DumpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Text_has_a_line_for_each_element_with_the_file_meta_between_rules()
    {
        var outcome = await PlacaProgram.RunAsync("dump", SampleFile.Save(_folder.File("a.dcm")));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("Dataset.file_meta ---", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\n(0010, 0010) Patient's Name                      PN: 'Ibáñez^Peña'\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_line_in_the_DICOM_JSON_model_for_each_file()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));

        var outcome = await PlacaProgram.RunAsync("dump", "--format", "json", file, file);

        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using var model = JsonDocument.Parse(lines[1]);
        Assert.Equal("OT", model.RootElement.GetProperty("00080060").GetProperty("Value")[0].GetString());
        Assert.Equal(Convert.ToBase64String(SampleFile.Samples), model.RootElement.GetProperty("7FE00010").GetProperty("InlineBinary").GetString());
    }

    [Fact]
    public async Task Xml_is_a_document_of_the_Native_DICOM_Model()
    {
        var outcome = await PlacaProgram.RunAsync("dump", "--format", "xml", SampleFile.Save(_folder.File("a.dcm")));

        var model = XDocument.Parse(outcome.Output).Root!;
        Assert.Equal(NativeXml.Namespace, model.Name.NamespaceName);
        var name = model.Elements().Single(element => (string?)element.Attribute("keyword") == "PatientName");
        Assert.Equal(["Ibáñez", "Peña"], name.Descendants().Where(part => !part.HasElements).Select(part => part.Value));
    }

    [Fact]
    public async Task Values_longer_than_asked_for_are_left_out_of_json()
    {
        var outcome = await PlacaProgram.RunAsync("dump", "--format", "json", "--max-value", "8", SampleFile.Save(_folder.File("a.dcm")));

        Assert.DoesNotContain(Convert.ToBase64String(SampleFile.Samples), outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "Patient's Name")]
    [InlineData("json", "\"00100010\"")]
    [InlineData("xml", "keyword=\"PatientName\"")]
    public async Task A_cut_file_is_shown_as_far_as_it_goes_and_then_named(string format, string expected)
    {
        var whole = File.ReadAllBytes(SampleFile.Save(_folder.File("a.dcm")));
        var cut = _folder.Write("cut.dcm", whole.AsSpan(0, whole.Length - 4));

        var outcome = await PlacaProgram.RunAsync("dump", "--format", format, cut);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("at byte", Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named_with_the_byte_and_the_rest_goes_on()
    {
        var good = SampleFile.Save(_folder.File("good.dcm"));
        var cut = _folder.Write("cut.dcm", File.ReadAllBytes(good).AsSpan(0, 400));
        var text = _folder.Write("notes.txt", "no image here"u8);

        var outcome = await PlacaProgram.RunAsync("dump", cut, text, good);

        Assert.Equal(1, outcome.ExitCode);
        var sentences = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, sentences.Length);
        Assert.All(sentences.Zip([cut, text]), pair => Assert.StartsWith($"placa: {pair.Second}: ", pair.First, StringComparison.Ordinal));
        Assert.All(sentences, sentence => Assert.Contains("at byte", sentence, StringComparison.Ordinal));
        Assert.Contains("Patient's Name", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_dumped_in_order_with_a_heading_for_each_file()
    {
        _folder.CreateFolder("sub");
        var second = SampleFile.Save(_folder.File("sub", "b.dcm"));
        var first = SampleFile.Save(_folder.File("a.dcm"));

        var outcome = await PlacaProgram.RunAsync("dump", _folder.Path, "--tag", "Modality");

        Assert.Equal(
            $"# {first}\n(0008, 0060) Modality                            CS: 'OT'\n# {second}\n(0008, 0060) Modality                            CS: 'OT'\n",
            outcome.Output);
    }

    [Fact]
    public async Task The_standard_input_is_read_like_a_file()
    {
        Tool.SkipIfAbsent("sh");
        var file = SampleFile.Save(_folder.File("a.dcm"));

        var outcome = await Tool.RunAsync("sh", "-c", $"cat '{file}' | '{PlacaProgram.Path}' dump -");

        Assert.Equal((await PlacaProgram.RunAsync("dump", file)).Output, outcome.Output);
    }

    [Fact]
    public async Task A_long_standard_input_leaves_no_file_behind()
    {
        Tool.SkipIfAbsent("sh");
        using (var stream = File.Create(_folder.File("long.dcm")))
        {
            var dataset = new Placa.Dicom.Dataset();
            dataset.Set(Placa.Dicom.Tags.Modality, "OT");
            dataset.Set(Placa.Dicom.Tags.PixelData, Placa.Dicom.VR.OB, new byte[9 << 20]);
            Placa.Dicom.DicomFile.Write(stream, null, dataset, Placa.Dicom.TransferSyntax.ExplicitVRLittleEndian);
        }
        var temporary = _folder.CreateFolder("tmp");

        var outcome = await Tool.RunAsync("sh", "-c", $"cat '{_folder.File("long.dcm")}' | TMPDIR='{temporary}' '{PlacaProgram.Path}' dump -");

        Assert.Contains("OB: Array of 9437184 elements", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(temporary, "placa-input-*"));
    }

    [Fact]
    public async Task Depth_leaves_out_what_is_inside_sequences()
    {
        var file = SampleFile.Save(_folder.File("a.dcm"));
        await PlacaProgram.RunAsync("edit", file, "--insert", "ReferencedImageSequence[1].ReferencedSOPInstanceUID=1.2", "--in-place");

        var outcome = await PlacaProgram.RunAsync("dump", file, "--depth", "0");
        var nested = await PlacaProgram.RunAsync("dump", file, "--tag", "ReferencedImageSequence[1].ReferencedSOPInstanceUID");

        Assert.Contains("(0008, 1140)  Referenced Image Sequence  1 item(s) ---- \n(0010, 0010)", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("(0008, 1140)[1].(0008, 1155) Referenced SOP Instance UID         UI: 1.2\n", nested.Output);
    }

    [Fact]
    public async Task Chosen_elements_in_json_are_the_only_ones()
    {
        var outcome = await PlacaProgram.RunAsync("dump", SampleFile.Save(_folder.File("a.dcm")), "--format", "json", "--tag", "Modality", "--tag", "Rows");

        using var model = JsonDocument.Parse(outcome.Output);
        Assert.Equal(["00080060", "00280010"], model.RootElement.EnumerateObject().Select(member => member.Name).Where(name => name != "00080005"));
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("dump", "--tag", "Nothing", "a.dcm")]
    [InlineData("dump", "--depth", "-1", "a.dcm")]
    [InlineData("dump", "--depth", "1", "--format", "json", "a.dcm")]
    [InlineData("dump", "missing.dcm")]
    [InlineData("dump", "--format", "yaml", "a.dcm")]
    [InlineData("dump", "--max-value", "0", "a.dcm")]
    [InlineData("dump", "--nonsense", "a.dcm")]
    [InlineData("nonsense")]
    public async Task Wrong_usage_ends_with_2_and_prints_no_result(params string[] arguments)
    {
        var outcome = await PlacaProgram.RunAsync(arguments);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("placa: ", outcome.Error, StringComparison.Ordinal);
    }
}
