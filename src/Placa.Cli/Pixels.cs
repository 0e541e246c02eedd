using System.CommandLine;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Cli;

/// <summary>
/// <c>placa pixels FILE</c>: the decoded samples, frame after frame, row by row, samples of a pixel together, each little endian in Bits
/// Allocated bits (one-bit images as a byte of 0 or 1); or their SHA-256.
/// </summary>
internal static class Pixels
{
    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = "A DICOM file with an image" };
        var frame = new Option<int?>("--frame") { Description = "Only this frame, counted from 1", HelpName = "N" };
        var sha256 = new Option<bool>("--sha256") { Description = "Print the SHA-256 of each frame, of all samples, and of all values" };
        var output = new Option<string?>("--out") { Description = "Write the samples to this file instead of the standard output", HelpName = "FILE" };
        var command = new Command("pixels", "Decode the image of a DICOM file") { path, frame, sha256, output };
        command.Validators.Add(result =>
        {
            if (result.GetValue(sha256) && result.GetValue(output) is not null)
                result.AddError("--sha256 and --out cannot be used together.");
        });
        command.SetAction(result => (int)Inputs.ForEachFile(
            [result.GetRequiredValue(path)],
            file => Run(file, result.GetValue(frame), result.GetValue(sha256), result.GetValue(output))));
        return command;
    }

    private static void Run(string path, int? frameNumber, bool sha256, string? outputPath)
    {
        using var file = DicomFile.Open(path);
        var reader = new FrameReader(file);
        if (frameNumber is { } number && (number < 1 || number > reader.NumberOfFrames))
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchFrame(number, reader.NumberOfFrames));

        var frames = frameNumber is { } only ? Enumerable.Range(only, 1) : Enumerable.Range(1, reader.NumberOfFrames);
        if (sha256)
            PrintHashes(reader, frames);
        else
            WriteSamples(reader, frames, outputPath);
    }

    private static void PrintHashes(FrameReader reader, IEnumerable<int> frameNumbers)
    {
        using var hashes = new SampleHashes();
        foreach (var number in frameNumbers)
            Console.Out.WriteLine($"frame {number} {hashes.Add(reader.ReadFrame(number - 1))}");
        Console.Out.WriteLine($"all {hashes.All()}");
        Console.Out.WriteLine($"values {hashes.Values()}");
    }

    private static void WriteSamples(FrameReader reader, IEnumerable<int> frameNumbers, string? outputPath)
    {
        if (outputPath is null)
        {
            using var output = Console.OpenStandardOutput();
            WriteSamples(reader, frameNumbers, output);
        }
        else
        {
            WholeFile.Write(outputPath, output => WriteSamples(reader, frameNumbers, output));
        }
    }

    private static void WriteSamples(FrameReader reader, IEnumerable<int> frameNumbers, Stream output)
    {
        foreach (var number in frameNumbers)
            output.Write(reader.ReadFrame(number - 1).Samples.Span);
    }
}
