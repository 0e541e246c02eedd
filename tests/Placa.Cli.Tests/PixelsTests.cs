using System.Security.Cryptography;
using Placa.Testing;

namespace Placa.Cli.Tests;

public sealed class PixelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _file;

    public PixelsTests() => _file = SampleFile.Save(_folder.File("a.dcm"));

    private static byte[] ValueBytes => [.. SampleFile.Values.SelectMany(BitConverter.GetBytes)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hashes_are_printed_for_each_frame_then_for_all_samples_then_for_all_values()
    {
        var outcome = await PlacaProgram.RunAsync("pixels", "--sha256", _file);

        var samples = SampleFile.Samples;
        Assert.Equal(
            [
                $"frame 1 {Hash(samples.AsSpan(0, 8))}",
                $"frame 2 {Hash(samples.AsSpan(8))}",
                $"all {Hash(samples)}",
                $"values {Hash(ValueBytes)}",
            ],
            outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task One_frame_goes_into_a_file()
    {
        var output = _folder.File("frame.raw");

        var outcome = await PlacaProgram.RunAsync("pixels", _file, "--frame", "2", "--out", output);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(SampleFile.Samples[8..], File.ReadAllBytes(output));
    }

    [Fact]
    public async Task A_frame_that_does_not_exist_is_wrong_usage()
    {
        var outcome = await PlacaProgram.RunAsync("pixels", _file, "--frame", "3", "--sha256");

        Assert.Equal(2, outcome.ExitCode);
    }

    [Fact]
    public async Task Whole_frames_of_a_cut_file_are_hashed_and_the_cut_one_is_an_error()
    {
        var whole = File.ReadAllBytes(_file);
        var cut = _folder.Write("cut.dcm", whole.AsSpan(0, whole.Length - 4));

        var outcome = await PlacaProgram.RunAsync("pixels", "--sha256", cut);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal($"frame 1 {Hash(SampleFile.Samples.AsSpan(0, 8))}\n", outcome.Output);
        Assert.Contains("inside frame 2, after 2 of its 4 pixels", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_of_an_output_that_could_not_be_finished()
    {
        var whole = File.ReadAllBytes(_file);
        var cut = _folder.Write("cut.dcm", whole.AsSpan(0, whole.Length - 8));
        var output = _folder.File("samples.raw");

        var outcome = await PlacaProgram.RunAsync("pixels", cut, "--out", output);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["a.dcm", "cut.dcm"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
