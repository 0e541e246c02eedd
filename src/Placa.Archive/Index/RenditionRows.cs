using System.Text;
using Placa.Archive.Segments;

namespace Placa.Archive.Index;

/// <summary>
/// Further renditions of instances in the index. Number 0 is what goes out, and is described by the instance's own row; the others are
/// rows of <c>renditions</c>. When one takes the original's place both change places, so that whoever asks for number 0 need not know.
/// </summary>
internal sealed class RenditionRows
{
    private readonly MetadataFiles _metadata;
    private readonly Statement _findInstance, _isHeld, _nextNumber, _insert, _insertLocation, _find, _read, _readInstance, _update, _updateInstance, _swapLocations;

    public RenditionRows(Func<string, int, Statement> prepare, MetadataFiles metadata)
    {
        _metadata = metadata;
        _findInstance = prepare("""
            SELECT i.id, i.series FROM instances i WHERE i.uid = $1
                AND (i.sha256 = $2 OR EXISTS(SELECT 1 FROM renditions r WHERE r.instance = i.id AND r.sha256 = $2))
            ORDER BY i.id LIMIT 1
            """, 2);
        _isHeld = prepare("""
            SELECT 1 FROM instances i LEFT JOIN renditions r ON r.instance = i.id WHERE i.uid = $1
                AND (i.sha256 = $2 AND i.transfer_syntax = $3 OR r.sha256 = $2 AND r.transfer_syntax = $3) LIMIT 1
            """, 3);
        _nextNumber = prepare("SELECT coalesce(max(rendition), 0) + 1 FROM renditions WHERE instance = $1", 1);
        _insert = prepare("""
            INSERT INTO renditions(instance, rendition, name, transfer_syntax, frames, sha256, attributes, metadata_offset, metadata_length, layout)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """, 10);
        _insertLocation = prepare("""
            INSERT OR IGNORE INTO locations(instance, rendition, store, segment, offset, length, checksums) VALUES($1, $2, 0, $3, $4, $5, $6)
            """, 6);
        _find = prepare("SELECT rendition FROM renditions WHERE instance = $1 AND sha256 = $2", 2);
        _read = prepare("""
            SELECT transfer_syntax, frames, sha256, attributes, metadata_offset, metadata_length, layout FROM renditions
            WHERE instance = $1 AND rendition = $2
            """, 2);
        _readInstance = prepare("""
            SELECT transfer_syntax, frames, sha256, attributes, metadata_offset, metadata_length, layout FROM instances WHERE id = $1
            """, 1);
        _update = prepare("""
            UPDATE renditions SET transfer_syntax = $3, frames = $4, sha256 = $5, attributes = $6, metadata_offset = $7, metadata_length = $8, layout = $9
            WHERE instance = $1 AND rendition = $2
            """, 9);
        _updateInstance = prepare("""
            UPDATE instances SET transfer_syntax = $2, frames = $3, sha256 = $4, attributes = $5, metadata_offset = $6, metadata_length = $7, layout = $8
            WHERE id = $1
            """, 8);
        _swapLocations = prepare("""
            UPDATE locations SET rendition = CASE rendition WHEN 0 THEN $2 ELSE 0 END WHERE instance = $1 AND rendition IN (0, $2)
            """, 2);
    }

    /// <summary>True when these bytes are here under this UID, as what goes out or beside it.</summary>
    public bool Holds(string sopInstanceUid, byte[] sha256, string transferSyntax) => _isHeld.Exists(sopInstanceUid, sha256, transferSyntax);

    /// <summary>Adds a rendition to its instance.</summary>
    /// <returns>False for an instance of its own, and for a rendition whose original is not here: then it is what there is of the instance.</returns>
    public bool TryAdd(InstanceEntry entry)
    {
        var (header, description) = (entry.Header, entry.Description);
        if (header.Envelope!.RenditionOf is not { } original || Find(header.SopInstanceUid, original) is not var (instance, series))
            return false;
        if (Holds(header.SopInstanceUid, header.Envelope.Sha256, header.TransferSyntaxUid))
            return true; // twice in the log

        var number = _nextNumber.Get(instance);
        var (metadataOffset, metadataLength) = _metadata.Append(series, description.Metadata);
        _insert.Run(
            instance, number, entry.Name.ToString(), header.TransferSyntaxUid, description.NumberOfFrames, header.Envelope.Sha256,
            Encoding.UTF8.GetString(description.InstanceAttributes), metadataOffset, metadataLength, description.Layout);
        _insertLocation.Run(instance, number, entry.Location.Segment, entry.Location.Offset, entry.Location.Length, entry.BlockChecksums);
        return true;
    }

    /// <summary>Lets a rendition and what went out so far change places; nothing where that is so already, or the rendition is not here.</summary>
    public void Replace(Replacement replacement)
    {
        if (Find(replacement.SopInstanceUid, replacement.Original) is not var (instance, _))
            return;

        long number;
        using (var row = _find.Query(instance, replacement.Rendition))
        {
            if (!row.Read())
                return;
            number = row.GetInt64(0);
        }

        var rendition = Read(_read, instance, number);
        var former = Read(_readInstance, instance);
        _updateInstance.Run([instance, .. rendition]);
        _update.Run([instance, number, .. former]);
        _swapLocations.Run(instance, number);
    }

    private (long Instance, long Series)? Find(string sopInstanceUid, byte[] sha256)
    {
        using var row = _findInstance.Query(sopInstanceUid, sha256);
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : null;
    }

    private static object[] Read(Statement statement, params ReadOnlySpan<object> key)
    {
        using var row = statement.Query(key);
        row.Read();
        var values = new object[row.FieldCount];
        row.GetValues(values);
        return values;
    }
}
