using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Placa.Network;

/// <summary>Reads certificates from files: PEM, or PKCS #12 (<c>.p12</c>, <c>.pfx</c>) without a password.</summary>
public static class TlsCertificates
{
    /// <summary>Our own certificate with its key, and the certificates that lead from it to its authority.</summary>
    /// <param name="path">PEM, or PKCS #12.</param>
    /// <param name="keyPath">The key in PEM; null where it stands in the same file.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">There is no certificate in it, or no key that fits.</exception>
    public static X509Certificate2Collection LoadWithKey(string path, string? keyPath = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (IsPkcs12(path))
        {
            // Only ephemeral keys: nothing of ours is left in a store of the system.
            var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, null, OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet);
            var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException($"{path} holds no key.");
            return [own, .. all.Where(certificate => certificate != own)];
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return chain.Count > 0
            ? [X509Certificate2.CreateFromPemFile(path, keyPath), .. chain.Skip(1)]
            : throw new CryptographicException($"{path} holds no certificate.");
    }

    /// <summary>The certificates in a file, such as those of the authorities to trust.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">There is no certificate in it.</exception>
    public static X509Certificate2Collection Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var found = new X509Certificate2Collection();
        if (File.ReadAllText(path).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            found.ImportFromPemFile(path);
        else
            found.Add(X509CertificateLoader.LoadCertificateFromFile(path));
        return found.Count > 0 ? found : throw new CryptographicException($"{path} holds no certificate.");
    }

    /// <summary>The SHA-256 of a certificate, as 64 hexadecimal digits: what a peer is pinned to.</summary>
    public static string Fingerprint(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return TlsProfile.Fingerprint(certificate);
    }

    private static bool IsPkcs12(string path) => Path.GetExtension(path).ToUpperInvariant() is ".P12" or ".PFX";
}
