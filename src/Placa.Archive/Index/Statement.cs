using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Placa.Archive.Index;

/// <summary>A prepared statement with parameters numbered from 1.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            _command.Parameters.Add(new SqliteParameter("$" + i.ToString(CultureInfo.InvariantCulture), null));
    }

    public void Enter(SqliteTransaction transaction) => _command.Transaction = transaction;

    public SqliteDataReader Query(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Run(params ReadOnlySpan<object> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    public long Get(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return (long)_command.ExecuteScalar()!;
    }

    public bool Exists(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteScalar() is not null;
    }

    private void Bind(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
    }

    public void Dispose() => _command.Dispose();
}
