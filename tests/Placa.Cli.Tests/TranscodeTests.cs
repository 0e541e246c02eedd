using Placa.Dicom;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class TranscodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("htj2k-rpcl", "1.2.840.10008.1.2.4.202")]
    [InlineData("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.80")]
    public async Task A_file_is_written_in_the_transfer_syntax_asked_for_and_keeps_its_values(string name, string uid)
    {
        var (before, after) = (Image("a.dcm"), _folder.File("b.dcm"));

        var outcome = await PlacaProgram.RunAsync("transcode", before, after, "--to", name);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(await ValuesOf(before), await ValuesOf(after));
        using var file = DicomFile.Open(after);
        Assert.Equal(uid, file.TransferSyntax.Uid.Value);
        Assert.Equal("1.2.3", file.Dataset.GetString(Tags.SOPInstanceUID));
    }

    [Fact]
    public async Task A_folder_goes_into_a_folder_with_the_same_names()
    {
        _folder.CreateFolder("in/below");
        Image("in/a.dcm");
        Image("in/below/b.dcm");

        var outcome = await PlacaProgram.RunAsync("transcode", _folder.File("in"), _folder.File("out"), "--to", "rle", "--json");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(2, outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(File.Exists(_folder.File("out", "a.dcm")));
        Assert.True(File.Exists(_folder.File("out", "below", "b.dcm")));
    }

    [Fact]
    public async Task What_would_be_lost_is_refused_and_nothing_is_written()
    {
        var (before, after) = (Image("a.dcm", bits: 16), _folder.File("b.dcm"));

        var outcome = await PlacaProgram.RunAsync("transcode", before, after, "--to", "jpeg");

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("16 bits", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["a.dcm"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--to", "jpeg-xxl")]
    [InlineData("--to", "jpeg2000-lossy", "--ratio", "0.5")]
    [InlineData("--to", "jpeg-ls-near", "--near", "0")]
    public async Task What_makes_no_sense_is_wrong_usage(params string[] options)
    {
        var outcome = await PlacaProgram.RunAsync(["transcode", Image("a.dcm"), _folder.File("b.dcm"), .. options]);

        Assert.Equal((int)ExitCode.WrongUsage, outcome.ExitCode);
        Assert.False(File.Exists(_folder.File("b.dcm")));
    }

    private string Image(string name, int bits = 8)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.3");
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        dataset.SetInts(Tags.Rows, VR.US, 20);
        dataset.SetInts(Tags.Columns, VR.US, 30);
        dataset.SetInts(Tags.BitsAllocated, VR.US, bits);
        dataset.SetInts(Tags.BitsStored, VR.US, bits);
        dataset.SetInts(Tags.HighBit, VR.US, bits - 1);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
        dataset.Set(Tags.PixelData, VR.OW, Enumerable.Range(0, 600 * bits / 8).Select(i => (byte)(i % 251)).ToArray());
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return _folder.Write(name, stream.ToArray());
    }

    private static async Task<string> ValuesOf(string path) =>
        (await PlacaProgram.RunAsync("pixels", "--sha256", path)).Output.Split('\n').Single(line => line.StartsWith("values", StringComparison.Ordinal));
}
