using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Placa.Server.Web;

namespace Placa.Server;

/// <summary>A running server: the archive with its DICOM port, its web port and the viewer. Disposing it stops it.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly EventLog _log;

    private ServerHost(WebApplication web, EventLog log, Uri address)
    {
        _web = web;
        _log = log;
        Address = address;
    }

    /// <summary>The address to open in a browser on this machine.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server; when the task ends it takes requests.</summary>
    /// <exception cref="ServerStartException">It cannot start; the message is one clear sentence.</exception>
    public static async Task<ServerHost> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        RefuseInsecureAddress(options.Http, "--http", options.Insecure);
        if (options.Dicom is { } dicom)
            RefuseInsecureAddress(dicom, "--dicom", options.Insecure);

        var log = new EventLog(options.Log, TimeProvider.System);
        var web = await WebHost.StartAsync(
            options.Http,
            log,
            services => services.AddSingleton(new ServerIdentity(options.AeTitle, options.Dicom?.Port, options.Mode)),
            cancellationToken);
        return new ServerHost(web, log, BrowserAddress(options.Http, WebHost.PortOf(web)));
    }

    /// <summary>Stops taking requests, lets those under way end for a few seconds, and closes the archive.</summary>
    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        _log.Write("stopped");
    }

    private static void RefuseInsecureAddress(ListenAddress address, string option, bool insecure)
    {
        if (!address.IsLoopback && !insecure)
        {
            throw new ServerStartException(
                ServerStartError.InsecureAddress,
                $"{option} {address} would let other machines in without sign-in or encryption; add --insecure if that is what you want.");
        }
    }

    private static Uri BrowserAddress(ListenAddress http, int port)
    {
        var isAny = http.Address.Equals(System.Net.IPAddress.Any) || http.Address.Equals(System.Net.IPAddress.IPv6Any);
        var host = isAny ? "localhost" : http.Address.ToString();
        return new UriBuilder("http", host, port).Uri;
    }
}
