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
}
