using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Storing;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Multipart;
using Placa.DicomWeb.Storing;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Stores instances: STOW-RS (PS3.18 section 10.5).</summary>
internal static class StoreEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/studies", Store);
        routes.MapPost("/studies/{study}", StoreInStudy);
    }

    private static Task<IResult> Store(HttpContext context, InstanceStore store) => StoreAsync(context, store, null);

    private static Task<IResult> StoreInStudy(HttpContext context, InstanceStore store, string study) => StoreAsync(context, store, study);

    private static async Task<IResult> StoreAsync(HttpContext context, InstanceStore store, string? study)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            return Responses.Error(StatusCodes.Status415UnsupportedMediaType, "Compressed request bodies are not taken; send the parts as they are.");
        if (!MediaType.TryParse(request.ContentType, out var contentType))
            return Responses.Error(StatusCodes.Status415UnsupportedMediaType, "The request has no Content-Type.");
        if (request.Accept().Choose(DicomMediaTypes.DicomJson, "application/json") is not { } answerType)
            return Responses.NotAcceptable("The store response is application/dicom+json.");

        // Examinations have no largest size; they are streamed, and the disk is the limit.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;

        var storing = new StoreTransaction(store, context.Actor(), study, request.ServiceRoot());
        if (contentType.Is(DicomMediaTypes.Dicom))
        {
            await storing.StoreAsync(request.BodyReader, context.RequestAborted);
        }
        else if (contentType.Is(DicomMediaTypes.MultipartRelated)
            && MediaType.TryParse(contentType["type"] ?? DicomMediaTypes.Dicom, out var partType) && partType.Is(DicomMediaTypes.Dicom))
        {
            var reader = MultipartReader.For(request.BodyReader, contentType);
            while (await reader.ReadPartAsync(context.RequestAborted) is { } part)
            {
                if (part.ContentType is { } type && !type.Is(DicomMediaTypes.Dicom))
                    storing.Refuse(StoreFailureReason.TransferSyntaxNotSupported);
                else
                    await storing.StoreAsync(part.Body, context.RequestAborted);
            }
            if (storing.Response.Count == 0)
                return Responses.Error(StatusCodes.Status400BadRequest, "The request has no part.");
        }
        else
        {
            return Responses.Error(
                StatusCodes.Status415UnsupportedMediaType, "Instances are taken as multipart/related; type=\"application/dicom\", or one as application/dicom.");
        }
        return new DicomJsonResult(storing.Response.ToDataset(), storing.HttpStatus, answerType);
    }
}
