using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary><c>placa media list DIR…</c>: the records of a DICOMDIR as a tree, with the files they name and what is wrong.</summary>
internal static class MediaList
{
    private const int MaxInlineLength = 4096;

    public static Command Create()
    {
        var paths = new Argument<string[]>("DIR") { Description = "Folders with a DICOMDIR, or DICOMDIR files", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON object for each, on a line of its own" };
        var command = new Command("list", "Show what a DICOMDIR lists") { paths, json };
        command.SetAction(result => (int)Run(result.GetRequiredValue(paths), result.GetValue(json)));
        return command;
    }

    private static ExitCode Run(string[] paths, bool json)
    {
        using var output = Console.OpenStandardOutput();
        var worst = ExitCode.Done;
        foreach (var path in paths)
        {
            var exitCode = RunOne(output, path, json);
            worst = exitCode > worst ? exitCode : worst;
        }
        return worst;
    }

    private static ExitCode RunOne(Stream output, string path, bool json)
    {
        var isWhole = true;
        var exitCode = Inputs.Try(path, () =>
        {
            Inputs.RequireExisting(path);
            using var fileSet = OpenFileSet(path);
            isWhole = (json ? WriteJson(output, path, fileSet) : WriteText(output, path, fileSet)) && fileSet.Findings.Count == 0;
        });
        return exitCode == ExitCode.Done && !isWhole ? ExitCode.Refused : exitCode;
    }

    private static FileSet OpenFileSet(string path)
    {
        try
        {
            return FileSet.Open(path);
        }
        catch (FileNotFoundException)
        {
            throw new VerbException(ExitCode.Refused, Messages.NoDicomdir(path));
        }
    }

    /// <summary>One line for each record, two blanks further in for each level.</summary>
    private static bool WriteText(Stream output, string path, FileSet fileSet)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var isWhole = true;
        writer.WriteLine($"# {Printable(path)}{(fileSet.Id is { } id ? $" ({Printable(id)})" : "")}");
        foreach (var record in fileSet.AllRecords())
            isWhole &= WriteRecord(record);
        if (fileSet.Orphans.Count > 0)
            writer.WriteLine($"# {Messages.Orphans}");
        foreach (var record in fileSet.AllOrphans())
            isWhole &= WriteRecord(record);
        writer.Flush();
        foreach (var finding in fileSet.Findings)
            Failures.Print($"{path}: {finding}");
        return isWhole;

        bool WriteRecord(DirectoryRecord record)
        {
            for (var above = record.Parent; above is not null; above = above.Parent)
                writer.Write("  ");
            writer.Write(record.Type.Length == 0 ? "?" : Printable(record.Type));
            foreach (var tag in MainKeys(record.Type))
            {
                if (record.Dataset.GetString(tag) is { } value)
                    writer.Write("  " + Printable(value));
            }

            var problem = ReferencedFileProblem.NotReferenced;
            if (!record.FileId.IsEmpty)
            {
                problem = fileSet.Find(record).Problem;
                writer.Write("  " + Printable(record.FileId.ToString()));
                if (problem != ReferencedFileProblem.None)
                    writer.Write($"  [{Messages.FileProblem(problem)}]");
            }
            writer.WriteLine();
            return problem is ReferencedFileProblem.None or ReferencedFileProblem.NotReferenced;
        }
    }

    private static Tag[] MainKeys(string type) => type switch
    {
        DirectoryRecordTypes.Patient => [Tags.PatientID, Tags.PatientName],
        DirectoryRecordTypes.Study => [Tags.StudyDate, Tags.StudyID, Tags.StudyDescription],
        DirectoryRecordTypes.Series => [Tags.SeriesNumber, Tags.Modality, Tags.SeriesDescription],
        _ => [Tags.InstanceNumber, Tags.ContentLabel],
    };

    /// <summary>Values come from a disc that anybody may have made: none of their bytes may steer the terminal.</summary>
    private static string Printable(string text) => string.Create(text.Length, text, static (characters, text) =>
    {
        for (var i = 0; i < characters.Length; i++)
            characters[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
    });

    private static bool WriteJson(Stream output, string path, FileSet fileSet)
    {
        var isWhole = true;
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WriteString("root", fileSet.Root);
            writer.WriteString("fileSetId", fileSet.Id);
            isWhole &= WriteRecords("records", fileSet.Records);
            isWhole &= WriteRecords("orphans", fileSet.Orphans);
            writer.WriteStartArray("findings");
            foreach (var finding in fileSet.Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(finding.Kind.ToString()));
                writer.WriteNumber("record", finding.RecordNumber);
                writer.WriteNumber("offset", finding.Offset);
                writer.WriteString("message", finding.Message);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();

            // The file-set limits how deep records are, and with them this.
            bool WriteRecords(string name, IReadOnlyList<DirectoryRecord> records)
            {
                var areWhole = true;
                writer.WriteStartArray(name);
                foreach (var record in records)
                {
                    areWhole &= WriteRecord(writer, fileSet, record);
                    if (record.LowerLevel.Count > 0)
                        areWhole &= WriteRecords("records", record.LowerLevel);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                return areWhole;
            }
        }
        output.WriteByte((byte)'\n');
        return isWhole;
    }

    /// <summary>Opens the object of a record and writes what it holds itself.</summary>
    private static bool WriteRecord(Utf8JsonWriter writer, FileSet fileSet, DirectoryRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("type", record.Type);
        writer.WriteNumber("record", record.Number);
        writer.WriteNumber("offset", record.Offset);
        writer.WriteStartObject("keys");
        foreach (var element in record.Dataset)
        {
            if (element.Tag.Group != 0x0004 && element.Tag != Tags.IconImageSequence)
                DicomJson.WriteElement(writer, element, new DicomJsonOptions { MaxInlineLength = MaxInlineLength });
        }
        writer.WriteEndObject();
        if (record.FileId.IsEmpty)
            return true;

        var file = fileSet.Find(record);
        writer.WriteString("fileId", record.FileId.ToString());
        WriteUid("sopClassUid", record.ReferencedSopClassUid);
        WriteUid("sopInstanceUid", record.ReferencedSopInstanceUid);
        WriteUid("transferSyntaxUid", record.ReferencedTransferSyntaxUid);
        if (file.Path is not null)
            writer.WriteString("path", file.Path);
        else
            writer.WriteString("problem", JsonNamingPolicy.CamelCase.ConvertName(file.Problem.ToString()));
        return file.Path is not null;

        void WriteUid(string name, Uid? uid)
        {
            if (uid is { } value)
                writer.WriteString(name, value.Value);
        }
    }
}
