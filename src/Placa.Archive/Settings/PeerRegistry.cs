using Microsoft.Data.Sqlite;
using Placa.Dicom;

namespace Placa.Archive.Settings;

/// <summary>
/// The registered peers, by AE title. What another process changes, as <c>placa peers</c> does beside a running server, counts from the next question on.
/// </summary>
public sealed class PeerRegistry : IDisposable
{
    private const char Separator = '\n';

    private readonly SettingsDatabase _database;
    private readonly SettingsReader _reader;
    private readonly bool _ownsDatabase;
    private readonly Lock _lock = new();
    private Dictionary<string, Peer> _peers = [];

    internal PeerRegistry(SettingsDatabase database, bool ownsDatabase = false)
    {
        _database = database;
        _reader = database.OpenReader();
        _ownsDatabase = ownsDatabase;
    }

    /// <summary>Opens the registry alone, whether the data folder is being served or not.</summary>
    /// <exception cref="DataFolderException">The folder cannot be used.</exception>
    public static PeerRegistry Open(string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(dataFolder);
        return new PeerRegistry(new SettingsDatabase(Path.Combine(dataFolder, DataFolder.SettingsFileName)), ownsDatabase: true);
    }

    /// <summary>All of them, by AE title.</summary>
    public IReadOnlyList<Peer> List() => [.. Peers().Values.OrderBy(peer => peer.AeTitle, StringComparer.Ordinal)];

    /// <summary>The one with this AE title, or null.</summary>
    public Peer? Find(string aeTitle) => Peers().GetValueOrDefault(aeTitle);

    /// <summary>Makes a peer known, or changes what is known of it. Durable when this returns.</summary>
    public void Register(Peer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _database.Run(
            """
            INSERT OR REPLACE INTO peers(
                ae_title, hosts, port, verbs, tls, certificate, default_issuer, assumed_character_set, sent_character_set, transfer_syntaxes, our_ae_title,
                user_name, passcode)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            peer.AeTitle, string.Join(Separator, peer.Hosts), peer.Port, (int)peer.Verbs, peer.UsesTls ? 1 : 0, peer.CertificateSha256, peer.DefaultIssuer,
            peer.AssumedCharacterSet, peer.SentCharacterSet, string.Join(Separator, peer.TransferSyntaxes), peer.OurAeTitle,
            peer.UserName, peer.PasscodeHash);
    }

    /// <summary>Forgets a peer.</summary>
    /// <returns>False when it was not known.</returns>
    public bool Remove(string aeTitle) => _database.Run("DELETE FROM peers WHERE ae_title = $1", aeTitle) > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        if (_ownsDatabase)
            _database.Dispose();
    }

    /// <summary>Asked for every object that is stored: read again only when somebody has written.</summary>
    private Dictionary<string, Peer> Peers()
    {
        lock (_lock)
        {
            if (_reader.QueryIfChanged("SELECT * FROM peers", Read) is { } peers)
                _peers = peers.ToDictionary(peer => peer.AeTitle, StringComparer.Ordinal);
            return _peers;
        }
    }

    private static Peer Read(SqliteDataReader row)
    {
        string? Text(string column) => SettingsDatabase.Text(row, row.GetOrdinal(column));
        string[] Values(string column) => Text(column)?.Split(Separator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new Peer(row.GetString(row.GetOrdinal("ae_title")))
        {
            Hosts = Values("hosts"),
            Port = row.IsDBNull(row.GetOrdinal("port")) ? null : row.GetInt32(row.GetOrdinal("port")),
            Verbs = (PeerVerbs)row.GetInt32(row.GetOrdinal("verbs")) & PeerVerbs.All,
            UsesTls = row.GetInt32(row.GetOrdinal("tls")) != 0,
            CertificateSha256 = Text("certificate"),
            DefaultIssuer = Text("default_issuer"),
            AssumedCharacterSet = Text("assumed_character_set"),
            SentCharacterSet = Text("sent_character_set"),
            TransferSyntaxes = [.. Values("transfer_syntaxes").Select(uid => new Uid(uid))],
            OurAeTitle = Text("our_ae_title"),
            UserName = Text("user_name"),
            PasscodeHash = Text("passcode"),
        };
    }
}
