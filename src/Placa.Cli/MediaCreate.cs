using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary><c>placa media create OUT FILE…</c>: copies DICOM files into a new folder with a DICOMDIR, ready for a disc or a stick.</summary>
internal static class MediaCreate
{
    private static readonly EnumerationOptions Everything =
        new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    public static Command Create()
    {
        var output = new Argument<string>("OUT") { Description = "A folder that does not exist or is empty" };
        var inputs = new Argument<string[]>("PATH") { Description = "DICOM files, or folders of them", Arity = ArgumentArity.OneOrMore };
        var id = new Option<string?>("--id") { Description = "The File-set ID: up to 16 capital letters, digits, blanks and underscores", HelpName = "NAME" };
        id.Validators.Add(result =>
        {
            if (result.GetValue(id) is { } name && !FileSetWriter.IsFileSetId(name))
                result.AddError("--id needs up to 16 capital letters, digits, blanks and underscores.");
        });
        var json = new Option<bool>("--json") { Description = "Print one JSON object with the outcome of each file" };
        var command = new Command("create", "Copy DICOM files into a folder with a DICOMDIR") { output, inputs, id, json };
        command.SetAction((result, cancellationToken) => Task.FromResult((int)Run(
            result.GetRequiredValue(output), result.GetRequiredValue(inputs), result.GetValue(id), result.GetValue(json), cancellationToken)));
        return command;
    }

    private static ExitCode Run(string output, string[] inputs, string? id, bool json, CancellationToken cancellationToken)
    {
        foreach (var input in inputs)
            Inputs.RequireExisting(input);
        // Listed before anything is written: the new folder may lie inside of one of them.
        var files = inputs.SelectMany(FilesOf).ToList();
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
            throw new VerbException(ExitCode.WrongUsage, Messages.OutputExists(output));

        var writer = new FileSetWriter(output, id);
        var additions = new List<(string Path, FileSetAddition Addition)>(files.Count);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var addition = writer.Add(file);
            additions.Add((file, addition));
            if (!json)
                Print(file, addition);
        }
        if (writer.Count > 0)
            writer.WriteDirectory();

        if (json)
            WriteJson(output, id, additions);
        else
            Console.Out.WriteLine(Messages.MediaCreated(writer.Count, additions.Count, output));
        return writer.Count > 0 && additions.TrueForAll(item => IsDone(item.Addition)) ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>A DICOMDIR that is not copied, and an instance that is there already, leave nothing undone.</summary>
    private static bool IsDone(FileSetAddition addition) =>
        addition.Kind is FileSetAdditionKind.Added or FileSetAdditionKind.Duplicate or FileSetAdditionKind.Directory;

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", Everything).Order(StringComparer.Ordinal) : [path];

    /// <summary>What was simply copied needs no line.</summary>
    private static void Print(string path, FileSetAddition addition)
    {
        if (addition.Kind != FileSetAdditionKind.Added)
            Console.Out.WriteLine($"{path}: {Messages.MediaOutcome(addition.Kind)}{(addition.Reason is { } reason ? $": {reason}" : "")}");
        else if (addition.MadeKeys.Count > 0)
            Console.Out.WriteLine($"{path}: {Messages.KeysMade(string.Join(", ", addition.MadeKeys))}");
    }

    private static void WriteJson(string output, string? id, List<(string Path, FileSetAddition Addition)> additions)
    {
        using var stream = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("folder", output);
            writer.WriteString("fileSetId", id);
            writer.WriteStartArray("files");
            foreach (var (path, addition) in additions)
            {
                writer.WriteStartObject();
                writer.WriteString("path", path);
                writer.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(addition.Kind.ToString()));
                if (!addition.FileId.IsEmpty)
                    writer.WriteString("fileId", addition.FileId.ToString());
                if (addition.Reason is { } reason)
                    writer.WriteString("reason", reason);
                if (addition.MadeKeys.Count > 0)
                {
                    writer.WriteStartArray("madeKeys");
                    foreach (var tag in addition.MadeKeys)
                        writer.WriteStringValue(tag.ToHex());
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }
}
