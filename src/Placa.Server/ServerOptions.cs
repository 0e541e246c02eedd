namespace Placa.Server;

/// <summary>Whether what a server shows is kept.</summary>
public enum ServerMode
{
    /// <summary>The archive: everything stored is kept.</summary>
    Archive,

    /// <summary><c>placa open</c>: a folder is shown and nothing is kept.</summary>
    Open,
}

/// <summary>How a server runs.</summary>
public sealed record ServerOptions
{
    /// <summary>The data folder; it is made when it does not exist.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where the web port listens.</summary>
    public ListenAddress Http { get; init; } = ListenAddress.Loopback(8080);

    /// <summary>Where the DICOM port listens; null for none.</summary>
    public ListenAddress? Dicom { get; init; } = ListenAddress.Loopback(11112);

    /// <summary>Where the DICOM port with TLS listens; null for none.</summary>
    public ListenAddress? DicomTls { get; init; }

    /// <summary>Our certificate, and whom we trust, for DICOM with TLS in both directions.</summary>
    public TlsFiles Tls { get; init; } = new();

    /// <summary>Our AE title.</summary>
    public string AeTitle { get; init; } = "PLACA";

    /// <summary>True to let DICOM peers store from any address, registered or not.</summary>
    public bool AcceptAnyPeer { get; init; }

    /// <summary>True to listen beyond this machine although there is neither sign-in nor TLS.</summary>
    public bool Insecure { get; init; }

    /// <summary>Send measurements by OTLP, as the variables <c>OTEL_EXPORTER_OTLP_…</c> of the process say.</summary>
    public bool ExportTelemetry { get; init; }

    /// <summary>Whether what is shown is kept.</summary>
    public ServerMode Mode { get; init; } = ServerMode.Archive;

    /// <summary>Where notable events go, one line each; the standard error stream by default.</summary>
    public TextWriter Log { get; init; } = Console.Error;
}
