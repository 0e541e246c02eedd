using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Placa.Archive;
using Placa.Network;
using Placa.Server.Api;
using Placa.Server.Dimse;
using Placa.Server.Handover;
using Placa.Server.Metrics;
using Placa.Server.Web;

namespace Placa.Server;

/// <summary>A running server: the archive with its DICOM port, its web port and the viewer. Disposing it stops it.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly PlacaArchive _archive;
    private readonly DicomPorts? _dicom;
    private readonly WebApplication _web;
    private readonly Telemetry _telemetry;
    private readonly EventLog _log;
    private bool _disposed;

    private ServerHost(PlacaArchive archive, DicomPorts? dicom, WebApplication web, Telemetry telemetry, EventLog log, Uri address)
    {
        _archive = archive;
        _dicom = dicom;
        _web = web;
        _telemetry = telemetry;
        _log = log;
        Address = address;
    }

    /// <summary>The address to open in a browser on this machine.</summary>
    public Uri Address { get; }

    /// <summary>Where the DICOM port listens; null when there is none.</summary>
    public IPEndPoint? DicomEndPoint => _dicom?.Plain;

    /// <summary>Where the DICOM port with TLS listens; null when there is none.</summary>
    public IPEndPoint? DicomTlsEndPoint => _dicom?.Secure;

    /// <summary>The archive that is served, for work in the same process.</summary>
    public PlacaArchive Archive => _archive;

    /// <summary>Starts a server; when the task ends it takes requests.</summary>
    /// <exception cref="ServerStartException">It cannot start; the message is one clear sentence.</exception>
    public static async Task<ServerHost> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        RefuseInsecureAddress(options.Http, "--http", options.Insecure);
        if (options.Dicom is { } dicomAddress)
            RefuseInsecureAddress(dicomAddress, "--dicom", options.Insecure);
        if (options.DicomTls is { } tlsAddress)
            RefuseInsecureAddress(tlsAddress, "--dicom-tls", options.Insecure || !options.Tls.ClientCertificateOptional);
        var tls = options.Tls.Load();

        var log = new EventLog(options.Log, TimeProvider.System);
        var archive = await OpenArchiveAsync(options.DataFolder, cancellationToken);
        var telemetry = new Telemetry(archive, options.ExportTelemetry);
        DicomPorts? dicom = null;
        try
        {
            var logger = new NetworkLogger(log);
            var calling = new TlsCalling { Certificate = tls.Certificate, Authorities = tls.Authorities, CheckRevocation = options.Tls.CheckRevocation };
            var dimse = new ArchiveServices(archive, calling, telemetry.Network, logger);
            dicom = DicomPorts.Start(options, tls, archive.Peers, new AssociationOptions { Services = dimse.Provided, Metrics = telemetry.Network, Logger = logger });
            var identity = new ServerIdentity(options.AeTitle, dicom?.Plain?.Port, options.Mode);
            var token = HandoverToken.New();
            var web = await WebHost.StartAsync(options.Http, log, services => AddServices(services, archive, identity, token, telemetry.Registry), cancellationToken);
            var host = new ServerHost(archive, dicom, web, telemetry, log, BrowserAddress(options.Http, WebHost.PortOf(web)));
            host.Publish(token);
            archive.StartJobs(handlers: dimse.JobHandlers);
            Announce(log, options, host);
            return host;
        }
        catch
        {
            if (dicom is not null)
                await dicom.DisposeAsync();
            telemetry.Dispose();
            await archive.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops taking requests, lets those under way end for a few seconds, and closes the archive.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        RunFile.Delete(_archive.DataFolder);
        using var timeout = new CancellationTokenSource(StopTimeout);
        await Task.WhenAll(_dicom?.StopAsync(timeout.Token) ?? Task.CompletedTask, _web.StopAsync(timeout.Token));
        if (_dicom is not null)
            await _dicom.DisposeAsync();
        await _web.DisposeAsync();
        _telemetry.Dispose();
        await _archive.DisposeAsync();
        _log.Write("stopped");
    }

    private static async Task<PlacaArchive> OpenArchiveAsync(string dataFolder, CancellationToken cancellationToken)
    {
        try
        {
            return await PlacaArchive.OpenAsync(dataFolder, cancellationToken: cancellationToken);
        }
        catch (DataFolderInUseException error)
        {
            throw new ServerStartException(ServerStartError.DataFolderInUse, error.Message, error);
        }
        catch (DataFolderException error)
        {
            throw new ServerStartException(ServerStartError.DataFolderUnusable, error.Message, error);
        }
    }

    private static void AddServices(IServiceCollection services, PlacaArchive archive, ServerIdentity identity, HandoverToken token, MetricsRegistry metrics)
    {
        services.AddSingleton(archive.Store);
        services.AddSingleton(archive.Query);
        services.AddSingleton(archive.Retrieve);
        services.AddSingleton(archive.Metadata);
        services.AddSingleton(archive.Importer);
        services.AddSingleton(archive.Commitments);
        services.AddSingleton(archive.Peers);
        services.AddSingleton<ExportPlaces>();
        services.AddSingleton(identity);
        services.AddSingleton(metrics);
        services.AddSingleton(token);
    }

    /// <summary>Tells other processes of this machine where the data folder is served.</summary>
    private void Publish(HandoverToken token)
    {
        _archive.PublishAddress(Address.AbsoluteUri);
        new RunFile(Environment.ProcessId, Address, token.Value).Write(_archive.DataFolder);
    }

    private static void Announce(EventLog log, ServerOptions options, ServerHost host)
    {
        log.Write($"serving {host.Address}" + (host.DicomEndPoint is { } dicom ? $" and DICOM {options.AeTitle} at {dicom}" : "")
            + (host.DicomTlsEndPoint is { } secure ? $" and DICOM {options.AeTitle} with TLS at {secure}" : ""));
        if (options.AcceptAnyPeer)
            log.Write("warning: any DICOM peer may store, registered or not (--accept-any-peer)");
        if (!options.Http.IsLoopback || options.Dicom is { IsLoopback: false })
            log.Write("warning: other machines can reach this server without sign-in or encryption (--insecure)");
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
        var isAny = http.Address.Equals(IPAddress.Any) || http.Address.Equals(IPAddress.IPv6Any);
        var host = isAny ? "localhost" : http.Address.ToString();
        return new UriBuilder("http", host, port).Uri;
    }
}
