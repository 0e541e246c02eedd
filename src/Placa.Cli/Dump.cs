using System.CommandLine;
using System.IO.Pipelines;
using System.Text;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary><c>placa dump FILE…</c>: every element of a file, as text laid out like pydicom's, as DICOM JSON (PS3.18 Annex F) or XML (PS3.19 section A.1).</summary>
internal static class Dump
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "DICOM files, folders of them, or - for the standard input", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format") { Description = "text, json or xml", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "xml");
        var maxValue = new Option<int?>("--max-value") { Description = "Tell values of more than N bytes, characters or numbers by their length (text, default 16), or leave them out (json, xml)", HelpName = "N" };
        maxValue.Validators.Add(result =>
        {
            if (result.GetValue(maxValue) is < 1)
                result.AddError("--max-value needs a number from 1.");
        });
        var tags = TagArguments.Paths("--tag", "Only this element: PatientName, (0010,0010) or Sequence[1].Element, [*] for every item; may be given again");
        var depth = new Option<int?>("--depth") { Description = "Leave out what is inside more than N sequences (text)", HelpName = "N" };
        depth.Validators.Add(result =>
        {
            if (result.GetValue(depth) is < 0)
                result.AddError("--depth needs a number from 0.");
        });

        var command = new Command("dump", "Print the elements of DICOM files") { files, format, maxValue, tags, depth };
        command.Validators.Add(result =>
        {
            if (result.GetValue(depth) is not null && result.GetValue(format) is not (null or "text"))
                result.AddError("--depth is for text.");
        });
        command.SetAction(result =>
        {
            var dump = new DumpOptions(result.GetValue(maxValue), result.GetValue(depth), result.GetValue(tags) ?? []);
            return (int)Run(result.GetRequiredValue(files), result.GetRequiredValue(format), dump);
        });
        return command;
    }

    private sealed record DumpOptions(int? MaxValue, int? MaxDepth, TagPath[] Tags);

    private static ExitCode Run(string[] paths, string format, DumpOptions options)
    {
        using var output = Console.OpenStandardOutput();
        using var text = new StreamWriter(output, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        var isHeaded = paths.Length > 1 || Directory.Exists(paths[0]);
        return Inputs.ForEach(paths, input =>
        {
            using var file = input.Open(Inputs.AsFarAsItGoes);
            if (format == "json")
                WriteJson(output, file, options);
            else if (format == "xml")
                WriteXml(output, file, options);
            else
                WriteText(text, file, options, isHeaded ? input.Path : null);
            Inputs.ReportTruncation(file);
        });
    }

    /// <summary>One line for each file, so that many files make JSON lines.</summary>
    private static void WriteJson(Stream output, DicomFile file, DumpOptions options)
    {
        if (options.Tags.Length > 0)
            file.Dataset.KeepOnly(options.Tags);
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: 1 << 16, leaveOpen: true));
        DicomJson.Write(writer, file.Dataset, new DicomJsonOptions { MaxInlineLength = options.MaxValue ?? int.MaxValue });
        writer.GetSpan(1)[0] = (byte)'\n';
        writer.Advance(1);
        writer.Complete();
    }

    private static void WriteXml(Stream output, DicomFile file, DumpOptions options)
    {
        if (options.Tags.Length > 0)
            file.Dataset.KeepOnly(options.Tags);
        NativeXml.Write(output, file.Dataset, new NativeXmlOptions { MaxInlineLength = options.MaxValue ?? int.MaxValue });
    }

    private static void WriteText(StreamWriter writer, DicomFile file, DumpOptions options, string? heading)
    {
        if (heading is not null)
            writer.WriteLine($"# {heading}");
        if (options.Tags.Length == 0)
            DicomText.Write(writer, file, options.MaxValue, options.MaxDepth);
        foreach (var path in options.Tags)
        {
            foreach (var found in path.IsInFileMeta ? file.FileMeta.FindAll(path) : file.Dataset.FindAll(path))
                DicomText.Write(writer, found, options.MaxValue, options.MaxDepth);
        }
    }
}
