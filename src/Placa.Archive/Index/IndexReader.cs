using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Placa.Archive.Index;

/// <summary>A connection for reading, which keeps its statements prepared: parsing a query costs more than finding one row.</summary>
internal sealed class IndexReader(SqliteConnection connection) : IDisposable
{
    /// <summary>Queries have as many forms as there are combinations of keys; those beyond the first are prepared each time.</summary>
    private const int MaxKept = 64;

    private readonly Dictionary<string, KeptCommand> _kept = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>A statement with its parameters, numbered from 1; dispose it before the reader is given back.</summary>
    public SqliteCommand Command(string sql, ReadOnlySpan<object> parameters)
    {
        if (_kept.TryGetValue(sql, out var kept) && kept.TryLend())
        {
            for (var i = 0; i < parameters.Length; i++)
                kept.Parameters[i].Value = parameters[i];
            return kept;
        }

        var isKept = kept is null && _kept.Count < MaxKept;
        var command = isKept ? _kept[sql] = new KeptCommand() : new SqliteCommand();
        command.Connection = connection;
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), parameters[i]);
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _kept.Values)
            command.End();
        connection.Dispose();
    }

    /// <summary>Disposing it gives it back; one query at a time has it.</summary>
    private sealed class KeptCommand : SqliteCommand
    {
        private bool _isLent = true;
        private bool _isOver;

        public bool TryLend()
        {
            var isFree = !_isLent;
            _isLent = true;
            return isFree;
        }

        public void End()
        {
            _isOver = true;
            Dispose();
        }

        protected override void Dispose(bool disposing)
        {
            _isLent = false;
            if (_isOver)
                base.Dispose(disposing);
        }
    }
}
