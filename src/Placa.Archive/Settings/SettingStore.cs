namespace Placa.Archive.Settings;

/// <summary>Settings by name. Durable when set.</summary>
public sealed class SettingStore
{
    private readonly SettingsDatabase _database;

    internal SettingStore(SettingsDatabase database) => _database = database;

    /// <summary>The value, or null when it was never set.</summary>
    public string? Get(string key) =>
        _database.Query("SELECT value FROM settings WHERE key = $1", row => row.GetString(0), key) is [var value] ? value : null;

    /// <summary>Sets or, with null, removes a value.</summary>
    public void Set(string key, string? value)
    {
        if (value is null)
            _database.Run("DELETE FROM settings WHERE key = $1", key);
        else
            _database.Run("INSERT OR REPLACE INTO settings(key, value) VALUES($1, $2)", key, value);
    }
}
