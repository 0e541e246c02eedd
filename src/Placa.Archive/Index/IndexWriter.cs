using System.Text;
using Microsoft.Data.Sqlite;
using Placa.Archive.Querying;
using Placa.Archive.Segments;
using Placa.Archive.Storing;

namespace Placa.Archive.Index;

/// <summary>What is durable in the log, on its way into the index.</summary>
internal abstract record IndexEntry(Ulid Name, EntryLocation Location);

/// <summary>An instance, or a rendition of one.</summary>
internal sealed record InstanceEntry(
    Ulid Name, EntryLocation Location, byte[] BlockChecksums, InstanceHeader Header, InstanceDescription Description) : IndexEntry(Name, Location);

/// <summary>The decision that a rendition takes its original's place.</summary>
internal sealed record ReplacementEntry(Ulid Name, EntryLocation Location, Replacement Replacement) : IndexEntry(Name, Location);

/// <summary>
/// Applies log entries to the index, a group in one transaction. The same call serves ingest and replay, so the index is a
/// function of the log. One thread at a time uses it.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly MetadataFiles _metadata;
    private readonly List<Statement> _statements = [];
    private readonly RenditionRows _renditions;
    private readonly Statement _findVersions, _findPatient, _insertPatient, _findAnonymous, _findStudy, _insertStudy, _insertWord,
        _updateStudy, _findStudyElsewhere, _findSeries, _insertSeries, _updateSeries, _findSeriesElsewhere, _insertInstance,
        _insertLocation, _insertConflict, _findConflict, _markSegment;

    public IndexWriter(IndexDatabase database, MetadataFiles metadata)
    {
        _connection = database.Writer;
        _metadata = metadata;
        _findVersions = Prepare("""
            SELECT i.series, i.sha256, i.transfer_syntax FROM instances i WHERE i.uid = $1
            """, 1);
        _findPatient = Prepare("SELECT id, name, birth_date, sex FROM patients WHERE patient_id = $1 AND issuer = $2 AND patient_id <> ''", 2);
        _insertPatient = Prepare("INSERT INTO patients(patient_id, issuer, name, birth_date, sex) VALUES($1, $2, $3, $4, $5) RETURNING id", 5);
        _findAnonymous = Prepare("SELECT patient FROM studies WHERE uid = $1 AND patient_id = ''", 1);
        _findStudy = Prepare("SELECT id, attributes, modalities FROM studies WHERE uid = $1 AND patient = $2", 2);
        _insertStudy = Prepare("""
            INSERT INTO studies(patient, uid, patient_id, issuer, name, ideographic, phonetic, birth_date, sex, date, time, accession,
                study_id, description, referring, modalities, series_count, instance_count, attributes, timezone)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '\', 0, 0, $16, $17) RETURNING id
            """, 17);
        _insertWord = Prepare("INSERT OR IGNORE INTO study_words(word, study) VALUES($1, $2)", 2);
        _updateStudy = Prepare("""
            UPDATE studies SET series_count = series_count + $2, instance_count = instance_count + $3, modalities = $4 WHERE id = $1
            """, 4);
        _findStudyElsewhere = Prepare("SELECT 1 FROM studies WHERE uid = $1 LIMIT 1", 1);
        _findSeries = Prepare("SELECT id FROM series WHERE study = $1 AND uid = $2", 2);
        _insertSeries = Prepare("""
            INSERT INTO series(study, uid, modality, number, description, body_part, date, time, instance_count, attributes)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, 0, $9) RETURNING id
            """, 9);
        _updateSeries = Prepare("UPDATE series SET instance_count = instance_count + $2 WHERE id = $1", 2);
        _findSeriesElsewhere = Prepare("SELECT 1 FROM series WHERE uid = $1 LIMIT 1", 1);
        _insertInstance = Prepare("""
            INSERT INTO instances(series, uid, version, sop_class, number, name, transfer_syntax, frames, sha256, received, source,
                attributes, own_study_attributes, metadata_offset, metadata_length, layout, assumed_character_set)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id
            """, 17);
        _insertLocation = Prepare("""
            INSERT OR IGNORE INTO locations(instance, rendition, store, segment, offset, length, checksums) VALUES($1, 0, 0, $2, $3, $4, $5)
            """, 5);
        _findConflict = Prepare("SELECT 1 FROM conflicts WHERE kind = $1 AND study = $2 AND series = $3 AND instance = $4 LIMIT 1", 4);
        _insertConflict = Prepare("""
            INSERT INTO conflicts(kind, study, series, instance, name, noticed) VALUES($1, $2, $3, $4, $5, $6)
            """, 6);
        _markSegment = Prepare("""
            INSERT INTO segments(number, indexed_to, closed) VALUES($1, $2, $3)
            ON CONFLICT(number) DO UPDATE SET indexed_to = max(indexed_to, excluded.indexed_to), closed = max(closed, excluded.closed)
            """, 3);
        _renditions = new RenditionRows(Prepare, metadata);
    }

    /// <summary>Applies a group. When this returns every entry can be found by a query.</summary>
    /// <returns>For each entry, the conflict it raised, if any.</returns>
    public ConflictKind?[] Apply(IReadOnlyList<IndexEntry> entries)
    {
        var conflicts = new ConflictKind?[entries.Count];
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var statement in _statements)
            statement.Enter(transaction);

        for (var i = 0; i < entries.Count; i++)
        {
            conflicts[i] = Apply(entries[i]);
            Mark(entries[i].Location.Segment, entries[i].Location.End, isClosed: false);
        }

        transaction.Commit();
        return conflicts;
    }

    /// <summary>Notes how far a segment has been seen, damage and decisions included.</summary>
    public void MarkSegment(int number, long indexedTo, bool isClosed)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        _markSegment.Enter(transaction);
        Mark(number, indexedTo, isClosed);
        transaction.Commit();
    }

    private void Mark(int number, long indexedTo, bool isClosed) => _markSegment.Run(number, indexedTo, isClosed ? 1 : 0);

    private ConflictKind? Apply(IndexEntry entry)
    {
        if (entry is ReplacementEntry decision)
            _renditions.Replace(decision.Replacement);
        else if (entry is InstanceEntry instance && !_renditions.TryAdd(instance))
            return Apply(instance);
        return null;
    }

    private ConflictKind? Apply(InstanceEntry entry)
    {
        var description = entry.Description;
        var identity = description.Identity;
        var envelope = entry.Header.Envelope!;

        var versions = new List<long>();
        using (var rows = _findVersions.Query(identity.SopInstanceUid))
        {
            while (rows.Read())
            {
                versions.Add(rows.GetInt64(0));
                if (((byte[])rows[1]).AsSpan().SequenceEqual(envelope.Sha256) && rows.GetString(2) == entry.Header.TransferSyntaxUid)
                    return null; // twice in the log: a group whose index rows failed was sent again
            }
        }

        if (versions.Count > 0 && _renditions.Holds(identity.SopInstanceUid, envelope.Sha256, entry.Header.TransferSyntaxUid))
            return null;

        ConflictKind? conflict = null;
        void Raise(ConflictKind kind, string study, string series, string instance)
        {
            conflict = kind;
            Note(entry, kind, study, series, instance);
        }

        var (patient, hasOtherDemographics) = PatientOf(description);
        if (hasOtherDemographics)
            Raise(ConflictKind.PatientDemographics, identity.StudyInstanceUid, "", "");

        var (study, attributes, modalities, studyState) = StudyOf(description, patient);
        if (studyState is StudyState.NewForOtherPatient)
            Raise(ConflictKind.StudyOfOtherPatient, identity.StudyInstanceUid, "", "");

        var (series, seriesState) = SeriesOf(description, study);
        if (seriesState is SeriesState.NewButElsewhere)
            Raise(ConflictKind.SeriesInOtherStudy, "", identity.SeriesInstanceUid, "");

        var version = versions.Count(other => other == series);
        if (versions.Count > version)
            Raise(ConflictKind.InstanceElsewhere, identity.StudyInstanceUid, identity.SeriesInstanceUid, identity.SopInstanceUid);
        if (version > 0)
            Raise(ConflictKind.InstanceDiffers, identity.StudyInstanceUid, identity.SeriesInstanceUid, identity.SopInstanceUid);

        var (metadataOffset, metadataLength) = _metadata.Append(series, description.Metadata);
        var ownAttributes = description.StudyAttributes.AsSpan().SequenceEqual(attributes) ? null : Encoding.UTF8.GetString(description.StudyAttributes);
        var instance = _insertInstance.Get(
            series, identity.SopInstanceUid, version, identity.SopClassUid, Or(description.Number), entry.Name.ToString(),
            entry.Header.TransferSyntaxUid, description.NumberOfFrames, envelope.Sha256, envelope.ReceivedAt.ToUnixTimeMilliseconds(),
            entry.Header.SourceAeTitle ?? "", Encoding.UTF8.GetString(description.InstanceAttributes), (object?)ownAttributes ?? DBNull.Value,
            metadataOffset, metadataLength, description.Layout, envelope.AssumedCharacterSet);
        _insertLocation.Run(instance, entry.Location.Segment, entry.Location.Offset, entry.Location.Length, entry.BlockChecksums);

        var isPrimary = version == 0 ? 1 : 0;
        _updateSeries.Run(series, isPrimary);
        var modality = description.Series.Modality;
        if (modality.Length > 0 && !modalities.Contains($"\\{modality}\\", StringComparison.Ordinal))
            modalities += modality + "\\";
        _updateStudy.Run(study, seriesState is SeriesState.Known ? 0 : 1, isPrimary, modalities);
        return conflict;
    }

    /// <summary>A patient is an ID and its issuer. An empty ID is nobody in particular: such a patient lasts for one study.</summary>
    private (long Patient, bool HasOtherDemographics) PatientOf(InstanceDescription description)
    {
        var keys = description.Patient;
        if (keys.Id.Length == 0)
        {
            using var anonymous = _findAnonymous.Query(description.Identity.StudyInstanceUid);
            if (anonymous.Read())
                return (anonymous.GetInt64(0), false);
        }
        else
        {
            using var known = _findPatient.Query(keys.Id, keys.Issuer);
            if (known.Read())
            {
                var differs = Differs(known.GetString(1), SearchText.FoldName(keys.Name)) || Differs(known.GetString(2), keys.BirthDate)
                    || Differs(known.GetString(3), keys.Sex);
                return (known.GetInt64(0), differs);
            }
        }

        return (_insertPatient.Get(keys.Id, keys.Issuer, SearchText.FoldName(keys.Name), keys.BirthDate, keys.Sex), false);
    }

    /// <summary>What is missing on one side contradicts nothing.</summary>
    private static bool Differs(string known, string arrived) => known.Length > 0 && arrived.Length > 0 && known != arrived;

    private enum StudyState
    {
        Known,
        New,
        NewForOtherPatient,
    }

    private (long Study, byte[] Attributes, string Modalities, StudyState State) StudyOf(InstanceDescription description, long patient)
    {
        var uid = description.Identity.StudyInstanceUid;
        using (var known = _findStudy.Query(uid, patient))
        {
            if (known.Read())
                return (known.GetInt64(0), Encoding.UTF8.GetBytes(known.GetString(1)), known.GetString(2), StudyState.Known);
        }

        var (keys, study) = (description.Patient, description.Study);
        var isElsewhere = _findStudyElsewhere.Exists(uid);
        var groups = SearchText.FoldNameGroups(keys.Name);
        var id = _insertStudy.Get(
            patient, uid, keys.Id, keys.Issuer, groups[0], groups[1], groups[2], keys.BirthDate, keys.Sex, study.Date, study.Time,
            study.AccessionNumber, study.Id, SearchText.Fold(study.Description), SearchText.FoldName(study.ReferringPhysician),
            Encoding.UTF8.GetString(description.StudyAttributes), study.TimezoneOffset);
        foreach (var word in SearchText.NameWords(keys.Name))
            _insertWord.Run(word, id);
        return (id, description.StudyAttributes, "\\", isElsewhere ? StudyState.NewForOtherPatient : StudyState.New);
    }

    private enum SeriesState
    {
        Known,
        New,
        NewButElsewhere,
    }

    private (long Series, SeriesState State) SeriesOf(InstanceDescription description, long study)
    {
        var uid = description.Identity.SeriesInstanceUid;
        using (var known = _findSeries.Query(study, uid))
        {
            if (known.Read())
                return (known.GetInt64(0), SeriesState.Known);
        }

        var isElsewhere = _findSeriesElsewhere.Exists(uid);
        var keys = description.Series;
        var id = _insertSeries.Get(
            study, uid, keys.Modality, Or(keys.Number), SearchText.Fold(keys.Description), keys.BodyPart, keys.Date, keys.Time,
            Encoding.UTF8.GetString(description.SeriesAttributes));
        return (id, isElsewhere ? SeriesState.NewButElsewhere : SeriesState.New);
    }

    /// <summary>One conflict of a kind about the same thing is enough to look at.</summary>
    private void Note(InstanceEntry entry, ConflictKind kind, string study, string series, string instance)
    {
        if (kind is not ConflictKind.InstanceDiffers && _findConflict.Exists(kind.ToString(), study, series, instance))
            return;
        _insertConflict.Run(
            kind.ToString(), study, series, instance, entry.Name.ToString(), entry.Header.Envelope!.ReceivedAt.ToUnixTimeMilliseconds());
    }

    private static object Or(int? number) => number is { } value ? value : DBNull.Value;

    private Statement Prepare(string sql, int parameters)
    {
        var statement = new Statement(_connection, sql, parameters);
        _statements.Add(statement);
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
    }
}
