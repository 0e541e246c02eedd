using System.IO.Compression;
using System.Net;
using Placa.Imaging.Exporting;

namespace Placa.Cli;

/// <summary>What to export, and where to. A ZIP file gets its name only when it is whole.</summary>
internal sealed class ExportJob(string output, string images, string tags)
{
    private readonly string _output = Path.GetFullPath(output);

    private bool IsVideo => images == "video";

    private bool IsZip => _output.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    public async Task<ExitCode> WriteAsync(IReadOnlyList<ExportInstance> instances, bool severalStudies, CancellationToken cancellationToken)
    {
        RequireNew();
        var options = new ExportOptions { Images = ImageForm(), Tags = TagForms(), StudyFolders = severalStudies };
        var exporter = new StudyExporter(options);
        ExportReport? report = null;
        if (IsZip)
        {
            await WholeFile.WriteAsync(_output, async stream =>
            {
                await using var zip = await ZipExportTarget.CreateAsync(stream, cancellationToken);
                report = await exporter.ExportAsync(instances, zip, null, cancellationToken);
                RequireVideo(report, instances);
            });
        }
        else
        {
            await using var folder = new FolderExportTarget(_output);
            report = await exporter.ExportAsync(instances, folder, null, cancellationToken);
            RequireVideo(report, instances);
        }

        PrintProblems(report!);
        Console.Out.WriteLine(IsVideo ? Messages.VideosExported(report!.Videos, output) : Messages.Exported(report!.Instances, report.Images, report.Videos, report.Documents, output));
        return report.Problems.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>Takes the export from the server that serves the data folder.</summary>
    public async Task<ExitCode> DownloadAsync(Uri server, string studyInstanceUid, CancellationToken cancellationToken)
    {
        RequireNew();
        using var client = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        var address = $"api/studies/{Uri.EscapeDataString(studyInstanceUid)}/export?images={images}&tags={tags}";
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            throw new VerbException(ExitCode.Refused, Messages.NoSuchStudy);
        response.EnsureSuccessStatusCode();

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (IsZip)
        {
            await WholeFile.WriteAsync(_output, stream => content.CopyToAsync(stream, cancellationToken));
            await RequireVideoAsync(_output, cancellationToken);
        }
        else
        {
            using var passing = new PassingFolder("placa-export-");
            var zip = Path.Combine(passing.Path, "export.zip");
            await using (var stream = File.Create(zip))
                await content.CopyToAsync(stream, cancellationToken);
            await RequireVideoAsync(zip, cancellationToken);
            await ZipFile.ExtractToDirectoryAsync(zip, _output, cancellationToken);
        }

        Console.Out.WriteLine(Messages.ExportedTo(output));
        return ExitCode.Done;
    }

    /// <summary>Ends the verb when only videos were asked for and there is none; nothing is left then.</summary>
    private void RequireVideo(ExportReport report, IReadOnlyList<ExportInstance> instances)
    {
        if (!IsVideo || report.Videos > 0)
            return;
        PrintProblems(report);
        throw new VerbException(ExitCode.Refused, instances is [var only] ? Messages.NoVideoIn(only.Name) : Messages.NoVideo);
    }

    private async Task RequireVideoAsync(string zip, CancellationToken cancellationToken)
    {
        if (!IsVideo)
            return;
        await using (var archive = await ZipFile.OpenReadAsync(zip, cancellationToken))
        {
            if (archive.Entries.Count > 0)
                return;
        }

        File.Delete(zip);
        throw new VerbException(ExitCode.Refused, Messages.NoVideo);
    }

    private static void PrintProblems(ExportReport report)
    {
        foreach (var problem in report.Problems)
            Failures.Print($"{problem.Name}: {problem.Reason}");
    }

    private void RequireNew()
    {
        var isThere = IsZip ? Path.Exists(_output) : File.Exists(_output) || (Directory.Exists(_output) && Directory.EnumerateFileSystemEntries(_output).Any());
        if (isThere)
            throw new VerbException(ExitCode.WrongUsage, Messages.OutputExists(output));
    }

    private ExportImages ImageForm() => images switch
    {
        "png16" => ExportImages.Png16,
        "video" => ExportImages.Video,
        "none" => ExportImages.None,
        _ => ExportImages.Png,
    };

    private ExportTags TagForms() => tags.Split(',').Aggregate(ExportTags.None, (forms, form) => forms | form switch
    {
        "text" => ExportTags.Text,
        "json" => ExportTags.Json,
        "csv" => ExportTags.Csv,
        _ => ExportTags.None,
    });
}
