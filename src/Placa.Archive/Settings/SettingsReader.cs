using Microsoft.Data.Sqlite;

namespace Placa.Archive.Settings;

/// <summary>A connection to <c>placa.db</c> that only reads: it waits for nobody's commit, and knows when another connection has written. Used by one thread at a time.</summary>
internal sealed class SettingsReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _askVersion;
    private long? _version;

    public SettingsReader(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        _askVersion = _connection.CreateCommand();
        _askVersion.CommandText = "PRAGMA query_only=1";
        _askVersion.ExecuteNonQuery();
        _askVersion.CommandText = "PRAGMA data_version";
        _askVersion.Prepare(); // asked for every message; parsing costs more than running
    }

    /// <summary>Rows, the first time and whenever something was written since; null when nothing was.</summary>
    public IReadOnlyList<T>? QueryIfChanged<T>(string sql, Func<SqliteDataReader, T> read)
    {
        var version = (long)_askVersion.ExecuteScalar()!;
        if (version == _version)
            return null;

        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        var found = command.ReadAll(read);
        _version = version;
        return found;
    }

    public void Dispose()
    {
        _askVersion.Dispose();
        _connection.Dispose();
    }
}
