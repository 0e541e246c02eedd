using System.CommandLine;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary><c>placa edit FILE…</c>: changes, adds and removes elements, and writes new files or the same ones anew.</summary>
internal static class Edit
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "DICOM files, folders of them, or - for the standard input", Arity = ArgumentArity.OneOrMore };
        var set = Assignments("--set", "Set an element: PatientName=…, Sequence[1].Element=…, [*] for every item; the items must be there");
        var insert = Assignments("--insert", "Set an element and make the sequences and items it needs");
        var remove = TagArguments.Paths("--remove", "Remove an element, or an item: Sequence[1]; may be given again");
        var removePrivate = new Option<bool>("--remove-private") { Description = "Remove all private elements" };
        var newUids = new Option<UidKinds>("--new-uids")
        {
            Description = "Give new UIDs, the same in all files of this run and wherever they are referred to: study, series, instance, frame-of-reference, or all, with commas between",
            HelpName = "study,series,…",
            CustomParser = result => UidRenewal.Parse(result.Tokens[0].Value) is { } kinds ? kinds : Refuse<UidKinds>(result, "--new-uids needs study, series, instance, frame-of-reference or all, with commas between."),
        };
        var charset = new Option<CharacterSet?>("--charset")
        {
            Description = "Write all text in this character set, such as \"ISO_IR 192\"",
            HelpName = "TERM",
            CustomParser = result => CharacterSet.FromSpecificCharacterSet(result.Tokens[0].Value.Split('\\'), out var recognised) is var set && recognised
                ? set
                : Refuse<CharacterSet?>(result, Messages.UnknownCharacterSet(result.Tokens[0].Value)),
        };
        var output = new Option<string?>("--out") { Description = "A new file, or a folder that keeps the names; - for the standard output", HelpName = "FILE-or-FOLDER" };
        var inPlace = new Option<bool>("--in-place") { Description = "Put the changed file in the place of the one read" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each file" };

        var command = new Command("edit", "Change elements of DICOM files") { files, set, insert, remove, removePrivate, newUids, charset, output, inPlace, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(inPlace) == result.GetValue(output) is not null)
                result.AddError("edit needs either --out or --in-place.");
            if (result.GetValue(json) && result.GetValue(output) == "-")
                result.AddError("--json and --out - cannot be used together.");
        });
        command.SetAction(result => (int)Run(
            result.GetRequiredValue(files),
            new Edits(
                result.GetValue(set) ?? [], result.GetValue(insert) ?? [], result.GetValue(remove) ?? [],
                result.GetValue(removePrivate), result.GetValue(charset), result.GetValue(newUids)),
            result.GetValue(output),
            result.GetValue(json)));
        return command;
    }

    private static Option<Assignment[]> Assignments(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var assignments = new List<Assignment>();
            foreach (var token in result.Tokens)
            {
                if (Assignment.TryParse(token.Value, out var assignment))
                    assignments.Add(assignment);
                else
                    result.AddError(Messages.NoAssignment(name, token.Value.Split('=')[0]));
            }
            return [.. assignments];
        },
        AllowMultipleArgumentsPerToken = false,
    };

    private static T? Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string sentence)
    {
        result.AddError(sentence);
        return default;
    }

    private static ExitCode Run(string[] paths, Edits edits, string? output, bool json)
    {
        using var inputs = new InputFiles(paths);
        var files = inputs.ToList(); // before any is written, perhaps into the same folder
        var isSeveral = paths.Length > 1 || Directory.Exists(paths[0]);
        if (isSeveral && output is not null && (output == "-" || File.Exists(output)))
            throw new VerbException(ExitCode.WrongUsage, Messages.OneFileTo(output));

        var uids = new UidRenewal(edits.NewUids);
        if (edits.NewUids != UidKinds.None)
        {
            foreach (var input in files)
                uids.Learn(input);
        }

        using var report = output == "-" ? null : new Report(json);
        var exitCode = Inputs.ForEach(files, input =>
        {
            var target = EditedFile.TargetOf(input, output, isSeveral);
            int changes;
            long trailingBytes;
            using (var edited = EditedFile.Open(input))
            {
                changes = edits.Apply(edited.File, uids);
                edited.Write(target);
                trailingBytes = edited.TrailingBytes;
            }
            Tell(report, input, target, changes, trailingBytes);
        });
        return inputs.ExitCode > exitCode ? inputs.ExitCode : exitCode;
    }

    private static void Tell(Report? report, InputFile input, string? target, int changes, long trailingBytes)
    {
        if (report is null)
            return;
        if (!report.IsJson)
        {
            report.Line(Messages.Edited(target ?? input.Path, changes));
            if (trailingBytes > 0)
                report.Line(Messages.TrailingBytesKept(target ?? input.Path, trailingBytes));
        }
        else
        {
            report.Line(writer =>
            {
                writer.WriteString("file", input.Path);
                writer.WriteString("written", target ?? input.Path);
                writer.WriteNumber("changes", changes);
                if (trailingBytes > 0)
                    writer.WriteNumber("trailingBytes", trailingBytes);
            });
        }
    }
}
