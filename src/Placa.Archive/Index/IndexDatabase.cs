using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Placa.Archive.Querying;

namespace Placa.Archive.Index;

/// <summary>
/// <c>index.db</c>: a view of the log. In WAL mode with <c>synchronous=NORMAL</c> its commits need no flush: what a power cut
/// takes from it is replayed from the segments.
/// </summary>
internal sealed class IndexDatabase : IDisposable
{
    /// <summary>Raised with every change of the schema; an older index is made again, a newer one is refused.</summary>
    private const int SchemaVersion = 3;

    private const string Schema = """
        CREATE TABLE segments(number INTEGER PRIMARY KEY, indexed_to INTEGER NOT NULL, closed INTEGER NOT NULL);

        CREATE TABLE patients(
            id INTEGER PRIMARY KEY, patient_id TEXT NOT NULL, issuer TEXT NOT NULL,
            name TEXT NOT NULL, birth_date TEXT NOT NULL, sex TEXT NOT NULL);
        CREATE UNIQUE INDEX patients_key ON patients(patient_id, issuer) WHERE patient_id <> '';

        CREATE TABLE studies(
            id INTEGER PRIMARY KEY, patient INTEGER NOT NULL REFERENCES patients, uid TEXT NOT NULL,
            patient_id TEXT NOT NULL, issuer TEXT NOT NULL, name TEXT NOT NULL, ideographic TEXT NOT NULL, phonetic TEXT NOT NULL,
            birth_date TEXT NOT NULL, sex TEXT NOT NULL,
            date TEXT NOT NULL, time TEXT NOT NULL, timezone TEXT NOT NULL, accession TEXT NOT NULL, study_id TEXT NOT NULL,
            description TEXT NOT NULL, referring TEXT NOT NULL, modalities TEXT NOT NULL,
            series_count INTEGER NOT NULL, instance_count INTEGER NOT NULL, attributes TEXT NOT NULL,
            UNIQUE(uid, patient));
        CREATE INDEX studies_patient ON studies(patient);
        CREATE INDEX studies_patient_id ON studies(patient_id);
        CREATE INDEX studies_name ON studies(name);
        CREATE INDEX studies_accession ON studies(accession);
        CREATE INDEX studies_date ON studies(date, time, id);
        CREATE TABLE study_words(word TEXT NOT NULL, study INTEGER NOT NULL, PRIMARY KEY(word, study)) WITHOUT ROWID;

        CREATE TABLE series(
            id INTEGER PRIMARY KEY, study INTEGER NOT NULL REFERENCES studies, uid TEXT NOT NULL,
            modality TEXT NOT NULL, number INTEGER, description TEXT NOT NULL, body_part TEXT NOT NULL,
            date TEXT NOT NULL, time TEXT NOT NULL, instance_count INTEGER NOT NULL, attributes TEXT NOT NULL,
            UNIQUE(study, uid));
        CREATE INDEX series_uid ON series(uid);

        CREATE TABLE instances(
            id INTEGER PRIMARY KEY, series INTEGER NOT NULL REFERENCES series, uid TEXT NOT NULL, version INTEGER NOT NULL,
            sop_class TEXT NOT NULL, number INTEGER, name TEXT NOT NULL, transfer_syntax TEXT NOT NULL, frames INTEGER NOT NULL,
            sha256 BLOB NOT NULL, canonical BLOB, received INTEGER NOT NULL, source TEXT NOT NULL, assumed_character_set TEXT NOT NULL,
            attributes TEXT NOT NULL, own_study_attributes TEXT,
            metadata_offset INTEGER NOT NULL, metadata_length INTEGER NOT NULL, layout BLOB NOT NULL,
            UNIQUE(series, uid, version));
        CREATE INDEX instances_uid ON instances(uid);
        CREATE UNIQUE INDEX instances_name ON instances(name);

        CREATE TABLE renditions(
            instance INTEGER NOT NULL REFERENCES instances, rendition INTEGER NOT NULL, name TEXT NOT NULL, transfer_syntax TEXT NOT NULL,
            frames INTEGER NOT NULL, sha256 BLOB NOT NULL, attributes TEXT NOT NULL,
            metadata_offset INTEGER NOT NULL, metadata_length INTEGER NOT NULL, layout BLOB NOT NULL,
            PRIMARY KEY(instance, rendition)) WITHOUT ROWID;

        CREATE TABLE locations(
            instance INTEGER NOT NULL REFERENCES instances, rendition INTEGER NOT NULL, store INTEGER NOT NULL,
            segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, checksums BLOB NOT NULL,
            PRIMARY KEY(instance, rendition, store, segment, offset)) WITHOUT ROWID;

        CREATE TABLE conflicts(
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, study TEXT NOT NULL, series TEXT NOT NULL, instance TEXT NOT NULL,
            name TEXT NOT NULL, noticed INTEGER NOT NULL);
        """;

