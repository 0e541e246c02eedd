using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Placa.Testing;

/// <summary>A certificate authority that exists for one test.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Placa test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-3), DateTimeOffset.UtcNow.AddYears(10));
    }

    /// <summary>What others need to trust it.</summary>
    public X509Certificate2Collection Trusted => [X509CertificateLoader.LoadCertificate(_certificate.RawData)];

    /// <summary>A certificate with its key, for a name and 127.0.0.1, for both directions.</summary>
    /// <param name="name">DNS name; where it is not localhost the certificate does not stand for 127.0.0.1.</param>
    /// <param name="isExpired">It was valid last year.</param>
    /// <param name="revocationList">Where the list of revoked certificates can be had.</param>
    public X509Certificate2 Issue(string name = "localhost", bool isExpired = false, Uri? revocationList = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        if (revocationList is not null)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList.AbsoluteUri]));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var from = DateTimeOffset.UtcNow.AddYears(-2);
        using var issued = request.Create(_certificate, from, isExpired ? from.AddYears(1) : from.AddYears(4), RandomNumberGenerator.GetBytes(12));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate that only it vouches for itself.</summary>
    public static X509Certificate2 SelfSigned(string name = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(name, key).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    }

    /// <summary>The list of revoked certificates, with these.</summary>
    public byte[] Revoke(params IEnumerable<X509Certificate2> certificates)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates)
            builder.AddEntry(certificate, DateTimeOffset.UtcNow.AddHours(-1));
        return builder.Build(_certificate, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
    }

    /// <summary>Writes <c>ca.pem</c>, and each certificate with its key as <c>NAME.pem</c> and <c>NAME.key</c>.</summary>
    public void Save(TemporaryFolder folder, params IEnumerable<(string Name, X509Certificate2 Certificate)> certificates)
    {
        ArgumentNullException.ThrowIfNull(folder);
        File.WriteAllText(folder.File("ca.pem"), _certificate.ExportCertificatePem());
        foreach (var (name, certificate) in certificates)
        {
            File.WriteAllText(folder.File(name + ".pem"), certificate.ExportCertificatePem());
            using var key = certificate.GetECDsaPrivateKey()!;
            File.WriteAllText(folder.File(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        }
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        return request;
    }
}
