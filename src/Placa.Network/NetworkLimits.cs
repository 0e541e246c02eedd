namespace Placa.Network;

/// <summary>The limits every number from a peer meets before it becomes memory, time or a place. The defaults are those of the documentation.</summary>
public sealed record NetworkLimits
{
    /// <summary>The longest A-ASSOCIATE PDU that is read, header apart: 1 MiB.</summary>
    public int MaxAssociatePduLength { get; init; } = 1024 * 1024;

    /// <summary>The longest P-DATA-TF, header apart, that peers are told they may send, and that is ever sent: 256 KiB.</summary>
    public int MaxDataPduLength { get; init; } = 256 * 1024;

    /// <summary>The longest command set that is read: 64 KiB.</summary>
    public int MaxCommandSetLength { get; init; } = 64 * 1024;

    /// <summary>Bytes of a data set that wait in memory for their handler; then the peer has to wait: 1 MiB.</summary>
    public int DatasetBufferLength { get; init; } = 1024 * 1024;

    /// <summary>The longest data set that is read whole, as Identifiers and the data sets of N-services are: 16 MiB.</summary>
    public int MaxIdentifierLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Responses to one of our requests that wait to be consumed; then the peer has to wait: 256.</summary>
    public int MaxWaitingResponses { get; init; } = 256;

    /// <summary>How often the peer hears how far its C-MOVE or C-GET has come: 2 s.</summary>
    public TimeSpan PendingInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Associations accepted at a time: 256.</summary>
    public int MaxAssociations { get; init; } = 256;

    /// <summary>Of <see cref="MaxAssociations"/>, places that only registered peers can take: 64.</summary>
    public int PlacesForRegisteredPeers { get; init; } = 64;

    /// <summary>Associations at a time from one address, for peers that are not registered: 16.</summary>
    public int MaxAssociationsPerAddress { get; init; } = 16;

    /// <summary>Connections that have not become associations yet; beyond this the oldest is closed: 512.</summary>
    public int MaxPendingConnections { get; init; } = 512;

    /// <summary>ARTIM: how long a peer may take to ask for an association, and to close the connection after one (PS3.8 section 9.1.5): 10 s.</summary>
    public TimeSpan ArtimTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer may take for its next PDU, and to take one from us: 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same for registered peers, and for peers that we called: 10 min.</summary>
    public TimeSpan RegisteredIdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long opening a connection, and then an association, may take when we call: 30 s each.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
