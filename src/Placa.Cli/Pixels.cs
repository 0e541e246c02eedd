using System.Buffers.Binary;
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
        var reduce = new Option<int>("--reduce") { Description = "JPEG 2000 and HTJ2K: halve rows and columns N times, which takes less decoding", HelpName = "N" };
        var values = new Option<bool>("--values") { Description = "Write the values after the modality LUT, each as a little endian number of 64 bits (IEEE 754)" };
        var suv = new Option<bool>("--suv") { Description = "With --values, standardized uptake values of a PET image, by body weight" };
        var output = new Option<string?>("--out") { Description = "Write the samples to this file instead of the standard output", HelpName = "FILE" };
        var command = new Command("pixels", "Decode the image of a DICOM file") { path, frame, sha256, reduce, values, suv, output };
        command.Validators.Add(result =>
        {
            if (result.GetValue(sha256) && result.GetValue(output) is not null)
                result.AddError("--sha256 and --out cannot be used together.");
            if (result.GetValue(sha256) && result.GetValue(values))
                result.AddError("--sha256 and --values cannot be used together.");
            if (result.GetValue(suv) && !result.GetValue(values))
                result.AddError("--suv is for --values.");
            if (result.GetValue(reduce) is < 0 or > 32)
                result.AddError("--reduce needs a whole number from 0 to 32.");
        });
        command.SetAction(result => (int)Inputs.ForEachFile(
            [result.GetRequiredValue(path)],
            file => Run(
                file, result.GetValue(frame), result.GetValue(reduce), result.GetValue(sha256), result.GetValue(values), result.GetValue(suv), result.GetValue(output))));
        return command;
    }

    private static void Run(string path, int? frameNumber, int reducedLevels, bool sha256, bool wantsValues, bool wantsUptake, string? outputPath)
    {
        using var file = Inputs.OpenAsFarAsItGoes(path);
        var reader = reducedLevels == 0
            ? new FrameReader(file)
            : new FrameReader(file, FrameReaderOptions.Default with { Decoders = FrameDecoders.Reduced(reducedLevels) });
        if (frameNumber is { } number && (number < 1 || number > reader.NumberOfFrames))
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchFrame(number, reader.NumberOfFrames));

        var frames = frameNumber is { } only ? (only - 1)..only : Range.All;
        foreach (var finding in CodestreamValidator.Check(reader, frames))
            Failures.Print($"{path}: {finding}");
        var decoded = reader.ReadFramesAsync(frames).ToBlockingEnumerable().Select(Whole);
        if (sha256)
            PrintHashes(decoded);
        else
            WriteSamples(decoded.Select(frame => wantsValues ? ValuesOf(reader, frame, wantsUptake) : frame.Samples), outputPath);
    }

    /// <summary>A frame of which a part is missing is an error: zeros in its place would be wrong pixels.</summary>
    private static Frame Whole(Frame frame) => frame.IsComplete
        ? frame
        : throw new DicomException(Messages.IncompleteFrame(frame.Index + 1, frame.CompletePixels, frame.Description.PixelCount));

    private static void PrintHashes(IEnumerable<Frame> frames)
    {
        using var hashes = new SampleHashes();
        foreach (var frame in frames)
            Console.Out.WriteLine($"frame {frame.Index + 1} {hashes.Add(frame)}");
        Console.Out.WriteLine($"all {hashes.All()}");
        Console.Out.WriteLine($"values {hashes.Values()}");
    }

    private static void WriteSamples(IEnumerable<ReadOnlyMemory<byte>> frames, string? outputPath)
    {
        if (outputPath is null)
        {
            using var output = Console.OpenStandardOutput();
            WriteSamples(frames, output);
        }
        else
        {
            WholeFile.Write(outputPath, output => WriteSamples(frames, output));
        }
    }

    private static void WriteSamples(IEnumerable<ReadOnlyMemory<byte>> frames, Stream output)
    {
        foreach (var frame in frames)
            output.Write(frame.Span);
    }

    private static ReadOnlyMemory<byte> ValuesOf(FrameReader reader, Frame frame, bool wantsUptake)
    {
        StandardizedUptake? uptake = wantsUptake ? StandardizedUptake.Read(reader.Dataset, frame.Index) : null;
        var values = ModalityValues.Of(reader.Dataset, frame);
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), uptake?.Apply(values[i]) ?? values[i]);
        return bytes;
    }
}
