using Microsoft.AspNetCore.Http;
using Placa.Archive;
using Placa.DicomWeb.Media;

namespace Placa.Server.DicomWeb;

/// <summary>What every DICOMweb endpoint asks of its request.</summary>
internal static class DicomWebRequest
{
    public const string Root = "/dicom-web";

    /// <summary>The root of the service under the name the client used, which the host guard has checked.</summary>
    public static string ServiceRoot(this HttpRequest request) => $"{request.Scheme}://{request.Host}{Root}";

    /// <summary>What the client accepts: the <c>accept</c> parameter where given, else the header (PS3.18 section 8.3.3.1).</summary>
    public static AcceptHeader Accept(this HttpRequest request) =>
        AcceptHeader.Parse(request.Query.TryGetValue("accept", out var values) && values.Count > 0 ? values : request.Headers.Accept);

    /// <summary>Who asks. There is no sign-in yet, so it is known by its address only.</summary>
    public static Actor Actor(this HttpContext context) => Archive.Actor.Anonymous(context.Connection.RemoteIpAddress);
}
