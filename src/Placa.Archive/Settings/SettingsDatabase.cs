using System.Globalization;
using Microsoft.Data.Sqlite;
using Placa.Archive.Access;

namespace Placa.Archive.Settings;

/// <summary>
/// <c>placa.db</c>: what cannot be made again from the log. Its commits are flushed (<c>synchronous=FULL</c>): in WAL mode with
/// less, a power cut loses them.
/// </summary>
internal sealed class SettingsDatabase : IDisposable
{
    private const int SchemaVersion = 5;

    private const string Schema = """
        CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE peers(ae_title TEXT PRIMARY KEY, host TEXT, port INTEGER, default_issuer TEXT) WITHOUT ROWID;
        CREATE TABLE accesses(
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, actor_kind TEXT NOT NULL, actor TEXT NOT NULL, address TEXT,
            study TEXT, series TEXT, instance TEXT, count INTEGER NOT NULL);
        """;

    /// <summary>Times are milliseconds since 1970. A job that is done is no row any more.</summary>
    private const string JobSchema = """
        CREATE TABLE jobs(
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, argument TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
            next_try INTEGER NOT NULL, last_error TEXT, created INTEGER NOT NULL);
        CREATE INDEX jobs_due ON jobs(state, next_try, id);
        """;

    private const string PeerSchema = """
        CREATE TABLE peers_3(
            ae_title TEXT PRIMARY KEY, hosts TEXT NOT NULL, port INTEGER, verbs INTEGER NOT NULL, tls INTEGER NOT NULL, certificate TEXT,
            default_issuer TEXT, assumed_character_set TEXT, sent_character_set TEXT, transfer_syntaxes TEXT NOT NULL, our_ae_title TEXT) WITHOUT ROWID;
        INSERT INTO peers_3 SELECT ae_title, coalesce(host, ''), port, 15, 0, NULL, default_issuer, NULL, NULL, '', NULL FROM peers;
        DROP TABLE peers;
        ALTER TABLE peers_3 RENAME TO peers;
        """;

    /// <summary>A failure is a Failure Reason (0008,1197), 0 for what is kept, NULL for what nobody has told yet.</summary>
    private const string CommitmentSchema = """
        CREATE TABLE commitments(
            id TEXT PRIMARY KEY, role TEXT NOT NULL, peer TEXT NOT NULL, our_ae_title TEXT NOT NULL, transaction_uid TEXT NOT NULL,
            created INTEGER NOT NULL, checked INTEGER, reported INTEGER) WITHOUT ROWID;
        CREATE UNIQUE INDEX commitments_by_transaction ON commitments(transaction_uid, role, peer);
        CREATE TABLE commitment_references(
            commitment TEXT NOT NULL, position INTEGER NOT NULL, sop_class TEXT NOT NULL, sop_instance TEXT NOT NULL, failure INTEGER,
            PRIMARY KEY(commitment, position)) WITHOUT ROWID;
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    static SettingsDatabase() => SQLitePCL.Batteries_V2.Init();

    public SettingsDatabase(string path)
    {
        _path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");

        var version = Convert.ToInt32(Query("PRAGMA user_version", row => row.GetInt64(0))[0], CultureInfo.InvariantCulture);
        if (version > SchemaVersion)
            throw new DataFolderException($"{Path.GetFileName(path)} was made by a newer version of Placa.");
        if (version < SchemaVersion)
        {
            using var transaction = _connection.BeginTransaction();
            if (version < 1)
                Run(Schema);
            if (version < 2)
                Run(JobSchema);
            if (version < 3)
                Run(PeerSchema);
            if (version < 4)
                Run(CommitmentSchema);
            Run("ALTER TABLE peers ADD COLUMN user_name TEXT; ALTER TABLE peers ADD COLUMN passcode TEXT");
            Run($"PRAGMA user_version={SchemaVersion}");
            transaction.Commit();
        }
    }

    /// <summary>A second connection, for reading beside whatever is being committed.</summary>
    public SettingsReader OpenReader() => new(_path);

    public int Run(string sql, params ReadOnlySpan<object?> parameters)
    {
        lock (_lock)
        {
            using var command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    public IReadOnlyList<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        lock (_lock)
        {
            using var command = Command(sql, parameters);
            return command.ReadAll(read);
        }
    }

    /// <summary>Runs statements so that all of them are durable, or none.</summary>
    public void Together(Action run)
    {
        lock (_lock) // the statements take it again
        {
            using var transaction = _connection.BeginTransaction();
            run();
            transaction.Commit();
        }
    }

    public void AppendAccesses(IReadOnlyList<AccessRecord> records)
    {
        const string Insert = """
            INSERT INTO accesses(at, kind, actor_kind, actor, address, study, series, instance, count) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var record in records)
            {
                using var command = Command(
                    Insert,
                    [record.At.ToUnixTimeMilliseconds(), record.Kind.ToString(), record.Actor.Kind.ToString(), record.Actor.Name,
                        record.Actor.Address, record.StudyInstanceUid, record.SeriesInstanceUid, record.SopInstanceUid, record.Count]);
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    public IReadOnlyList<AccessRecord> ListAccesses(int count) => Query(
        "SELECT at, kind, actor_kind, actor, address, study, series, instance, count FROM accesses ORDER BY id DESC LIMIT $1",
        row => new AccessRecord(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
            new Actor(Enum.Parse<ActorKind>(row.GetString(2)), row.GetString(3), Text(row, 4)),
            Enum.Parse<AccessKind>(row.GetString(1)),
            Text(row, 5),
            Text(row, 6),
            Text(row, 7),
            row.GetInt32(8)),
        count);

    internal static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), parameters[i] ?? DBNull.Value);
        return command;
    }

    public void Dispose() => _connection.Dispose();
}