    private readonly ConcurrentBag<IndexReader> _readers = [];
    private readonly string _path;
    private bool _isDisposed;

    static IndexDatabase() => SQLitePCL.Batteries_V2.Init();

    private IndexDatabase(string path, SqliteConnection writer)
    {
        _path = path;
        Writer = writer;
    }

    /// <summary>The one connection that writes; used by one thread at a time.</summary>
    public SqliteConnection Writer { get; }

    /// <summary>True when the file was not there, so that everything is to be replayed.</summary>
    public bool IsNew { get; private init; }

    /// <summary>Opens the index, and makes it when it is not there, of an older schema, or damaged.</summary>
    public static IndexDatabase Open(string path)
    {
        if (File.Exists(path) && !IsUsable(path))
            Delete(path);

        var isNew = !File.Exists(path);
        var writer = Connect(path);
        Execute(writer, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY");
        if (isNew)
        {
            using var transaction = writer.BeginTransaction();
            Execute(writer, Schema, transaction);
            Execute(writer, $"PRAGMA user_version={SchemaVersion}", transaction);
            transaction.Commit();
        }

        return new IndexDatabase(path, writer) { IsNew = isNew };
    }

    /// <summary>Removes the index with the files SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    private static bool IsUsable(string path)
    {
        try
        {
            using var connection = Connect(path);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
            if (version > SchemaVersion)
                throw new DataFolderException("The index was made by a newer version of Placa.");
            return version == SchemaVersion;
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SqliteErrors.Corrupt or SqliteErrors.NotADatabase)
        {
            return false; // the log has everything
        }
    }

    /// <summary>Lends a connection for reading; dispose what comes back.</summary>
    public Reader Read()
    {
        if (!_readers.TryTake(out var reader))
        {
            var connection = Connect(_path);
            connection.CreateFunction("fold", (string text) => SearchText.Fold(text), isDeterministic: true);
            connection.CreateFunction("fold_name", (string group) => SearchText.FoldName(group), isDeterministic: true);
            connection.CreateFunction("name_group", (string folded, long group) => folded.Split('=').ElementAtOrDefault((int)group) ?? "", isDeterministic: true);
            connection.CreateFunction("has_name_words", (string name, string words) => SearchText.HasWords(name, words), isDeterministic: true);
            connection.CreateFunction("moment", (string? text, string zone, long isZoned) => DateTimeValue.TicksOf(text, zone, isZoned), isDeterministic: true);
            connection.CreateFunction("zoned_date", (string date, string time, string zone, long to) => ZonedMoment.Convert(date, time, zone, to).Date, isDeterministic: true);
            connection.CreateFunction("zoned_time", (string date, string time, string zone, long to) => ZonedMoment.Convert(date, time, zone, to).Time, isDeterministic: true);
            Execute(connection, "PRAGMA query_only=1; PRAGMA case_sensitive_like=1; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456");
            reader = new IndexReader(connection);
        }

        return new Reader(this, reader);
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        Writer.Dispose();
    }

    /// <summary>A connection on loan.</summary>
    internal readonly struct Reader(IndexDatabase owner, IndexReader reader) : IDisposable
    {
        public SqliteConnection Connection => reader.Connection;

        /// <inheritdoc cref="IndexReader.Command"/>
        public SqliteCommand Command(string sql, params ReadOnlySpan<object> parameters) => reader.Command(sql, parameters);

        public void Dispose()
        {
            if (owner._isDisposed)
                reader.Dispose();
            else
                owner._readers.Add(reader);
        }
    }
}

/// <summary>Result codes of SQLite that we act upon (sqlite.org/rescode.html).</summary>
internal static class SqliteErrors
{
    public const int Interrupt = 9;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int NotADatabase = 26;
}
