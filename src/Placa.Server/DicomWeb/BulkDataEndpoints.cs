using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Retrieving;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Multipart;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Retrieves the values that metadata name by a BulkDataURI (PS3.18 section 10.4.1.1.5).</summary>
internal static class BulkDataEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/studies/{study}/series/{series}/instances/{instance}/bulkdata/{**path}", BulkData);

    private static IResult BulkData(HttpContext context, RetrieveService service, string study, string series, string instance, string path)
    {
        var chosen = context.Request.Accept().Choose(DicomMediaTypes.MultipartRelated, DicomMediaTypes.OctetStream);
        if (chosen is null)
            return Responses.NotAcceptable("Bulk data are application/octet-stream, as parts of multipart/related or one alone.");

        if (service.Find(context.Actor(), study, series, instance) is not [var stored] || service.OpenBulkData(stored, path) is not { } content)
            return Responses.NotFound();
        if (chosen == DicomMediaTypes.OctetStream && content.Parts.Count != 1)
        {
            content.Dispose();
            return Responses.NotAcceptable("This value has several parts; ask for multipart/related.");
        }

        return new BulkDataResult(content, chosen == DicomMediaTypes.MultipartRelated);
    }

    private sealed class BulkDataResult(BulkDataContent content, bool isMultipart) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            using var disposing = content;
            var response = context.Response;
            response.Headers.ContentDisposition = "attachment"; // an encapsulated document never opens as a page of ours
            var writer = isMultipart ? new MultipartWriter(response.BodyWriter) : null;
            response.ContentType = writer?.ContentType(DicomMediaTypes.OctetStream) ?? DicomMediaTypes.OctetStream;
            foreach (var part in content.Parts)
            {
                if (writer is null)
                    response.ContentLength = part.Length;
                writer?.StartPart(DicomMediaTypes.WithTransferSyntax(DicomMediaTypes.OctetStream, part.TransferSyntax), part.Length);
                await part.Bytes.CopyToAsync(response.BodyWriter, context.RequestAborted);
            }
            if (writer is not null)
                await writer.CloseAsync(context.RequestAborted);
        }
    }
}
