using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Placa.Server.Web;

namespace Placa.Server.Viewer;

/// <summary>Serves the viewer: its files, and its one page for the addresses that the viewer itself reads.</summary>
internal static class ViewerEndpoints
{
    private const string NotBuilt = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Placa</title>
        <p>The archive runs, but its viewer was not built: run <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code> and build again.</p>
        <p lang="es">El archivo funciona, pero su visor no fue compilado: ejecute <code>npm ci &amp;&amp; npm run build</code> en <code>web/</code> y compile de nuevo.</p>
        </html>
        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/", reading, Page);
        routes.MapMethods("/local", reading, Page);
        routes.MapMethods("/study/{**rest}", reading, Page);
        routes.MapMethods("/{**path}", reading, Asset).WithOrder(int.MaxValue);
    }

    private static Task Page(HttpContext context, ViewerFiles files)
    {
        if (files.Page is { } page)
            return SendAsync(context, page);

        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }

    private static Task Asset(HttpContext context, ViewerFiles files, string path)
    {
        if (files.Find(path) is { } file)
            return SendAsync(context, file);

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpContext context, ViewerFile file)
    {
        var response = context.Response;
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (file.IsImmutable)
            response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (context.Request.Headers.IfNoneMatch == file.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var compressed = file.HasBrotli && ContentCoding.Takes(context.Request, "br");
        if (compressed)
            response.Headers.ContentEncoding = "br";
        await using var content = compressed ? file.OpenBrotli() : file.OpenRead();
        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await content.CopyToAsync(response.Body, context.RequestAborted);
    }
}
