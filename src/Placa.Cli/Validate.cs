using System.CommandLine;
using System.Text.Json;
using Placa.Dicom;
using Placa.Imaging;

namespace Placa.Cli;

/// <summary><c>placa validate FILE…</c>: what is wrong with files: their encoding, values, identifiers and character sets.</summary>
internal static class Validate
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "DICOM files, folders of them, or - for the standard input", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each file" };
        var strict = new Option<bool>("--strict") { Description = "Tell and count hints too: retired and unknown elements" };
        var command = new Command("validate", "Tell what is wrong with DICOM files") { files, json, strict };
        command.SetAction(result => (int)Run(result.GetRequiredValue(files), result.GetValue(json), result.GetValue(strict)));
        return command;
    }

    private static ExitCode Run(string[] paths, bool json, bool strict)
    {
        using var report = new Report(json);
        var isClean = true;
        var exitCode = Inputs.ForEach(paths, input =>
        {
            IReadOnlyList<Finding> findings;
            try
            {
                using var file = input.Open(Inputs.AsFarAsItGoes);
                findings = [.. file.Findings.Concat(Validator.Check(file)).Concat(CodestreamValidator.Check(file)).Where(finding => strict || finding.Severity > Severity.Hint)];
            }
            catch (DicomReadException error)
            {
                isClean = false;
                Tell(report, input.Path, error);
                return;
            }
            isClean &= findings.Count == 0;
            Tell(report, input.Path, findings);
        });
        return isClean || exitCode > ExitCode.Refused ? exitCode : ExitCode.Refused;
    }

    private static void Tell(Report report, string path, IReadOnlyList<Finding> findings)
    {
        if (!report.IsJson)
        {
            foreach (var finding in findings)
                report.Line($"{path}: {Name(finding.Severity)}: {Place(finding)}: {finding.Message} [{finding.Kind}]");
            return;
        }
        report.Line(writer =>
        {
            writer.WriteString("file", path);
            writer.WriteBoolean("readable", true);
            writer.WriteStartArray("findings");
            foreach (var finding in findings)
                Write(writer, finding.Severity, finding.Kind.ToString(), finding.Path, finding.Offset, finding.Message);
            writer.WriteEndArray();
        });
    }

    private static void Tell(Report report, string path, DicomReadException error)
    {
        if (!report.IsJson)
        {
            report.Line($"{path}: {Name(Severity.Error)}: {error.Message} [{error.Error}]");
            return;
        }
        report.Line(writer =>
        {
            writer.WriteString("file", path);
            writer.WriteBoolean("readable", false);
            writer.WriteStartArray("findings");
            Write(writer, Severity.Error, error.Error.ToString(), error.Path, error.Offset, error.Reason);
            writer.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter writer, Severity severity, string kind, TagPath path, long offset, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", Name(severity));
        writer.WriteString("kind", kind);
        if (path.Depth > 0)
            writer.WriteString("path", path.ToString());
        if (offset >= 0)
            writer.WriteNumber("offset", offset);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }

    private static string Place(Finding finding) => finding.Offset < 0 ? finding.Path.ToString() : $"{finding.Path} at byte {finding.Offset}";

    private static string Name(Severity severity) => severity switch
    {
        Severity.Hint => "hint",
        Severity.Warning => "warning",
        _ => "error",
    };
}
