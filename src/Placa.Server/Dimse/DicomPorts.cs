using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Placa.Archive.Settings;
using Placa.Network;
using Placa.Server.Web;

namespace Placa.Server.Dimse;

/// <summary>The DICOM ports of a server: one without TLS, one with, or both.</summary>
internal sealed class DicomPorts : IAsyncDisposable
{
    private readonly DicomServer _server;

    private DicomPorts(DicomServer server) => _server = server;

    /// <summary>Where the port without TLS listens; null when there is none.</summary>
    public IPEndPoint? Plain { get; private init; }

    /// <summary>Where the port with TLS listens; null when there is none.</summary>
    public IPEndPoint? Secure { get; private init; }

    /// <summary>Begins to listen; null when no port is wanted.</summary>
    /// <exception cref="ServerStartException">A port is taken or not allowed, or the one with TLS has no certificate.</exception>
    public static DicomPorts? Start(
        ServerOptions options, (X509Certificate2Collection? Certificate, X509Certificate2Collection? Authorities) files, PeerRegistry peers, AssociationOptions association)
    {
        var listeners = new List<DicomListener>();
        if (options.Dicom is { } plain)
            listeners.Add(new DicomListener(new IPEndPoint(plain.Address, plain.Port)));
        if (options.DicomTls is { } secure)
            listeners.Add(new DicomListener(new IPEndPoint(secure.Address, secure.Port), Accepting(files.Certificate, files.Authorities, options.Tls, peers)));
        if (listeners.Count == 0)
            return null;

        var server = new DicomServer(listeners, new PeerPolicy(peers, options.AcceptAnyPeer), association with { UserIdentities = new PeerUsers(peers) });
        try
        {
            server.Start();
        }
        catch (SocketException error)
        {
            throw WebHost.ListenFailure(options.Dicom ?? options.DicomTls!, options.DicomTls is null ? "--dicom" : "--dicom or --dicom-tls", error);
        }
        return new DicomPorts(server)
        {
            Plain = options.Dicom is null ? null : server.EndPoints[0],
            Secure = options.DicomTls is null ? null : server.EndPoints[^1],
        };
    }

    /// <inheritdoc cref="DicomServer.StopAsync"/>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static TlsAccepting Accepting(X509Certificate2Collection? certificate, X509Certificate2Collection? authorities, TlsFiles files, PeerRegistry peers) =>
        new(certificate ?? throw new ServerStartException(ServerStartError.Certificate, "A DICOM port with TLS needs a certificate (--tls-cert)."))
        {
            Authorities = authorities,
            RequiresCertificate = !files.ClientCertificateOptional,
            CheckRevocation = files.CheckRevocation,
            IsPinned = fingerprint => peers.List().Any(peer => fingerprint.Equals(peer.CertificateSha256, StringComparison.OrdinalIgnoreCase)),
        };
}
