namespace Placa.Archive.Settings;

/// <summary>A DICOM application entity that was made known.</summary>
/// <param name="AeTitle">Its AE title.</param>
/// <param name="Host">Where it is; null for a peer that only calls.</param>
/// <param name="Port">The port it listens on.</param>
/// <param name="DefaultIssuer">Issuer of Patient ID of what it sends, where the data set names none.</param>
public sealed record Peer(string AeTitle, string? Host, int? Port, string? DefaultIssuer);

/// <summary>The registered peers, by AE title.</summary>
public sealed class PeerRegistry
{
    private const string Columns = "SELECT ae_title, host, port, default_issuer FROM peers";

    private readonly SettingsDatabase _database;

    internal PeerRegistry(SettingsDatabase database) => _database = database;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Peer> List() => _database.Query(Columns + " ORDER BY ae_title", Read);

    /// <summary>The one with this AE title, or null.</summary>
    public Peer? Find(string aeTitle) => _database.Query(Columns + " WHERE ae_title = $1", Read, aeTitle) is [var peer] ? peer : null;

    /// <summary>Makes a peer known, or changes what is known of it. Durable when this returns.</summary>
    public void Register(Peer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _database.Run(
            "INSERT OR REPLACE INTO peers(ae_title, host, port, default_issuer) VALUES($1, $2, $3, $4)",
            peer.AeTitle, peer.Host, peer.Port, peer.DefaultIssuer);
    }

    /// <summary>Forgets a peer.</summary>
    /// <returns>False when it was not known.</returns>
    public bool Remove(string aeTitle) => _database.Run("DELETE FROM peers WHERE ae_title = $1", aeTitle) > 0;

    private static Peer Read(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetString(0), SettingsDatabase.Text(row, 1), row.IsDBNull(2) ? null : row.GetInt32(2), SettingsDatabase.Text(row, 3));
}
