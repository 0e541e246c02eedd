using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Imaging;
using Placa.Server.DicomWeb;
using Placa.Server.Web;

namespace Placa.Server.Api;

/// <summary>Gives the stream of a video as a file that players take; a part of it where a range is asked for, as browsers do to seek.</summary>
internal static class VideoEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/studies/{study}/series/{series}/instances/{instance}/video", Get);

    private static IResult Get(HttpContext context, RetrieveService service, string study, string series, string instance)
    {
        if (service.Find(context.Actor(), study, series, instance) is not [var stored, ..])
            return Responses.NotFound();

        var file = service.OpenFile(stored);
        context.Response.RegisterForDispose(file);
        if (!VideoStream.IsVideo(file))
            return Responses.Error(StatusCodes.Status404NotFound, "The instance is no video.");

        var video = VideoStream.Read(file);
        var name = $"{(new Uid(instance).IsValid ? instance : "video")}.{video.Format.Extension()}";
        return Results.Stream(video.OpenRead(), video.Format.MediaType(), name, enableRangeProcessing: true);
    }
}
