namespace Placa.Server;

/// <summary>What kept a server from starting.</summary>
public enum ServerStartError
{
    /// <summary>Listening beyond this machine was not allowed by <see cref="ServerOptions.Insecure"/>.</summary>
    InsecureAddress,

    /// <summary>Another program listens there.</summary>
    PortInUse,

    /// <summary>The system does not let us listen there: a low port, or an address that is not this machine's.</summary>
    CannotListen,

    /// <summary>The data folder cannot be made, read or written.</summary>
    DataFolderUnusable,

    /// <summary>Another process works on the data folder.</summary>
    DataFolderInUse,

    /// <summary>Our certificate or the authorities cannot be read.</summary>
    Certificate,
}

/// <summary>A server could not start; the message is one clear sentence for the person who started it.</summary>
public sealed class ServerStartException : Exception
{
    /// <summary>Makes the error.</summary>
    public ServerStartException(ServerStartError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>What was in the way.</summary>
    public ServerStartError Error { get; }
}
