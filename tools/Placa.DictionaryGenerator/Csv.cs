using System.Text;

namespace Placa.DictionaryGenerator;

/// <summary>Reads comma-separated tables with a header row and quoted fields (RFC 4180).</summary>
public static class Csv
{
    /// <summary>The rows of a table, each as its fields, without the header.</summary>
    /// <exception cref="InvalidDataException">The header is not the expected one, or a row has another number of fields.</exception>
    public static IReadOnlyList<string[]> Read(string path, string header)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != header)
            throw new InvalidDataException($"{Path.GetFileName(path)}: the header should read '{header}'.");

        var columns = header.Split(',').Length;
        var rows = new List<string[]>(lines.Length);
        for (var i = 1; i < lines.Length; i++)
        {
            var fields = Fields(lines[i]);
            if (fields.Length != columns)
                throw new InvalidDataException($"{Path.GetFileName(path)} line {i + 1}: {fields.Length} fields instead of {columns}.");
            rows.Add(fields);
        }

        return rows;
    }

    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
