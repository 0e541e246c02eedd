using System.CommandLine;
using System.Globalization;
using Placa.Codecs;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Cli;

/// <summary><c>placa render FILE --out FILE.png|jpg</c>: one frame as a screen would show it.</summary>
internal static class Render
{
    private const int MaxSide = ushort.MaxValue;

    private static readonly Argument<string> _path = new("FILE") { Description = "A DICOM file with an image" };
    private static readonly Option<int?> _frame = new("--frame") { Description = "The frame, counted from 1; the first unless given", HelpName = "N" };
    private static readonly Option<string?> _window = new("--window") { Description = "Window center and width, in values after rescaling", HelpName = "C,W" };
    private static readonly Option<int?> _voi = new("--voi") { Description = "Which of the windows and tables of the file, counted from 1", HelpName = "INDEX" };
    private static readonly Option<string?> _preset = new("--preset") { Description = "A usual CT window: " + PresetNames(), HelpName = "NAME" };
    private static readonly Option<string?> _presentation = new("--gsps") { Description = "Show it as this grayscale presentation state says", HelpName = "FILE" };
    private static readonly Option<bool> _overlays = new("--overlays") { Description = "Draw the overlays of the image" };
    private static readonly Option<bool> _uptake = new("--suv") { Description = "Standardized uptake values (PET); the window is 0 to 10 unless given" };
    private static readonly Option<string?> _size = new("--size") { Description = "Scale to the largest picture that fits", HelpName = "WxH" };
    private static readonly Option<bool> _annotate = new("--annotate") { Description = "Write patient, study, series and window into the corners" };
    private static readonly Option<string> _output = new("--out") { Description = "The image file; its extension tells the format", HelpName = "FILE.png|jpg", Required = true };
    private static readonly Option<int?> _quality = new("--quality") { Description = "Quality of a JPEG file, 1 to 100; 85 unless given", HelpName = "Q" };

    public static Command Create()
    {
        var command = new Command("render", "Render a frame as PNG or JPEG")
        {
            _path, _frame, _window, _voi, _preset, _presentation, _overlays, _uptake, _size, _annotate, _output, _quality,
        };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(_window) is not null, result.GetValue(_voi) is not null, result.GetValue(_preset) is not null }.Count(given => given) > 1)
                result.AddError("--window, --voi and --preset cannot be used together.");
            if (result.GetValue(_window) is { } window && ParseWindow(window) is null)
                result.AddError("--window needs a center and a width above 0, such as 40,400.");
            if (result.GetValue(_preset) is { } preset && WindowPresets.Find(preset) is null)
                result.AddError($"--preset is one of {PresetNames()}.");
            if (result.GetValue(_presentation) is not null && (result.GetValue(_voi) is not null || result.GetValue(_overlays)))
                result.AddError("--gsps cannot be used with --voi or --overlays: the presentation state says both.");
            if (result.GetValue(_size) is { } size && ParseSize(size) is null)
                result.AddError("--size needs a width and a height, such as 800x600.");
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
        var number = arguments.GetValue(_frame) ?? 1;
        if (number < 1 || number > reader.NumberOfFrames)
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchFrame(number, reader.NumberOfFrames));

        var frame = reader.ReadFrame(number - 1);
        using var presentation = arguments.GetValue(_presentation) is { } state ? OpenPresentation(state) : null;
        var options = VoiOptions(arguments, frame, reader.Dataset) with
        {
            Presentation = presentation is null ? null : new PresentationState(presentation.Dataset),
            Overlays = arguments.GetValue(_overlays),
            StandardizedUptake = arguments.GetValue(_uptake),
            SquarePixels = true,
            Size = arguments.GetValue(_size) is { } size ? ParseSize(size) : null,
            Annotate = arguments.GetValue(_annotate),
        };
        var image = new FrameRenderer(reader).Render(frame, options);
        Save(image, arguments.GetRequiredValue(_output), arguments.GetValue(_quality) ?? FrameJpeg.DefaultQuality);
        if (!frame.IsComplete)
            throw new DicomException(Messages.IncompleteFrame(number, frame.CompletePixels, frame.Description.PixelCount));
    }

    private static DicomFile OpenPresentation(string path)
    {
        Inputs.RequireExisting(path);
        return DicomFile.Open(path);
    }

    private static RenderOptions VoiOptions(ParseResult arguments, Frame frame, Dataset dataset)
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

    private static RenderSize? ParseSize(string text) =>
        text.Split('x', 'X', '×') is [var first, var second]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is > 0 and <= MaxSide
        && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var height) && height is > 0 and <= MaxSide
            ? new RenderSize(width, height)
            : null;

    private static string PresetNames() => string.Join(", ", WindowPresets.All.Select(preset => preset.Name));
}
