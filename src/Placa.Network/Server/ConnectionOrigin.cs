using System.Net;

namespace Placa.Network;

/// <summary>Where a connection comes from, and what is proven about it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="IsEncrypted">It came over TLS.</param>
/// <param name="CertificateSha256">SHA-256 of the certificate that the peer has shown and holds the key of, as 64 hexadecimal digits; null when it has shown none.</param>
public readonly record struct ConnectionOrigin(IPAddress Address, bool IsEncrypted = false, string? CertificateSha256 = null);
