using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Placa.Archive.Access;
using Placa.Archive.Index;
using Placa.Archive.Retrieving;
using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>
/// The one query service, under C-FIND and QIDO-RS. A query is one SQL statement over search columns; answers are put together
/// from JSON that ingest prepared.
/// </summary>
public sealed class QueryService
{
    private const string FromPatients = """
         FROM patients p JOIN studies st ON st.id = (SELECT min(id) FROM studies WHERE patient = p.id)
        """;

    private const string FromStudies = " FROM studies st";
    private const string FromSeries = " FROM series se JOIN studies st ON st.id = se.study";
    private const string FromInstances = " FROM instances i JOIN series se ON se.id = i.series JOIN studies st ON st.id = se.study";

    /// <summary>What is counted over more than the study itself, and so only where it is asked for; the study root has the patient's numbers at this level (PS3.4 table C.6-5).</summary>
    private static readonly (Tag Tag, string Sql)[] CountedOnDemand =
    [
        (Tags.SOPClassesInStudy, """
            (SELECT group_concat(sop_class, '\') FROM (SELECT DISTINCT i.sop_class FROM instances i JOIN series se ON se.id = i.series WHERE se.study = st.id ORDER BY 1))
            """),
        (Tags.NumberOfPatientRelatedStudies, "(SELECT count(*) FROM studies WHERE patient = st.patient)"),
        (Tags.NumberOfPatientRelatedSeries, "(SELECT sum(series_count) FROM studies WHERE patient = st.patient)"),
        (Tags.NumberOfPatientRelatedInstances, "(SELECT sum(instance_count) FROM studies WHERE patient = st.patient)"),
    ];

    private readonly IndexDatabase _index;
    private readonly MetadataService _metadata;
    private readonly AccessLog _accesses;
    private readonly ArchiveMetrics _metrics;

    internal QueryService(IndexDatabase index, MetadataService metadata, AccessLog accesses, ArchiveMetrics metrics)
    {
        _index = index;
        _metadata = metadata;
        _accesses = accesses;
        _metrics = metrics;
    }

    /// <summary>Finds what matches every key.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="request">The query.</param>
    /// <param name="cancellationToken">Stops between matches.</param>
    /// <exception cref="QueryException">A value cannot be understood.</exception>
    public QueryResult Find(Actor actor, QueryRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var matches = new List<QueryMatch>();
        var hasMore = false;
        var oneMore = request.Limit is { } most ? request with { Limit = most == int.MaxValue ? null : most + 1 } : request;
        var found = Enumerate(actor, oneMore, cancellationToken);
        foreach (var match in found)
        {
            hasMore = matches.Count == request.Limit;
            if (!hasMore)
                matches.Add(match);
        }

        return new QueryResult(matches, found.IgnoredKeys, hasMore);
    }

