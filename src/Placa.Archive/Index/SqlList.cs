using System.Text;
using System.Text.Json;

namespace Placa.Archive.Index;

/// <summary>A list as one parameter, however long it is: <c>IN (SELECT value FROM json_each($1))</c>.</summary>
internal static class SqlList
{
    public static string Of(IEnumerable<string> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
