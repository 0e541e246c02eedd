using System.CommandLine;
using System.IO.Pipelines;
using System.Text;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary><c>placa dump FILE…</c>: every element of a file, as text laid out like pydicom's or as the DICOM JSON model (PS3.18 Annex F).</summary>
internal static class Dump
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "DICOM files", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format") { Description = "text or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var maxValue = new Option<int?>("--max-value") { Description = "Tell values of more than N bytes, characters or numbers by their length (text, default 16), or leave them out (json)", HelpName = "N" };
        maxValue.Validators.Add(result =>
        {
            if (result.GetValue(maxValue) is < 1)
                result.AddError("--max-value needs a number from 1.");
        });

        var command = new Command("dump", "Print the elements of DICOM files") { files, format, maxValue };
        command.SetAction(result => (int)Run(result.GetRequiredValue(files), result.GetValue(format) == "json", result.GetValue(maxValue)));
        return command;
    }

    private static ExitCode Run(string[] paths, bool json, int? maxValue)
    {
        using var output = Console.OpenStandardOutput();
        return Inputs.ForEachFile(paths, path =>
        {
            using var file = Inputs.OpenAsFarAsItGoes(path);
            if (json)
                WriteJson(output, file, maxValue);
            else
                WriteText(output, file, maxValue, paths.Length > 1 ? path : null);
            Inputs.ReportTruncation(file);
        });
    }

    /// <summary>One line for each file, so that many files make JSON lines.</summary>
    private static void WriteJson(Stream output, DicomFile file, int? maxValue)
    {
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: 1 << 16, leaveOpen: true));
        DicomJson.Write(writer, file.Dataset, new DicomJsonOptions { MaxInlineLength = maxValue ?? int.MaxValue });
        writer.GetSpan(1)[0] = (byte)'\n';
        writer.Advance(1);
        writer.Complete();
    }

    private static void WriteText(Stream output, DicomFile file, int? maxValue, string? heading)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        if (heading is not null)
            writer.WriteLine($"# {heading}");
        DicomText.Write(writer, file, maxValue);
    }
}
