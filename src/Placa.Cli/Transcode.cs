using System.CommandLine;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Cli;

/// <summary><c>placa transcode IN OUT --to NAME|UID</c>: the same images in another transfer syntax.</summary>
internal static class Transcode
{
    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "A DICOM file, a folder of them, or - for the standard input" };
        var output = new Argument<string>("OUT") { Description = "A new file, a folder for several, or - for the standard output" };
        var to = new Option<TransferSyntax>("--to")
        {
            Description = $"The transfer syntax: its UID, or one of {TransferSyntaxNames.All}",
            HelpName = "NAME|UID",
            Required = true,
            CustomParser = result =>
            {
                if (TransferSyntaxNames.Find(result.Tokens[0].Value) is { } syntax)
                    return syntax;
                result.AddError(Messages.NoTransferSyntax(result.Tokens[0].Value, TransferSyntaxNames.All));
                return null;
            },
        };
        var ratio = new Option<double?>("--ratio") { Description = "jpeg2000-lossy and htj2k-lossy: how many times smaller, 10 if not said", HelpName = "R" };
        var near = new Option<int?>("--near") { Description = "jpeg-ls-near: how much a sample may differ, 2 if not said", HelpName = "N" };
        var quality = new Option<int?>("--quality") { Description = "jpeg and jpeg-12: 1 to 100, 90 if not said", HelpName = "Q" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each file" };

        var command = new Command("transcode", "Write images in another transfer syntax") { input, output, to, ratio, near, quality, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ratio) is { } wantedRatio && !(wantedRatio is > 1 and <= 1000))
                result.AddError("--ratio needs a number above 1, up to 1000.");
            if (result.GetValue(near) is < 1 or > 255)
                result.AddError("--near needs a whole number from 1 to 255.");
            if (result.GetValue(quality) is < 1 or > 100)
                result.AddError("--quality needs a whole number from 1 to 100.");
            if (result.GetValue(json) && result.GetValue(output) == "-")
                result.AddError("--json needs the standard output for itself.");
        });
        command.SetAction(result =>
        {
            var options = TranscodeOptions.Default;
            options = options with
            {
                Ratio = result.GetValue(ratio) ?? options.Ratio,
                Near = result.GetValue(near) ?? options.Near,
                Quality = result.GetValue(quality) ?? options.Quality,
            };
            return (int)Run(result.GetRequiredValue(input), result.GetRequiredValue(output), result.GetRequiredValue(to), options, result.GetValue(json));
        });
        return command;
    }

    private static ExitCode Run(string path, string output, TransferSyntax target, TranscodeOptions options, bool json)
    {
        using var inputs = new InputFiles([path]);
        var files = inputs.ToList(); // before any is written, perhaps into the same folder
        var isSeveral = Directory.Exists(path);
        if (isSeveral && (output == "-" || File.Exists(output)))
            throw new VerbException(ExitCode.WrongUsage, Messages.OneFileTo(output));

        using var report = output == "-" ? null : new Report(json);
        var exitCode = Inputs.ForEach(files, input =>
        {
            var written = EditedFile.TargetOf(input, output, isSeveral)!;
            using var edited = EditedFile.Open(input);
            var before = edited.File.TransferSyntax;
            using var spool = new FrameSpool(output == "-" ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(written))!);
            edited.Dataset = Transcoder.Transcode(edited.File, target, options with { Spool = spool });
            edited.TransferSyntax = target;
            edited.Write(written);
            Tell(report, input, written, before, target);
        });
        return inputs.ExitCode > exitCode ? inputs.ExitCode : exitCode;
    }

    private static void Tell(Report? report, InputFile input, string written, TransferSyntax before, TransferSyntax after)
    {
        if (report is null)
            return;
        if (!report.IsJson)
            report.Line(Messages.Transcoded(written, before.Name, after.Name));
        else
            report.Line(writer =>
            {
                writer.WriteString("file", input.Path);
                writer.WriteString("written", written);
                writer.WriteString("from", before.Uid.Value);
                writer.WriteString("to", after.Uid.Value);
            });
    }
}
