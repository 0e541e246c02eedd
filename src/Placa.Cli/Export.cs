using System.CommandLine;
using Placa.Archive;
using Placa.Archive.Importing;
using Placa.Dicom;
using Placa.Imaging.Exporting;
using Placa.Server.Handover;

namespace Placa.Cli;

/// <summary><c>placa export</c>: images as PNG and data as text, JSON and CSV, into a folder or a ZIP file that anyone can open.</summary>
internal static class Export
{
    public static Command Create()
    {
        var path = new Argument<string?>("PATH") { Description = "A folder, file, zip archive or DICOMDIR", Arity = ArgumentArity.ZeroOrOne };
        var study = new Option<string?>("--study") { Description = "A study of the archive, instead of PATH", HelpName = "UID" };
        var data = ServerArguments.DataOption();
        var output = new Option<string>("--out") { Description = "A new folder, or a new file that ends in .zip", HelpName = "DIR-or-ZIP", Required = true };
        var images = new Option<string>("--images") { Description = "png (as shown), png16 (stored values) or none", DefaultValueFactory = _ => "png" };
        images.AcceptOnlyFromAmong("png", "png16", "none");
        var tags = new Option<string>("--tags") { Description = "Any of text, json, csv, with commas between", HelpName = "text,json,csv", DefaultValueFactory = _ => "text,json,csv" };
        tags.Validators.Add(result =>
        {
            if (!(result.GetValue(tags) ?? "").Split(',').All(form => form is "text" or "json" or "csv" or "none"))
                result.AddError("--tags needs text, json or csv, with commas between, or none.");
        });

        var video = new Option<bool>("--video") { Description = "Only videos, as the playable streams they are: MP4, MPEG-2, H.264, HEVC" };

        var command = new Command("export", "Write images and data as files for everyone") { path, study, data, output, images, tags, video };
        command.Validators.Add(result =>
        {
            if (result.GetValue(path) is null == result.GetValue(study) is null)
                result.AddError("export needs either PATH or --study UID.");
            if (result.GetValue(video) && (result.GetResult(images) is { Implicit: false } || result.GetResult(tags) is { Implicit: false }))
                result.AddError("--video cannot be used with --images or --tags: it writes nothing else.");
        });
        command.SetAction((result, cancellationToken) =>
        {
            var job = result.GetValue(video)
                ? new ExportJob(result.GetRequiredValue(output), "video", "none")
                : new ExportJob(result.GetRequiredValue(output), result.GetRequiredValue(images), result.GetRequiredValue(tags));
            return result.GetValue(study) is { } uid
                ? FromArchiveAsync(job, uid, Path.GetFullPath(result.GetRequiredValue(data)), cancellationToken)
                : FromPathAsync(job, result.GetRequiredValue(path)!, cancellationToken);
        });
        return command;
    }

    private static async Task<int> FromArchiveAsync(ExportJob job, string studyInstanceUid, string dataFolder, CancellationToken cancellationToken)
    {
        Inputs.RequireExisting(dataFolder);
        try
        {
            await using var archive = await PlacaArchive.OpenAsync(dataFolder, cancellationToken: cancellationToken);
            var instances = InstancesOf(archive, studyInstanceUid);
            if (instances.Count == 0)
                throw new VerbException(ExitCode.Refused, Messages.NoSuchStudy);
            return (int)await job.WriteAsync(instances, severalStudies: false, cancellationToken);
        }
        catch (DataFolderInUseException)
        {
            using var server = HandoverClient.Find(dataFolder)
                ?? throw new VerbException(ExitCode.Environment, Messages.ServedWithoutAddress(dataFolder));
            return (int)await job.DownloadAsync(server.Address, studyInstanceUid, cancellationToken);
        }
    }

    private static async Task<int> FromPathAsync(ExportJob job, string path, CancellationToken cancellationToken)
    {
        Inputs.RequireExisting(path);
        if (File.Exists(path) && (IsZip(path) || Path.GetFileName(path).Equals("DICOMDIR", StringComparison.OrdinalIgnoreCase)))
            return (int)await FromContainerAsync(job, path, cancellationToken);

        var files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList()
            : [path];
        var instances = files.Select(file => new ExportInstance(file, () => DicomFile.Open(file))).ToList();
        return (int)await job.WriteAsync(instances, HoldsSeveralStudies(files), cancellationToken);
    }

    /// <summary>What holds files in itself goes through an archive of its own, which knows the limits for unpacking and keeps nothing.</summary>
    private static async Task<ExitCode> FromContainerAsync(ExportJob job, string path, CancellationToken cancellationToken)
    {
        using var folder = new PassingFolder("placa-export-");
        await using var archive = await PlacaArchive.OpenAsync(folder.Path, cancellationToken: cancellationToken);
        var report = new ImportReport();
        var options = new ImportOptions { Progress = report.Progress };
        await report.FollowAsync(archive.Importer.ImportAsync(Actor.Local(Environment.UserName), [path], options, cancellationToken));

        var instances = report.Studies.Order(StringComparer.Ordinal).SelectMany(study => InstancesOf(archive, study)).ToList();
        var exitCode = await job.WriteAsync(instances, report.Studies.Count > 1, cancellationToken);
        return exitCode > report.ExitCode ? exitCode : report.ExitCode;
    }

    private static List<ExportInstance> InstancesOf(PlacaArchive archive, string studyInstanceUid) =>
    [
        .. archive.Retrieve.Find(Actor.Local(Environment.UserName), studyInstanceUid)
            .Select(instance => new ExportInstance(instance.Identity.SopInstanceUid, () => archive.Retrieve.OpenFile(instance))),
    ];

    private static bool HoldsSeveralStudies(List<string> files)
    {
        var options = new ReadOptions { StopBefore = Tags.SeriesInstanceUID };
        return files.Select(file => StudyOf(file, options)).Where(study => study is not null).Distinct().Skip(1).Any();
    }

    private static string? StudyOf(string path, ReadOptions options)
    {
        try
        {
            using var file = DicomFile.Open(path, options);
            return file.Dataset.GetString(Tags.StudyInstanceUID);
        }
        catch (Exception exception) when (exception is DicomException or IOException or UnauthorizedAccessException)
        {
            return null; // the export itself reports it
        }
    }

    private static bool IsZip(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PK\x03\x04"u8);
    }
}
