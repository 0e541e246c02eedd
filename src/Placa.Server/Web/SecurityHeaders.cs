using Microsoft.AspNetCore.Http;

namespace Placa.Server.Web;

/// <summary>The headers that keep a browser from running, sniffing, framing or leaking what it gets from us.</summary>
internal static class SecurityHeaders
{
    private const string ViewerPolicy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' blob: data:; media-src 'self'; style-src 'self'; "
        + "font-src 'self'; worker-src 'self' blob:; frame-src blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string DataPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        var isData = IsData(context.Request.Path);
        headers.ContentSecurityPolicy = isData ? DataPolicy : ViewerPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.CacheControl = isData ? "no-store" : "no-cache";
        return next(context);
    }

    /// <summary>Everything that may hold patient data; it is never kept by a browser and never runs as a page.</summary>
    private static bool IsData(PathString path) => path.StartsWithSegments("/dicom-web") || path.StartsWithSegments("/api");
}
