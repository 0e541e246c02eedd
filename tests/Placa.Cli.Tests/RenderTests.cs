using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class RenderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _file;

    public RenderTests() => _file = SampleFile.Save(_folder.File("a.dcm"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.png", new byte[] { 0x89, 0x50, 0x4E, 0x47 })]
    [InlineData("a.jpg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 })]
    public async Task The_extension_tells_the_format(string name, byte[] signature)
    {
        var output = _folder.File(name);

        var outcome = await PlacaProgram.RunAsync("render", _file, "--frame", "2", "--window", "100,200", "--out", output);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(signature, File.ReadAllBytes(output)[..4]);
    }

    [Theory]
    [InlineData("--window", "40")]
    [InlineData("--window", "40,0")]
    [InlineData("--window", "40,NaN")]
    [InlineData("--preset", "nowhere")]
    [InlineData("--voi", "9")]
    [InlineData("--frame", "3")]
    [InlineData("--size", "10")]
    [InlineData("--size", "0x5")]
    [InlineData("--quality", "0")]
    public async Task What_cannot_be_is_wrong_usage(string option, string value)
    {
        var output = _folder.File("a.png");

        var outcome = await PlacaProgram.RunAsync("render", _file, option, value, "--out", output);

        Assert.Equal(2, outcome.ExitCode);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public async Task Another_extension_is_wrong_usage()
    {
        var outcome = await PlacaProgram.RunAsync("render", _file, "--out", _folder.File("a.gif"));

        Assert.Equal(2, outcome.ExitCode);
    }

    [Fact]
    public async Task The_picture_fits_into_the_size_that_is_asked_for()
    {
        var output = _folder.File("a.png");

        var outcome = await PlacaProgram.RunAsync("render", _file, "--size", "100x40", "--annotate", "--overlays", "--out", output);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var header = File.ReadAllBytes(output).AsSpan(16, 8);
        var (width, height) = (header[2] << 8 | header[3], header[6] << 8 | header[7]);
        Assert.True(width == 100 && height <= 40 || height == 40 && width <= 100, $"{width}x{height}");
    }

    [Fact]
    public async Task Without_its_attributes_there_is_no_uptake()
    {
        var outcome = await PlacaProgram.RunAsync("render", _file, "--suv", "--out", _folder.File("a.png"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("uptake", outcome.Error, StringComparison.Ordinal);
    }
}
