using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Placa.Server.Api;
using Placa.Server.DicomWeb;
using Placa.Server.Handover;
using Placa.Server.Metrics;
using Placa.Server.Viewer;

namespace Placa.Server.Web;

/// <summary>The web side of the process: Kestrel with our limits, the guards, and the endpoints.</summary>
internal static class WebHost
{
    /// <summary>The most bytes of a request body, but where instances are stored.</summary>
    public const int MaxRequestBody = 1 << 20;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Starts listening.</summary>
    /// <exception cref="ServerStartException">The port is taken, or the system does not let us have it.</exception>
    public static async Task<WebApplication> StartAsync(
        ListenAddress address, EventLog log, Action<IServiceCollection> addServices, CancellationToken cancellationToken)
    {
        // The empty builder reads no environment and no settings file: what runs is what ServerOptions say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, address));
        builder.Services.AddMetrics();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddSingleton(new ViewerFiles(typeof(WebHost).Assembly));
        addServices(builder.Services);

        var app = builder.Build();
        app.Use(SecurityHeaders.InvokeAsync);
        app.Use(new ErrorBoundary(log).InvokeAsync);
        app.Use(new HostGuard(address).InvokeAsync);
        app.UseRouting();
        StatusEndpoints.Map(app);
        MetricsEndpoints.Map(app);
        CommitmentEndpoints.Map(app);
        ImportEndpoints.Map(app);
        ExportEndpoints.Map(app);
        VideoEndpoints.Map(app);
        HandoverEndpoints.Map(app);
        var dicomWeb = app.MapGroup(DicomWebRequest.Root);
        StoreEndpoints.Map(dicomWeb);
        SearchEndpoints.Map(dicomWeb);
        RetrieveEndpoints.Map(dicomWeb);
        MetadataEndpoints.Map(dicomWeb);
        FrameEndpoints.Map(dicomWeb);
        BulkDataEndpoints.Map(dicomWeb);
        ViewerEndpoints.Map(app);

        try
        {
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw ListenFailure(address, "--http", error);
        }
    }

    /// <summary>The port that is really listened on, which differs from the one asked for when that was 0.</summary>
    public static int PortOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }

    /// <summary>One sentence for a socket that could not be opened.</summary>
    public static ServerStartException ListenFailure(ListenAddress address, string option, Exception error)
    {
        var socketError = (error as SocketException ?? error.InnerException as SocketException)?.SocketErrorCode;
        return error.InnerException is AddressInUseException || error is AddressInUseException || socketError == SocketError.AddressAlreadyInUse
            ? new ServerStartException(
                ServerStartError.PortInUse, $"Port {address.Port} of {address.Address} is used by another program; choose another one with {option}.", error)
            : new ServerStartException(
                ServerStartError.CannotListen, $"The system does not allow listening on {address}; choose another address or port with {option}.", error);
    }

    private static void Configure(KestrelServerOptions kestrel, ListenAddress address)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 512;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Limits.MaxRequestLineSize = 32 * 1024; // a query may list some hundred UIDs
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));
        kestrel.Listen(new IPEndPoint(address.Address, address.Port), listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>Signals are for whoever started the server, such as the command line; the host itself waits for none.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
