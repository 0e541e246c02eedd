using Placa.Archive.Index;
using Placa.Archive.Retrieving;
using Placa.Dicom;

namespace Placa.Archive.Storing;

/// <summary>Tells whether an arriving data set equals one that is here under the same SOP Instance UID.</summary>
internal sealed class VersionFinder(IndexDatabase index, StoredBytes stored)
{
    private const string Select = """
        SELECT i.id, i.sha256, i.transfer_syntax, i.canonical, l.segment, l.offset, l.length, l.checksums, i.name, i.assumed_character_set
        FROM instances i JOIN locations l ON l.instance = i.id AND l.rendition = 0 WHERE i.uid = $1
        UNION ALL
        SELECT i.id, r.sha256, r.transfer_syntax, NULL, l.segment, l.offset, l.length, l.checksums, r.name, i.assumed_character_set
        FROM instances i JOIN renditions r ON r.instance = i.id JOIN locations l ON l.instance = i.id AND l.rendition = r.rendition WHERE i.uid = $1
        ORDER BY 1
        """;

    /// <summary>
    /// Equal bytes are equal; otherwise both are compared in canonical form, in which the encoding does not count. What cannot be
    /// read any more equals nothing: the new arrival is kept.
    /// </summary>
    public bool IsKnown(InstanceIdentity identity, TransferSyntax syntax, byte[] sha256, Dataset arrived)
    {
        var candidates = new List<(TransferSyntax Syntax, StoredLocation Location)>();
        using (var reader = index.Read())
        using (var command = reader.Command(Select, identity.SopInstanceUid))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                var rowSyntax = TransferSyntax.Get(new Uid(rows.GetString(2)));
                if (rowSyntax.Uid == syntax.Uid && ((byte[])rows[1]).AsSpan().SequenceEqual(sha256))
                    return true;
                candidates.Add((rowSyntax, new StoredLocation(
                    rows.GetInt32(4), rows.GetInt64(5), rows.GetInt64(6), (byte[])rows[7], rows.GetString(8), rows.GetString(9))));
            }
        }

        if (candidates.Count == 0)
            return false;

        var canonical = CanonicalHash.Compute(arrived);
        foreach (var (rowSyntax, location) in candidates)
        {
            // Pixels compressed in another way are other bytes; to compare them would be to decode them.
            if (rowSyntax.IsEncapsulated != syntax.IsEncapsulated || syntax.IsEncapsulated && rowSyntax.Uid != syntax.Uid)
                continue;

            try
            {
                using var file = stored.OpenFile(location, rowSyntax);
                if (CanonicalHash.Compute(file.Dataset).AsSpan().SequenceEqual(canonical))
                    return true;
            }
            catch (Exception error) when (error is IOException or DicomReadException)
            {
                continue;
            }
        }

        return false;
    }
}
