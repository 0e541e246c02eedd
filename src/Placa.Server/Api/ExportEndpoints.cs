using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Imaging.Exporting;
using Placa.Server.DicomWeb;
using Placa.Server.Web;

namespace Placa.Server.Api;

/// <summary>Exports that run at a time: each renders every frame of a study, so more would only slow each other and everyone else down.</summary>
internal sealed class ExportPlaces
{
    private const int Places = 4;

    private int _taken;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Places)
            return true;

        GiveBack();
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);
}

/// <summary>Gives a study as a ZIP file that anyone can open: images, and data as text, JSON and CSV.</summary>
internal static class ExportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/studies/{study}/export", Export);

    private static IResult Export(
        HttpContext context, RetrieveService service, ExportPlaces places, string study, string? series, string? images, string? tags)
    {
        if (!TryReadImages(images, out var exportImages) || !TryReadTags(tags, out var exportTags))
            return Responses.Error(StatusCodes.Status400BadRequest, "images is png, png16, video or none; tags is a list of text, json and csv, or none.");

        var instances = service.Find(context.Actor(), study, series);
        if (instances.Count == 0)
            return Responses.NotFound();
        if (!places.TryTake())
        {
            context.Response.Headers.RetryAfter = "30";
            return Responses.Error(StatusCodes.Status503ServiceUnavailable, "Several exports are running; try again in half a minute.");
        }

        var options = new ExportOptions { Images = exportImages, Tags = exportTags };
        var sources = instances.Select(stored => new ExportInstance(stored.Identity.SopInstanceUid, () => service.OpenFile(stored)));
        return new ExportResult(options, sources, places, FileName(study));
    }

    private static bool TryReadImages(string? text, out ExportImages images)
    {
        images = text switch
        {
            null or "png" => ExportImages.Png,
            "png16" => ExportImages.Png16,
            "video" => ExportImages.Video,
            _ => ExportImages.None,
        };
        return images != ExportImages.None || text == "none";
    }

    private static bool TryReadTags(string? text, out ExportTags tags)
    {
        tags = text is null ? ExportTags.All : ExportTags.None;
        if (text is null or "none" or "")
            return true;

        foreach (var name in text.Split(','))
        {
            ExportTags? tag = name switch
            {
                "text" => ExportTags.Text,
                "json" => ExportTags.Json,
                "csv" => ExportTags.Csv,
                _ => null,
            };
            if (tag is null)
                return false;
            tags |= tag.Value;
        }
        return true;
    }

    /// <summary>Identifiers in the field break their rules at times; then the name does without.</summary>
    private static string FileName(string study) => new Uid(study).IsValid ? $"placa-{study}.zip" : "placa.zip";

    private sealed class ExportResult(ExportOptions options, IEnumerable<ExportInstance> instances, ExportPlaces places, string fileName) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            try
            {
                context.Response.ContentType = "application/zip";
                context.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
                await using var target = await ZipExportTarget.CreateAsync(context.Response.Body, context.RequestAborted);
                await new StudyExporter(options).ExportAsync(instances, target, null, context.RequestAborted);
            }
            finally
            {
                places.GiveBack();
            }
        }
    }
}
