using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.DicomWeb;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Multipart;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Retrieves single frames (PS3.18 section 10.4.1.1.6), as stored where the client takes that, else decoded.</summary>
internal static class FrameEndpoints
{
    private const int MaxFramesOfRequest = 10_000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/studies/{study}/series/{series}/instances/{instance}/frames/{frames}", Frames);

    private static IResult Frames(
        HttpContext context, RetrieveService service, string study, string series, string instance, string frames)
    {
        if (!ResourcePath.TryParseFrames(frames, MaxFramesOfRequest, out var frameNumbers))
            return Responses.Error(StatusCodes.Status400BadRequest, "The frame list is not numbers from 1 separated by commas.");

        var forms = RequestedRepresentation.ForFrames(context.Request.Accept());
        if (forms.Count == 0)
            return Responses.NotAcceptable("Frames are application/octet-stream or the image type they are stored in.");

        if (service.Find(context.Actor(), study, series, instance) is not [var stored])
            return Responses.NotFound();
        if (frameNumbers.Any(number => number > stored.NumberOfFrames))
            return Responses.Error(StatusCodes.Status404NotFound, $"The instance has {stored.NumberOfFrames} frames.");

        foreach (var form in forms)
        {
            if (!form.IsMultipart && frameNumbers.Count > 1)
                continue;
            foreach (var candidate in stored.Renditions.Prepend(stored))
            {
                var syntax = SyntaxOfFrames(candidate);
                if (form.Takes(DicomMediaTypes.OfFrames(syntax), syntax))
                    return new FramesResult(new StoredFrames(service, candidate, syntax), frameNumbers, form);
            }
            if (WantsSamples(form) && DecodedFrames.CanDecode(SyntaxOfFrames(stored)))
                return new FramesResult(new DecodedFrames(service, stored), frameNumbers, form);
        }
        return Responses.NotAcceptable($"The frames are stored in {SyntaxOfFrames(stored).Uid} and cannot be decoded here; ask for them with transfer-syntax=*.");
    }

    /// <summary>Native frames are little endian on the way out, whatever they are stored as.</summary>
    private static TransferSyntax SyntaxOfFrames(StoredInstance stored) =>
        stored.TransferSyntax.IsEncapsulated ? stored.TransferSyntax : TransferSyntax.ExplicitVRLittleEndian;

    private static bool WantsSamples(RequestedRepresentation form) =>
        form.MediaType is { } type && type.Is(DicomMediaTypes.OctetStream) && form.TransferSyntax?.Uid == TransferSyntax.ExplicitVRLittleEndian.Uid;

    /// <summary>Streams the frames one after another. The first is opened before anything is sent, so that its failure is an answer.</summary>
    private sealed class FramesResult(IFrameSource source, IReadOnlyList<int> frameNumbers, RequestedRepresentation form) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            using var disposing = source;
            var response = context.Response;
            var contentType = DicomMediaTypes.WithTransferSyntax(DicomMediaTypes.OfFrames(source.TransferSyntax), source.TransferSyntax);
            var writer = form.IsMultipart ? new MultipartWriter(response.BodyWriter) : null;
            foreach (var number in frameNumbers)
            {
                using var frame = source.Open(number);
                if (!response.HasStarted)
                    response.ContentType = writer?.ContentType(DicomMediaTypes.OfFrames(source.TransferSyntax)) ?? contentType;
                if (writer is null)
                    response.ContentLength = frame.Length;
                writer?.StartPart(contentType, frame.Length);
                await frame.Bytes.CopyToAsync(response.BodyWriter, context.RequestAborted);
            }
            if (writer is not null)
                await writer.CloseAsync(context.RequestAborted);
        }
    }
}
