using System.CommandLine;
using System.Globalization;
using Placa.Codecs;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Cli;

/// <summary><c>placa render FILE --out FILE.png|jpg</c>: one frame as a screen would show it.</summary>
internal static class Render
{
    private static readonly Argument<string> _path = new("FILE") { Description = "A DICOM file with an image" };
    private static readonly Option<int> _frame = new("--frame") { Description = "The frame, counted from 1", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> _window = new("--window") { Description = "Window center and width, in values after rescaling", HelpName = "C,W" };
    private static readonly Option<int?> _voi = new("--voi") { Description = "Which of the windows and tables of the file, counted from 1", HelpName = "INDEX" };
    private static readonly Option<string?> _preset = new("--preset") { Description = "A usual CT window: " + PresetNames(), HelpName = "NAME" };
    private static readonly Option<string> _output = new("--out") { Description = "The image file; its extension tells the format", HelpName = "FILE.png|jpg", Required = true };
    private static readonly Option<int> _quality = new("--quality")
    {
        Description = "Quality of a JPEG file, 1 to 100",
        HelpName = "Q",
        DefaultValueFactory = _ => FrameJpeg.DefaultQuality,
    };

    public static Command Create()
    {
        var command = new Command("render", "Render a frame as PNG or JPEG") { _path, _frame, _window, _voi, _preset, _output, _quality };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(_window) is not null, result.GetValue(_voi) is not null, result.GetValue(_preset) is not null }.Count(given => given) > 1)
                result.AddError("--window, --voi and --preset cannot be used together.");
            if (result.GetValue(_window) is { } window && ParseWindow(window) is null)
                result.AddError("--window needs a center and a width above 0, such as 40,400.");
            if (result.GetValue(_preset) is { } preset && WindowPresets.Find(preset) is null)
                result.AddError($"--preset is one of {PresetNames()}.");
            if (result.GetValue(_output) is { } output && !IsJpeg(output) && !HasExtension(output, ".png"))
                result.AddError("--out needs the extension .png, .jpg or .jpeg.");
            if (result.GetValue(_quality) is < 1 or > 100)
                result.AddError("--quality is 1 to 100.");
        });
        command.SetAction(result => (int)Inputs.ForEachFile([result.GetRequiredValue(_path)], path => Run(path, result)));
        return command;
    }

    private static void Run(string path, ParseResult arguments)
    {
        using var file = Inputs.OpenAsFarAsItGoes(path);
        var reader = new FrameReader(file);
        var number = arguments.GetValue(_frame);
        if (number < 1 || number > reader.NumberOfFrames)
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchFrame(number, reader.NumberOfFrames));

        var frame = reader.ReadFrame(number - 1);
        var image = new FrameRenderer(reader).Render(frame, Options(arguments, frame, reader.Dataset));
        Save(image, arguments.GetRequiredValue(_output), arguments.GetValue(_quality));
        if (!frame.IsComplete)
            throw new DicomException(Messages.IncompleteFrame(number, frame.CompletePixels, frame.Description.PixelCount));
    }

    private static RenderOptions Options(ParseResult arguments, Frame frame, Dataset dataset)
    {
        var options = new RenderOptions();
        if (arguments.GetValue(_window) is { } window)
            return options with { Window = ParseWindow(window) };
        if (arguments.GetValue(_preset) is { } preset)
            return options with { Window = WindowPresets.Find(preset)!.Window };
        if (arguments.GetValue(_voi) is not { } index)
            return options;

        var offered = VoiLut.ReadAll(dataset, frame.Description, frame.Index).Count;
        if (index < 1 || index > offered)
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchVoi(index, offered));
        return options with { VoiIndex = index - 1 };
    }

    private static void Save(RenderedImage image, string output, int quality)
    {
        if (!IsJpeg(output))
        {
            WholeFile.Write(output, stream => FramePng.WriteRendered(stream, image));
            return;
        }

        try
        {
            var jpeg = FrameJpeg.Encode(image, quality);
            WholeFile.Write(output, stream => stream.Write(jpeg));
        }
        catch (CodecException exception)
        {
            throw new VerbException(ExitCode.Refused, exception.Message);
        }
    }

    private static bool IsJpeg(string output) => HasExtension(output, ".jpg") || HasExtension(output, ".jpeg");

    private static bool HasExtension(string output, string extension) => output.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static VoiWindow? ParseWindow(string text) =>
        text.Split(',') is [var first, var second]
        && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var center) && double.IsFinite(center)
        && double.TryParse(second, NumberStyles.Float, CultureInfo.InvariantCulture, out var width) && double.IsFinite(width) && width > 0
            ? new VoiWindow(center, width)
            : null;

    private static string PresetNames() => string.Join(", ", WindowPresets.All.Select(preset => preset.Name));
}
