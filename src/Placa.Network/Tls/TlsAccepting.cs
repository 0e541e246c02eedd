using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Placa.Network;

/// <summary>How peers are let in with TLS (PS3.15 section B.12).</summary>
public sealed class TlsAccepting
{
    private readonly SslStreamCertificateContext _certificate;

    /// <param name="certificate">Our certificate with its key first, then those that lead to its authority.</param>
    public TlsAccepting(X509Certificate2Collection certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _certificate = SslStreamCertificateContext.Create(certificate[0], [.. certificate.Skip(1)], offline: true);
    }

    /// <summary>True when every peer has to show a certificate.</summary>
    public bool RequiresCertificate { get; init; } = true;

    /// <summary>The authorities whose certificates are taken from peers; null when only <see cref="IsPinned"/> ones are.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Tells whether a certificate is that of a known peer, by its SHA-256 as 64 hexadecimal digits. Such a one needs no authority.</summary>
    public Func<string, bool> IsPinned { get; init; } = static _ => false;

    /// <summary>Ask the authority whether a certificate was revoked; no answer counts as revoked.</summary>
    public bool CheckRevocation { get; init; }

    /// <exception cref="AuthenticationException">The peer speaks no TLS, or not as it should, or its certificate is not to be trusted.</exception>
    internal async Task SecureAsync(Transport transport, CancellationToken cancellationToken)
    {
        string? objection = null;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate,
            ClientCertificateRequired = true, // which asks for one; whether there has to be one is decided below
            EnabledSslProtocols = TlsProfile.Protocols,
            CipherSuitesPolicy = TlsProfile.CipherSuites,
            CertificateChainPolicy = TlsProfile.ChainPolicy(Authorities ?? [], CheckRevocation),
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (objection = Object(certificate, chain, errors)) is null,
        };
        try
        {
            await transport.SecureAsync(stream => stream.AuthenticateAsServerAsync(options, cancellationToken));
        }
        catch (AuthenticationException e) when (objection is not null)
        {
            throw new AuthenticationException(objection, e);
        }
    }

    private string? Object(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return RequiresCertificate ? "The peer shows no certificate." : null;
        var fingerprint = TlsProfile.Fingerprint(certificate);
        return errors == SslPolicyErrors.None || IsPinned(fingerprint)
            ? null
            : $"The peer's certificate is not trusted: {TlsObjection.Tell(errors, chain)}. Its SHA-256 is {fingerprint}.";
    }
}
