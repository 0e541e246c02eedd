using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Retrieving;
using Placa.DicomWeb.Media;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Retrieves the attributes of instances without their bulk data (PS3.18 section 10.4.1.1.2).</summary>
internal static class MetadataEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/studies/{study}/metadata", OfStudy);
        routes.MapGet("/studies/{study}/series/{series}/metadata", OfSeries);
        routes.MapGet("/studies/{study}/series/{series}/instances/{instance}/metadata", OfInstance);
    }

    private static Task OfStudy(HttpContext context, MetadataService service, string study) =>
        SendAsync(context, service, study, null, null);

    private static Task OfSeries(HttpContext context, MetadataService service, string study, string series) =>
        SendAsync(context, service, study, series, null);

    private static Task OfInstance(HttpContext context, MetadataService service, string study, string series, string instance) =>
        SendAsync(context, service, study, series, instance);

    private static async Task SendAsync(HttpContext context, MetadataService service, string study, string? series, string? instance)
    {
        if (context.Request.Accept().Choose(DicomMediaTypes.DicomJson, "application/json") is not { } contentType)
        {
            await Responses.NotAcceptable("Metadata are application/dicom+json.").ExecuteAsync(context);
            return;
        }

        var root = context.Request.ServiceRoot();
        var found = await JsonBody.SendAsync(
            context, contentType, output => service.Write(context.Actor(), output, study, series, instance, root));
        if (!found)
            await Responses.NotFound().ExecuteAsync(context);
    }
}
