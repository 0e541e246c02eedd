using Microsoft.Data.Sqlite;

namespace Placa.Archive.Settings;

internal static class SqliteRows
{
    /// <summary>Runs a query and makes something of each row.</summary>
    public static IReadOnlyList<T> ReadAll<T>(this SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
            found.Add(read(rows));
        return found;
    }
}
