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

    private static readonly Argument<string> Path = new("FILE") { Description = "A DICOM file with an image" };
    private static readonly Option<int?> Frame = new("--frame") { Description = "The frame, counted from 1; the first unless given", HelpName = "N" };
    private static readonly Option<string?> Window = new("--window") { Description = "Window center and width, in values after rescaling", HelpName = "C,W" };
    private static readonly Option<int?> Voi = new("--voi") { Description = "Which of the windows and tables of the file, counted from 1", HelpName = "INDEX" };
    private static readonly Option<string?> Preset = new("--preset") { Description = "A usual CT window: " + PresetNames(), HelpName = "NAME" };
    private static readonly Option<string?> Presentation = new("--gsps") { Description = "Show it as this grayscale presentation state says", HelpName = "FILE" };
    private static readonly Option<bool> Overlays = new("--overlays") { Description = "Draw the overlays of the image" };
    private static readonly Option<bool> Uptake = new("--suv") { Description = "Standardized uptake values (PET); the window is 0 to 10 unless given" };
    private static readonly Option<string?> Size = new("--size") { Description = "Scale to the largest picture that fits", HelpName = "WxH" };
    private static readonly Option<bool> Annotate = new("--annotate") { Description = "Write patient, study, series and window into the corners" };
    private static readonly Option<string> Output = new("--out") { Description = "The image file; its extension tells the format", HelpName = "FILE.png|jpg", Required = true };
    private static readonly Option<int?> Quality = new("--quality") { Description = "Quality of a JPEG file, 1 to 100; 85 unless given", HelpName = "Q" };

    public static Command Create()
    {
        var command = new Command("render", "Render a frame as PNG or JPEG")
        {
            Path, Frame, Window, Voi, Preset, Presentation, Overlays, Uptake, Size, Annotate, Output, Quality,
        };
        command.Validators.Add(result =>
        {
            if (new[] { result.GetValue(Window) is not null, result.GetValue(Voi) is not null, result.GetValue(Preset) is not null }.Count(given => given) > 1)
                result.AddError("--window, --voi and --preset cannot be used together.");
            if (result.GetValue(Window) is { } window && ParseWindow(window) is null)
                result.AddError("--window needs a center and a width above 0, such as 40,400.");
            if (result.GetValue(Preset) is { } preset && WindowPresets.Find(preset) is null)
                result.AddError($"--preset is one of {PresetNames()}.");
            if (result.GetValue(Presentation) is not null && (result.GetValue(Voi) is not null || result.GetValue(Overlays)))
                result.AddError("--gsps cannot be used with --voi or --overlays: the presentation state says both.");
            if (result.GetValue(Size) is { } size && ParseSize(size) is null)
                result.AddError("--size needs a width and a height, such as 800x600.");
            if (result.GetValue(Output) is { } output && !IsJpeg(output) && !HasExtension(output, ".png"))
                result.AddError("--out needs the extension .png, .jpg or .jpeg.");
            if (result.GetValue(Quality) is < 1 or > 100)
                result.AddError("--quality is 1 to 100.");
        });
        command.SetAction(result => (int)Inputs.ForEachFile([result.GetRequiredValue(Path)], path => Run(path, result)));
        return command;
    }

    private static void Run(string path, ParseResult arguments)
    {
        using var file = Inputs.OpenAsFarAsItGoes(path);
        var reader = new FrameReader(file);
        var number = arguments.GetValue(Frame) ?? 1;
        if (number < 1 || number > reader.NumberOfFrames)
            throw new VerbException(ExitCode.WrongUsage, Messages.NoSuchFrame(number, reader.NumberOfFrames));

        var frame = reader.ReadFrame(number - 1);
        using var presentation = arguments.GetValue(Presentation) is { } state ? OpenPresentation(state) : null;
        var options = VoiOptions(arguments, frame, reader.Dataset) with
        {
            Presentation = presentation is null ? null : new PresentationState(presentation.Dataset),
            Overlays = arguments.GetValue(Overlays),
            StandardizedUptake = arguments.GetValue(Uptake),
            SquarePixels = true,
            Size = arguments.GetValue(Size) is { } size ? ParseSize(size) : null,
            Annotate = arguments.GetValue(Annotate),
        };
        var image = new FrameRenderer(reader).Render(frame, options);
        Save(image, arguments.GetRequiredValue(Output), arguments.GetValue(Quality) ?? FrameJpeg.DefaultQuality);
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
        if (arguments.GetValue(Window) is { } window)
            return options with { Window = ParseWindow(window) };
        if (arguments.GetValue(Preset) is { } preset)
            return options with { Window = WindowPresets.Find(preset)!.Window };
        if (arguments.GetValue(Voi) is not { } index)
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
