using System.CommandLine;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary>
/// <c>placa convert FILE… OUT --to json|xml|dcm</c>: DICOM files, DICOM JSON (PS3.18 Annex F) and the Native DICOM Model (PS3.19 section A.1)
/// into one another. What a file is, its content tells.
/// </summary>
internal static class ConvertFiles
{
    private static readonly string[] Syntaxes = ["explicit", "implicit", "big", "deflated"];

    public static Command Create()
    {
        var paths = new Argument<string[]>("FILE… OUT")
        {
            Description = "Files or folders, or - for the standard input; then where to: a file, - for the standard output, or a folder for several",
            Arity = new ArgumentArity(2, ArgumentArity.OneOrMore.MaximumNumberOfValues),
        };
        var to = new Option<string>("--to") { Description = "json, xml or dcm", Required = true };
        to.AcceptOnlyFromAmong("json", "xml", "dcm");
        var syntax = new Option<string?>("--transfer-syntax")
        {
            Description = "With --to dcm, how it is encoded: explicit, implicit, big or deflated; else that of the file, or explicit",
        };
        syntax.AcceptOnlyFromAmong(Syntaxes);
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each file" };

        var command = new Command("convert", "Convert between DICOM files, DICOM JSON and DICOM XML") { paths, to, syntax, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(syntax) is not null && result.GetValue(to) is "json" or "xml")
                result.AddError("--transfer-syntax is for --to dcm.");
            if (result.GetValue(json) && result.GetValue(paths) is [.., "-"])
                result.AddError("--json needs the standard output for itself.");
        });
        command.SetAction(result =>
        {
            var target = new ConversionTarget(result.GetRequiredValue(to), result.GetValue(syntax) is { } name ? TransferSyntaxNames.Find(name) : null);
            return (int)Run(result.GetRequiredValue(paths), target, result.GetValue(json));
        });
        return command;
    }

    private static ExitCode Run(string[] paths, ConversionTarget target, bool json)
    {
        var plan = ConversionPlan.Make(paths[..^1], paths[^1], target.Extension);
        using var inputs = new InputFiles(paths[..^1]);
        using var report = new Report(json);
        var worst = ExitCode.Done;
        foreach (var step in plan.Steps(inputs))
        {
            var exitCode = ConvertOne(step, plan, target, report);
            worst = exitCode > worst ? exitCode : worst;
        }
        return inputs.ExitCode > worst ? inputs.ExitCode : worst;
    }

    private static ExitCode ConvertOne(ConversionStep step, ConversionPlan plan, ConversionTarget target, Report report)
    {
        var input = step.Input.Path;
        try
        {
            using var source = ConversionSource.Open(step.Input);
            var outputs = plan.OutputsOf(step, source.Datasets.Count);
            var leftOut = new List<TagPath>();
            for (var i = 0; i < outputs.Count; i++)
            {
                Write(outputs[i], stream => target.Write(stream, source, i));
                leftOut.AddRange(target.LeftOut(source.Datasets[i].Dataset));
            }

            if (leftOut.Count > 0)
                Failures.Print(Messages.LeftOut(input, string.Join(", ", leftOut)));
            Tell(report, input, leftOut.Count > 0 ? "incomplete" : "converted", writer =>
            {
                writer.WriteString("from", source.Format);
                WriteStrings(writer, "outputs", outputs);
                WriteStrings(writer, "leftOut", leftOut.Select(path => path.ToString()));
                WriteFindings(writer, source.Findings);
            });
            return leftOut.Count > 0 ? ExitCode.Refused : ExitCode.Done;
        }
        catch (Exception exception) when (exception is DicomException or VerbException or IOException or UnauthorizedAccessException)
        {
            var (exitCode, sentence) = Failures.Describe(exception);
            Failures.Print(exception is DicomException ? $"{input}: {sentence}" : sentence);
            Tell(report, input, "failed", writer =>
            {
                writer.WriteString("error", sentence);
                if (exception is DicomReadException { Offset: >= 0 } read)
                    writer.WriteNumber("offset", read.Offset);
            });
            return exitCode;
        }
    }

    private static void Write(string output, Action<Stream> write)
    {
        if (output == "-")
        {
            using var stream = Console.OpenStandardOutput();
            write(stream);
            return;
        }
        if (Path.GetDirectoryName(output) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        WholeFile.Write(output, write);
    }

    private static void Tell(Report report, string input, string outcome, Action<Utf8JsonWriter> write)
    {
        if (!report.IsJson)
            return;
        report.Line(writer =>
        {
            writer.WriteString("file", input);
            writer.WriteString("outcome", outcome);
            write(writer);
        });
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void WriteFindings(Utf8JsonWriter writer, IReadOnlyList<Finding> findings)
    {
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", finding.Kind.ToString());
            writer.WriteString("path", finding.Path.ToString());
            writer.WriteNumber("offset", finding.Offset);
            writer.WriteString("message", finding.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
