using System.CommandLine;
using System.Text.Json;
using Placa.Dicom;

namespace Placa.Cli;

/// <summary><c>placa diff A B</c>: what differs between two files, or between the files of two folders.</summary>
internal static class Diff
{
    private const int MaxShown = 80;

    /// <summary>Elements of the file meta information that tell how and by whom a file was written, not what is in it.</summary>
    private static readonly TagPath[] OfWriting =
    [
        new(Tags.FileMetaInformationVersion), new(Tags.TransferSyntaxUID), new(Tags.ImplementationClassUID), new(Tags.ImplementationVersionName),
    ];

    public static Command Create()
    {
        var left = new Argument<string>("A") { Description = "A DICOM file, a folder, or - for the standard input" };
        var right = new Argument<string>("B") { Description = "What to compare it with" };
        var ignore = TagArguments.Paths("--ignore", "An element that may differ; may be given again");
        var json = new Option<bool>("--json") { Description = "Print a JSON object on a line for each pair of files" };
        var command = new Command("diff", "Compare DICOM files element by element") { left, right, ignore, json };
        command.SetAction(result => (int)Run(
            result.GetRequiredValue(left), result.GetRequiredValue(right), result.GetValue(ignore) ?? [], result.GetValue(json)));
        return command;
    }

    private static ExitCode Run(string left, string right, TagPath[] ignored, bool json)
    {
        foreach (var path in new[] { left, right }.Where(path => path != "-"))
            Inputs.RequireExisting(path);
        if (Directory.Exists(left) != Directory.Exists(right) || (left == "-" && right == "-"))
            throw new VerbException(ExitCode.WrongUsage, Messages.NotComparable);

        using var lefts = new InputFiles([left]);
        using var rights = new InputFiles([right]);
        using var report = new Report(json);
        var areFolders = Directory.Exists(left);
        IEnumerable<FilePair> pairs = areFolders ? FilePairs.Match([.. lefts], [.. rights]) : [new FilePair(lefts.First(), rights.First())];
        var worst = ExitCode.Done;
        foreach (var pair in pairs)
        {
            var exitCode = Inputs.Try((pair.Left ?? pair.Right)!.Path, () =>
            {
                if (!Compare(report, pair, ignored, areFolders))
                    worst = worst > ExitCode.Refused ? worst : ExitCode.Refused;
            });
            worst = exitCode > worst ? exitCode : worst;
        }
        return new[] { worst, lefts.ExitCode, rights.ExitCode }.Max();
    }

    /// <returns>False when they differ.</returns>
    private static bool Compare(Report report, FilePair pair, TagPath[] ignored, bool isHeaded)
    {
        if (pair.Left is null || pair.Right is null)
        {
            TellMissing(report, pair);
            return false;
        }

        using var left = Open(pair.Left);
        using var right = Open(pair.Right);
        var found = DatasetComparison.Compare(left.FileMeta, right.FileMeta, [.. ignored, .. OfWriting])
            .Concat(DatasetComparison.Compare(left.Dataset, right.Dataset, ignored)).ToList();
        var differences = found.Where(difference => difference.Kind != DifferenceKind.Encoding).ToList();
        var sameEncoding = differences.Count == found.Count && left.TransferSyntax == right.TransferSyntax;
        if (report.IsJson)
            TellJson(report, pair, differences, sameEncoding);
        else
            TellText(report, pair, differences, sameEncoding, isHeaded);
        return differences.Count == 0;
    }

    /// <summary>Opens one of the two; the message tells which of them cannot be read.</summary>
    private static DicomFile Open(InputFile input)
    {
        try
        {
            return input.Open(ReadOptions.Default);
        }
        catch (DicomException error)
        {
            throw new VerbException(ExitCode.Refused, $"{input.Path}: {error.Message}");
        }
    }

    private static void TellMissing(Report report, FilePair pair)
    {
        var file = (pair.Left ?? pair.Right)!;
        if (!report.IsJson)
            report.Line(Messages.OnlyIn(pair.Left is not null ? "<" : ">", file.Path));
        else
            report.Line(writer =>
            {
                writer.WriteString("left", pair.Left?.Path);
                writer.WriteString("right", pair.Right?.Path);
                writer.WriteBoolean("equal", false);
            });
    }

    private static void TellText(Report report, FilePair pair, List<Difference> differences, bool sameEncoding, bool isHeaded)
    {
        if (isHeaded && differences.Count > 0)
            report.Line($"# {pair.Left!.Path} {pair.Right!.Path}");
        foreach (var difference in differences)
        {
            if (difference.Left is null && difference.Right is null)
            {
                report.Line($"{(difference.Kind == DifferenceKind.OnlyLeft ? '<' : '>')} {difference.Path}");
                continue;
            }
            var (left, right) = (Shown(difference.Left), Shown(difference.Right));
            if (left == right)
            {
                report.Line($"! {difference.Path} {left}: {Messages.OtherContent}");
                continue;
            }
            if (left is not null)
                report.Line($"< {difference.Path} {left}");
            if (right is not null)
                report.Line($"> {difference.Path} {right}");
        }
        if (differences.Count == 0 && !sameEncoding)
            report.Line(Messages.EncodedDifferently(pair.Left!.Path, pair.Right!.Path));
    }

    private static void TellJson(Report report, FilePair pair, List<Difference> differences, bool sameEncoding) => report.Line(writer =>
    {
        writer.WriteString("left", pair.Left!.Path);
        writer.WriteString("right", pair.Right!.Path);
        writer.WriteBoolean("equal", differences.Count == 0);
        writer.WriteBoolean("sameEncoding", sameEncoding);
        writer.WriteStartArray("differences");
        foreach (var difference in differences)
        {
            writer.WriteStartObject();
            writer.WriteString("path", difference.Path.ToString());
            if (DataDictionary.Find(difference.Path.Tag)?.Keyword is { Length: > 0 } keyword)
                writer.WriteString("keyword", keyword);
            writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(difference.Kind.ToString()));
            Write(writer, "left", difference.Left);
            Write(writer, "right", difference.Right);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter writer, string name, DataElement? element)
    {
        if (element is not { } there)
            return;
        writer.WriteStartObject(name);
        writer.WriteString("vr", there.VR.Name);
        writer.WriteString("value", Shorten(DicomText.Value(there)));
        writer.WriteEndObject();
    }

    private static string? Shown(DataElement? element) =>
        element is { } there ? $"{DataDictionary.Find(there.Tag)?.Name} {there.VR.Name}: {Shorten(DicomText.Value(there))}".TrimStart() : null;

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..(MaxShown - 1)] + "…";
}
