using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Placa.Network;

/// <summary>
/// How we call a peer with TLS (PS3.15 section B.12). The peer's certificate must be the pinned one, or else be valid now, stand for the host that is called,
/// and lead to an authority that is trusted. There is no way to take any certificate.
/// </summary>
public sealed record TlsCalling
{
    /// <summary>Our certificate with its key first, then those that lead to its authority; null to show none.</summary>
    public X509Certificate2Collection? Certificate { get; init; }

    /// <summary>The authorities to trust; null for those of the system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>SHA-256 of the only certificate to take, as 64 hexadecimal digits; then nothing else of it counts. Null to judge by authorities.</summary>
    public string? PinnedSha256 { get; init; }

    /// <summary>Ask the authority whether the certificate was revoked; no answer counts as revoked.</summary>
    public bool CheckRevocation { get; init; }

    /// <exception cref="AssociationAbortedException">The peer's certificate is not to be trusted, or the two sides do not agree.</exception>
    internal async Task SecureAsync(Transport transport, string host, CancellationToken cancellationToken)
    {
        string? objection = null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = TlsProfile.Protocols,
            CipherSuitesPolicy = TlsProfile.CipherSuites,
            CertificateChainPolicy = TlsProfile.ChainPolicy(Authorities, CheckRevocation),
            ClientCertificateContext = Certificate is { Count: > 0 } own ? SslStreamCertificateContext.Create(own[0], [.. own.Skip(1)], offline: true) : null,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (objection = Object(certificate, chain, errors)) is null,
        };
        try
        {
            await transport.SecureAsync(stream => stream.AuthenticateAsClientAsync(options, cancellationToken));
        }
        catch (AuthenticationException e)
        {
            throw new AssociationAbortedException(AssociationEnd.TlsFailed, objection ?? $"TLS could not be agreed on: {(e.InnerException ?? e).Message}");
        }
    }

    private string? Object(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return "The peer shows no certificate.";
        var fingerprint = TlsProfile.Fingerprint(certificate);
        if (PinnedSha256 is not null)
            return fingerprint.Equals(PinnedSha256, StringComparison.OrdinalIgnoreCase) ? null : $"The peer's certificate is not the pinned one; its SHA-256 is {fingerprint}.";
        return errors == SslPolicyErrors.None ? null : $"The peer's certificate is not trusted: {TlsObjection.Tell(errors, chain)}. Its SHA-256 is {fingerprint}.";
    }
}
