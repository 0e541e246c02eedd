using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.DicomWeb.Media;
using Placa.DicomWeb.Multipart;
using Placa.Server.Web;

namespace Placa.Server.DicomWeb;

/// <summary>Retrieves studies, series and instances as Part 10 files: WADO-RS (PS3.18 section 10.4).</summary>
internal static class RetrieveEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/studies/{study}", Study);
        routes.MapGet("/studies/{study}/series/{series}", Series);
        routes.MapGet("/studies/{study}/series/{series}/instances/{instance}", Instance);
    }

    private static IResult Study(HttpContext context, RetrieveService service, string study) =>
        Retrieve(context, service, study, null, null);

    private static IResult Series(HttpContext context, RetrieveService service, string study, string series) =>
        Retrieve(context, service, study, series, null);

    private static IResult Instance(HttpContext context, RetrieveService service, string study, string series, string instance) =>
        Retrieve(context, service, study, series, instance);

    private static IResult Retrieve(HttpContext context, RetrieveService service, string study, string? series, string? instance)
    {
        var forms = RequestedRepresentation.ForInstances(context.Request.Accept());
        if (forms.Count == 0)
            return Responses.NotAcceptable("Instances are application/dicom, as parts of multipart/related or one alone.");

        var instances = service.Find(context.Actor(), study, series, instance);
        if (instances.Count == 0)
            return Responses.NotFound();

        foreach (var form in forms)
        {
            if (!form.IsMultipart && instances.Count > 1)
                continue;
            if (instances.All(stored => TryChoose(stored, form, out _)))
                return new InstancesResult(service, instances, form);
        }
        return Responses.NotAcceptable(
            "What is stored is compressed and would have to be transcoded; ask for it as stored with transfer-syntax=*.");
    }

    /// <summary>
    /// Decides how an instance goes out: as it is, or as a rendition when the client takes that. Implicit VR and big endian never do (PS3.18
    /// section 8.7.3.5.2); they become explicit little endian.
    /// </summary>
    /// <returns>False when the form asks for a syntax that would need transcoding.</returns>
    private static bool TryChoose(StoredInstance stored, RequestedRepresentation form, out Outgoing outgoing)
    {
        outgoing = default;
        foreach (var candidate in stored.Renditions.Prepend(stored))
        {
            var ready = RetrieveService.WebTransferSyntax(candidate);
            outgoing = new Outgoing(candidate, ready, ReencodesNative: true);
            if (form.IsAnySyntax || form.TransferSyntax!.Uid == ready.Uid)
                return true;

            // Deflated data sets may go out as they are to who asks for them.
            outgoing = new Outgoing(candidate, candidate.TransferSyntax, ReencodesNative: false);
            if (candidate.TransferSyntax.IsDeflated && form.TransferSyntax.Uid == candidate.TransferSyntax.Uid)
                return true;
        }
        return false;
    }

    private readonly record struct Outgoing(StoredInstance Instance, TransferSyntax TransferSyntax, bool ReencodesNative);

    /// <summary>Streams the instances one after another.</summary>
    private sealed class InstancesResult(RetrieveService service, IReadOnlyList<StoredInstance> instances, RequestedRepresentation form) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            var response = context.Response;
            if (!form.IsMultipart)
            {
                TryChoose(instances[0], form, out var outgoing);
                response.ContentType = DicomMediaTypes.WithTransferSyntax(DicomMediaTypes.Dicom, outgoing.TransferSyntax);
                await service.WritePart10Async(outgoing.Instance, response.Body, outgoing.ReencodesNative, context.RequestAborted);
                return;
            }

            var writer = new MultipartWriter(response.BodyWriter);
            response.ContentType = writer.ContentType(DicomMediaTypes.Dicom);
            await using var body = response.BodyWriter.AsStream(leaveOpen: true);
            foreach (var instance in instances)
            {
                TryChoose(instance, form, out var outgoing);
                writer.StartPart(DicomMediaTypes.WithTransferSyntax(DicomMediaTypes.Dicom, outgoing.TransferSyntax));
                await service.WritePart10Async(outgoing.Instance, body, outgoing.ReencodesNative, context.RequestAborted);
            }
            await writer.CloseAsync(context.RequestAborted);
        }
    }
}
