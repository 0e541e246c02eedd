using System.Net;
using Microsoft.AspNetCore.Http;

namespace Placa.Server.Web;

/// <summary>
/// Refuses what a foreign page could make a browser send: requests under a name that is not ours (DNS rebinding), and changes
/// asked for by another origin.
/// </summary>
internal sealed class HostGuard
{
    private readonly bool _loopbackOnly;
    private readonly string _machineName = Environment.MachineName;

    public HostGuard(ListenAddress http) => _loopbackOnly = http.IsLoopback;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsOurs(request.Host.Host))
            return Responses.WriteErrorAsync(context, StatusCodes.Status421MisdirectedRequest, "The Host header names another server.");
        if (!IsReading(request.Method) && IsForeign(request))
            return Responses.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "The request comes from a page of another origin.");
        return next(context);
    }

    /// <summary>An address cannot be rebound, so beyond loopback any literal address will do, and the machine's own name.</summary>
    private bool IsOurs(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        if (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address))
            return !_loopbackOnly || IPAddress.IsLoopback(address);
        return !_loopbackOnly
            && (host.Equals(_machineName, StringComparison.OrdinalIgnoreCase) || host.Equals(_machineName + ".local", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    /// <summary>Browsers always say where a request comes from; other programs send neither header.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
            return site.ToString() is not ("same-origin" or "none");
        if (request.Headers.Origin is { Count: > 0 } origin)
            return !origin.ToString().Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
        return false;
    }
}