    /// <summary>Finds what matches every key, one match after another; a match is not held once the next is asked for.</summary>
    /// <inheritdoc cref="Find"/>
    /// <exception cref="QueryException">A value cannot be understood: thrown by the call, not by the first step.</exception>
    /// <exception cref="OperationCanceledException">Thrown within the search too, not only between matches.</exception>
    public QueryMatches Enumerate(Actor actor, QueryRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Limit ?? 0);
        var sql = new QuerySql(request);
        return new QueryMatches(Run(actor, request, Statement(request, sql), sql.Parameters, cancellationToken), sql.Ignored);
    }

    private IEnumerable<QueryMatch> Run(Actor actor, QueryRequest request, string statement, object[] parameters, CancellationToken cancellationToken)
    {
        var count = 0;
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            using var reader = _index.Read();
            using var command = reader.Command(statement, parameters);
            using var interruption = cancellationToken.Register(static handle => SQLitePCL.raw.sqlite3_interrupt((SQLitePCL.sqlite3)handle!), reader.Connection.Handle);
            using var rows = Interruptible(command.ExecuteReader, cancellationToken);
            while (Interruptible(rows.Read, cancellationToken))
            {
                count++;
                yield return Match(request, rows);
            }
        }
        finally
        {
            _accesses.Record(
                actor, AccessKind.Query, KeyOf(request, Tags.StudyInstanceUID), KeyOf(request, Tags.SeriesInstanceUID), KeyOf(request, Tags.SOPInstanceUID), count);
            _metrics.Queried(request.Level, startedAt);
        }
    }

    private static T Interruptible<T>(Func<T> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return step();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SqliteErrors.Interrupt)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static string? KeyOf(QueryRequest request, Tag tag) =>
        request.Keys.FirstOrDefault(key => key.Tag == tag)?.Value is { Length: > 0 } value ? value : null;

    private static bool Asks(QueryRequest request, Tag tag) =>
        request.IncludeFields.Contains(tag) || request.Keys.Any(key => key.Tag == tag);

    private static string Statement(QueryRequest request, QuerySql sql)
    {
        var (columns, from, order) = request.Level switch
        {
            QueryLevel.Patient => (
                """
                st.attributes, (SELECT count(*) FROM studies WHERE patient = p.id),
                (SELECT sum(series_count) FROM studies WHERE patient = p.id), (SELECT sum(instance_count) FROM studies WHERE patient = p.id), st.issuer
                """,
                FromPatients, "p.name, p.id"),
            QueryLevel.Study => (
                "st.uid, st.attributes, st.modalities, st.series_count, st.instance_count, st.issuer, st.date, st.time, st.timezone"
                + string.Concat(CountedOnDemand.Where(count => Asks(request, count.Tag)).Select(count => ", " + count.Sql)),
                FromStudies, "st.date DESC, st.time DESC, st.id DESC"),
            QueryLevel.Series => (
                "st.uid, st.attributes, se.uid, se.attributes, se.instance_count, st.issuer, se.date, se.time, st.timezone", FromSeries, "st.id DESC, se.number IS NULL, se.number, se.id"),
            _ => (
                "st.uid, st.attributes, se.uid, se.attributes, i.uid, i.attributes, i.own_study_attributes, st.issuer, st.date, st.time, st.timezone",
                FromInstances, "st.id DESC, se.number IS NULL, se.number, se.id, i.number IS NULL, i.number, i.id"),
        };

        var where = sql.Where;
        if (request.Level == QueryLevel.Instance)
            where += (where.Length == 0 ? " WHERE " : " AND ") + "i.version = 0";
        var limit = sql.Parameter(request.Limit is { } most ? (long)most + 1 : -1L);
        var offset = sql.Parameter((long)request.Offset);
        var page = $"{where} ORDER BY {order} LIMIT {limit} OFFSET {offset}";
        return request.Level == QueryLevel.Study
            ? $"SELECT {columns} FROM (SELECT st.id{from}{page}) page CROSS JOIN studies st ON st.id = page.id" // so that only ids are sorted; CROSS keeps their order
            : $"SELECT {columns}{from}{page}";
    }

    private QueryMatch Match(QueryRequest request, SqliteDataReader row) => request.Level switch
    {
        QueryLevel.Patient => PatientMatch(request, row),
        QueryLevel.Study => StudyMatch(request, row),
        QueryLevel.Series => SeriesMatch(request, row),
        _ => InstanceMatch(request, row),
    };

    private static QueryMatch PatientMatch(QueryRequest request, SqliteDataReader row)
    {
        var answer = new AnswerBuilder(request.ReturnOnly);
        answer.Add(Json(row, 0), tag => tag.Group == Tags.PatientID.Group);
        answer.AddIssuer(row.GetString(4));
        answer.AddNumber(Tags.NumberOfPatientRelatedStudies, row.GetInt64(1));
        answer.AddNumber(Tags.NumberOfPatientRelatedSeries, row.GetInt64(2));
        answer.AddNumber(Tags.NumberOfPatientRelatedInstances, row.GetInt64(3));
        return new QueryMatch(null, null, null, answer.Build());
    }

    private static QueryMatch StudyMatch(QueryRequest request, SqliteDataReader row)
    {
        var study = row.GetString(0);
        var answer = new AnswerBuilder(request.ReturnOnly);
        answer.Add(Json(row, 1));
        answer.AddIssuer(row.GetString(5));
        answer.AddText(Tags.InstanceAvailability, "CS", "ONLINE");
        answer.AddText(Tags.ModalitiesInStudy, "CS", row.GetString(2).Split('\\', StringSplitOptions.RemoveEmptyEntries));
        answer.AddNumber(Tags.NumberOfStudyRelatedSeries, row.GetInt64(3));
        answer.AddNumber(Tags.NumberOfStudyRelatedInstances, row.GetInt64(4));
        answer.AddTimezone(request, row.GetString(6), row.GetString(7), row.GetString(8));
        var column = 9;
        foreach (var (tag, _) in CountedOnDemand)
        {
            if (!Asks(request, tag))
                continue;
            if (tag == Tags.SOPClassesInStudy)
                answer.AddText(tag, "UI", row.IsDBNull(column) ? [] : row.GetString(column).Split('\\'));
            else
                answer.AddNumber(tag, row.GetInt64(column));
            column++;
        }
        answer.AddRetrieveUrl(request.RetrieveUrlRoot, study);
        return new QueryMatch(study, null, null, answer.Build());
    }

    private static QueryMatch SeriesMatch(QueryRequest request, SqliteDataReader row)
    {
        var (study, series) = (row.GetString(0), row.GetString(2));
        var answer = new AnswerBuilder(request.ReturnOnly);
        answer.Add(Json(row, 3));
        answer.Add(Json(row, 1), IsWanted(request, Tags.StudyInstanceUID));
        if (IsWanted(request, Tags.StudyInstanceUID)(Tags.IssuerOfPatientID))
            answer.AddIssuer(row.GetString(5));
        answer.AddText(Tags.InstanceAvailability, "CS", "ONLINE");
        answer.AddTimezone(request, row.GetString(6), row.GetString(7), row.GetString(8));
        answer.AddNumber(Tags.NumberOfSeriesRelatedInstances, row.GetInt64(4));
        answer.AddRetrieveUrl(request.RetrieveUrlRoot, study, series);
        return new QueryMatch(study, series, null, answer.Build());
    }

    private QueryMatch InstanceMatch(QueryRequest request, SqliteDataReader row)
    {
        var (study, series, instance) = (row.GetString(0), row.GetString(2), row.GetString(4));
        var answer = new AnswerBuilder(request.ReturnOnly);
        answer.Add(Json(row, 5));
        answer.Add(Json(row, row.IsDBNull(6) ? 1 : 6), IsWanted(request, Tags.StudyInstanceUID));
        if (IsWanted(request, Tags.StudyInstanceUID)(Tags.IssuerOfPatientID))
            answer.AddIssuer(row.GetString(7));
        answer.Add(Json(row, 3), IsWanted(request, Tags.SeriesInstanceUID));
        if (request.IncludeAll || request.IncludeFields.Any(tag => !IsPrepared(tag)))
        {
            foreach (var metadata in _metadata.Read(study, series, instance, request.RetrieveUrlRoot ?? ""))
                answer.Add(metadata.ToArray(), tag => request.IncludeAll || request.IncludeFields.Contains(tag));
        }

        answer.AddTimezone(request, row.GetString(8), row.GetString(9), row.GetString(10));
        answer.AddText(Tags.InstanceAvailability, "CS", "ONLINE");
        answer.AddRetrieveUrl(request.RetrieveUrlRoot, study, series, instance);
        return new QueryMatch(study, series, instance, answer.Build());
    }

    /// <summary>Text as SQLite holds it, in UTF-8.</summary>
    private static byte[] Json(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    private static bool IsPrepared(Tag tag) => AttributeLevels.IsStudy(tag) || AttributeLevels.IsSeries(tag) || AttributeLevels.IsInstance(tag);

    /// <summary>
    /// Attributes of a level above: all of them when the query spans it (PS3.18 section 10.6.3.3), else its identifier and what was asked for.
    /// </summary>
    private static Func<Tag, bool> IsWanted(QueryRequest request, Tag identifier)
    {
        var isSpanned = request.IncludeAll || KeyOf(request, identifier) is null;
        return tag => isSpanned || tag == identifier || request.IncludeFields.Contains(tag) || request.Keys.Any(key => key.Tag == tag);
    }

    /// <summary>Collects attributes from several prepared objects and writes them as one, in order.</summary>
    private sealed class AnswerBuilder(IReadOnlySet<Tag>? only)
    {
        private readonly List<QueryAttribute> _attributes = new(only?.Count ?? 48);

        /// <summary>Adds prepared attributes; those that are there already stay.</summary>
        public void Add(ReadOnlyMemory<byte> json, Func<Tag, bool>? isWanted = null)
        {
            var before = _attributes.Count;
            foreach (var (tag, range) in SplitMetadata.Attributes(json.Span))
            {
                if ((only is null || only.Contains(tag)) && (isWanted is null || isWanted(tag)) && !Contains(tag, before))
                    _attributes.Add(new(tag, json[range]));
            }
        }

        private bool Contains(Tag tag, int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (_attributes[i].Tag == tag)
                    return true;
            }

            return false;
        }

        public void AddText(Tag tag, string vr, params ReadOnlySpan<string> values)
        {
            if (only is not null && !only.Contains(tag))
                return;
            var value = values.Length == 0
                ? ""
                : ",\"Value\":[" + string.Join(',', values.ToArray().Select(text => $"\"{JsonEncodedText.Encode(text)}\"")) + "]";
            Put(tag, $"\"{tag.ToHex()}\":{{\"vr\":\"{vr}\"{value}}}");
        }

        public void AddNumber(Tag tag, long number)
        {
            if (only is null || only.Contains(tag))
                Put(tag, string.Create(CultureInfo.InvariantCulture, $"\"{tag.ToHex()}\":{{\"vr\":\"IS\",\"Value\":[{number}]}}"));
        }

        /// <summary>Who issued the Patient ID, where the data set does not say and the default of its sender does.</summary>
        public void AddIssuer(string issuer)
        {
            if (issuer.Length > 0)
                AddText(Tags.IssuerOfPatientID, "LO", issuer);
        }

        /// <summary>In which timezone the dates and times of the match are, for who asked in one.</summary>
        public void AddTimezone(QueryRequest request, string date, string time, string declared)
        {
            if (request.TimezoneOffset is not null)
                AddText(Tags.TimezoneOffsetFromUTC, "SH", ZonedMoment.Format(ZonedMoment.OffsetOf(date, time, declared)));
        }

        /// <summary>What we count ourselves goes before what a data set says.</summary>
        private void Put(Tag tag, string property)
        {
            _attributes.RemoveAll(attribute => attribute.Tag == tag);
            _attributes.Add(new(tag, Encoding.UTF8.GetBytes(property)));
        }

        public void AddRetrieveUrl(string? root, string study, string? series = null, string? instance = null)
        {
            if (root is null)
                return;
            var url = $"{root}/studies/{Uri.EscapeDataString(study)}";
            if (series is not null)
                url += $"/series/{Uri.EscapeDataString(series)}";
            if (instance is not null)
                url += $"/instances/{Uri.EscapeDataString(instance)}";
            AddText(Tags.RetrieveURL, "UR", url);
        }

        public List<QueryAttribute> Build()
        {
            _attributes.Sort(static (left, right) => left.Tag.CompareTo(right.Tag));
            return _attributes;
        }
    }
}
