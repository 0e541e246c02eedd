using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Placa.Network;

namespace Placa.Server;

/// <summary>Where our certificate and the authorities we trust are kept.</summary>
public sealed record TlsFiles
{
    /// <summary>Our certificate, followed by those that lead to its authority: PEM, or PKCS #12 with its key.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its key in PEM; null where it stands in the same file.</summary>
    public string? Key { get; init; }

    /// <summary>The authorities that sign the certificates of peers, in PEM; null for those of the system when we call, and for none when we are called.</summary>
    public string? Authorities { get; init; }

    /// <summary>Peers may call without a certificate.</summary>
    public bool ClientCertificateOptional { get; init; }

    /// <summary>Ask the authorities whether certificates were revoked.</summary>
    public bool CheckRevocation { get; init; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ServerStartException">A file cannot be read, or does not hold what it should.</exception>
    internal (X509Certificate2Collection? Certificate, X509Certificate2Collection? Authorities) Load()
    {
        try
        {
            return (Certificate is null ? null : TlsCertificates.LoadWithKey(Certificate, Key), Authorities is null ? null : TlsCertificates.Load(Authorities));
        }
        catch (Exception error) when (error is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ServerStartException(ServerStartError.Certificate, $"The certificate cannot be used: {error.Message}", error);
        }
    }
}
