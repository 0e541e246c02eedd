using System.Text;
using Microsoft.Data.Sqlite;
using Placa.Archive.Index;

namespace Placa.Archive.Tests;

/// <summary>Everything the index and the metadata say, without row numbers, in an order that does not depend on how they were made.</summary>
internal static class IndexDump
{
    private static readonly string[] Queries =
    [
        "SELECT 'patient', patient_id, issuer, name, birth_date, sex FROM patients",
        """
        SELECT 'study', uid, patient_id, issuer, name, ideographic, phonetic, birth_date, sex, date, time, timezone, accession, study_id, description,
            referring, modalities, series_count, instance_count, attributes FROM studies
        """,
        "SELECT 'word', word, st.uid FROM study_words w JOIN studies st ON st.id = w.study",
        """
        SELECT 'series', st.uid, se.uid, modality, number, se.description, body_part, se.date, se.time, se.instance_count, se.attributes
        FROM series se JOIN studies st ON st.id = se.study
        """,
        """
        SELECT 'instance', st.uid, se.uid, i.uid, version, sop_class, i.number, i.name, transfer_syntax, frames, hex(sha256), received, source, assumed_character_set,
            i.attributes, own_study_attributes, hex(layout), rendition, segment, offset, length, hex(checksums)
        FROM instances i JOIN series se ON se.id = i.series JOIN studies st ON st.id = se.study JOIN locations l ON l.instance = i.id
        """,
        """
        SELECT 'rendition', i.name, r.rendition, r.name, r.transfer_syntax, r.frames, hex(r.sha256), r.attributes, hex(r.layout)
        FROM renditions r JOIN instances i ON i.id = r.instance
        """,
        "SELECT 'conflict', kind, study, series, instance, name, noticed FROM conflicts",
    ];

    public static string Write(string dataFolder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "index.db")};Pooling=False");
        connection.Open();
        var lines = new List<string>();
        foreach (var query in Queries)
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            using var rows = command.ExecuteReader();
            while (rows.Read())
                lines.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(column => rows.IsDBNull(column) ? "-" : rows.GetValue(column))));
        }

        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT name, series, metadata_offset, metadata_length FROM instances
                UNION ALL SELECT r.name || '+', i.series, r.metadata_offset, r.metadata_length FROM renditions r JOIN instances i ON i.id = r.instance
                """;
            using var rows = command.ExecuteReader();
            using var files = new MetadataFiles(Path.Combine(dataFolder, "metadata"));
            while (rows.Read())
            {
                using var file = files.OpenRead(rows.GetInt64(1))!;
                var block = new byte[rows.GetInt32(3)];
                RandomAccess.Read(file, block, rows.GetInt64(2));
                lines.Add($"metadata|{rows.GetString(0)}|{Encoding.UTF8.GetString(MetadataBlock.Decompress(block)!)}");
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
