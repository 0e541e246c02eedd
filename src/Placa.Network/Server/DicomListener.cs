using System.Net;

namespace Placa.Network;

/// <summary>Where a server listens, and how.</summary>
/// <param name="EndPoint">The address; port 0 lets the system choose one. 2762 is the registered port with TLS, 104 and 11112 those without.</param>
/// <param name="Tls">How peers are let in with TLS; null for a port without it.</param>
public sealed record DicomListener(IPEndPoint EndPoint, TlsAccepting? Tls = null);
