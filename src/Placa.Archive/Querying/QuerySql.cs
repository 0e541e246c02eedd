using System.Buffers;
using System.Globalization;
using System.Text;
using Placa.Archive.Index;
using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>
/// Turns keys into conditions of one SQL statement (attribute matching, PS3.4 section C.2.2.2). Values only ever become
/// parameters.
/// </summary>
internal sealed class QuerySql
{
    private const int MaxValueLength = 4096;
    private const int MaxWildcards = 16; // each may double the work of LIKE
    private const int MaxItemDepth = 8;
    private const string AboveAllText = "\U0010FFFF";

    private static readonly SearchValues<char> MomentCharacters = SearchValues.Create("0123456789.");

    private readonly QueryLevel _level;
    private readonly bool _fuzzy;
    private readonly long? _minutesFromUtc;
    private readonly List<string> _conditions = [];
    private readonly List<object> _parameters = [];
    private readonly List<Tag> _ignored = [];
    private int _items;

    public QuerySql(QueryRequest request)
    {
        _level = request.Level;
        _fuzzy = request.FuzzyMatching;
        _minutesFromUtc = (long?)request.TimezoneOffset?.TotalMinutes;
        foreach (var key in request.Keys)
        {
            if (!request.CombinedDateTime || !TryCombine(key, request.Keys))
                Add(key);
        }

        if (request.DefaultIssuer is { } issuer && HasValue(request, Tags.PatientID) && !HasValue(request, Tags.IssuerOfPatientID))
            _conditions.Add($"st.issuer IN ('', {Parameter(issuer)})");
    }

    private static bool HasValue(QueryRequest request, Tag tag) => request.Keys.Any(key => key.Tag == tag && key.Value.AsSpan().Trim().Length > 0);

    public IReadOnlyList<Tag> Ignored => _ignored;

    public object[] Parameters => [.. _parameters];

    /// <summary>" WHERE …", or nothing.</summary>
    public string Where => _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions);

    public string Parameter(object value)
    {
        _parameters.Add(value);
        return "$" + _parameters.Count.ToString(CultureInfo.InvariantCulture);
    }

    private void Add(QueryKey key)
    {
        if (key.Item.Count > 0)
        {
            AddSequence(key);
            return;
        }

        var value = key.Value.Trim();
        if (value.Length == 0 || value.AsSpan().IndexOfAnyExcept('*') < 0)
            return; // universal matching

        if (value.Length > MaxValueLength && !IsUid(key.Tag))
            throw new QueryException(key.Tag, $"the value is longer than {MaxValueLength} characters");
        if (key.Tag == Tags.PatientName)
            AddPatientName(value);
        else if (key.Tag == Tags.ModalitiesInStudy)
            AddModalities(value);
        else if (key.Tag == Tags.SOPClassesInStudy)
            AddSopClasses(value);
        else if (ColumnOf(key.Tag) is { } column)
            AddColumn(key.Tag, column.Name, column.Kind, value);
        else if (JsonOf(key.Tag) is { } json)
            AddColumn(key.Tag, json.Name, json.Kind, value);
        else
            _ignored.Add(key.Tag);
    }

    private static bool IsUid(Tag tag) => DataDictionary.Find(tag)?.VR == VR.UI;

    private enum Kind
    {
        Text,
        Folded,
        Name,
        Uid,
        Date,
        Time,
        Number,
    }

    private (string Name, Kind Kind)? ColumnOf(Tag tag)
    {
        (string, Kind)? column = null;
        if (tag == Tags.PatientID) column = ("st.patient_id", Kind.Text);
        else if (tag == Tags.IssuerOfPatientID) column = ("st.issuer", Kind.Text);
        else if (tag == Tags.PatientBirthDate) column = ("st.birth_date", Kind.Date);
        else if (tag == Tags.PatientSex) column = ("st.sex", Kind.Text);
        else if (_level == QueryLevel.Patient) return null;
        else if (tag == Tags.StudyInstanceUID) column = ("st.uid", Kind.Uid);
        else if (tag == Tags.StudyDate) column = (Zoned("date", "st"), Kind.Date);
        else if (tag == Tags.StudyTime) column = (Zoned("time", "st"), Kind.Time);
        else if (tag == Tags.AccessionNumber) column = ("st.accession", Kind.Text);
        else if (tag == Tags.StudyID) column = ("st.study_id", Kind.Text);
        else if (tag == Tags.StudyDescription) column = ("st.description", Kind.Folded);
        else if (tag == Tags.ReferringPhysicianName) column = ("st.referring", Kind.Name);
        else if (_level == QueryLevel.Study) return null;
        else if (tag == Tags.SeriesInstanceUID) column = ("se.uid", Kind.Uid);
        else if (tag == Tags.Modality) column = ("se.modality", Kind.Text);
        else if (tag == Tags.SeriesNumber) column = ("se.number", Kind.Number);
        else if (tag == Tags.SeriesDescription) column = ("se.description", Kind.Folded);
        else if (tag == Tags.BodyPartExamined) column = ("se.body_part", Kind.Text);
        else if (tag == Tags.SeriesDate) column = (Zoned("date", "se"), Kind.Date);
        else if (tag == Tags.SeriesTime) column = (Zoned("time", "se"), Kind.Time);
        else if (_level == QueryLevel.Series) return null;
        else if (tag == Tags.SOPInstanceUID) column = ("i.uid", Kind.Uid);
        else if (tag == Tags.SOPClassUID) column = ("i.sop_class", Kind.Uid);
        else if (tag == Tags.InstanceNumber) column = ("i.number", Kind.Number);
        return column;
    }

    /// <summary>The date or time column of a table, in the timezone of the query where it has one.</summary>
    private string Zoned(string part, string table) => _minutesFromUtc is { } minutes
        ? string.Create(CultureInfo.InvariantCulture, $"zoned_{part}({table}.date, {table}.time, st.timezone, {minutes})")
        : $"{table}.{part}";

    /// <summary>Attributes without a column are looked up in the ready JSON.</summary>
    private (string Name, Kind Kind)? JsonOf(Tag tag) => TableOf(tag) is { } table ? JsonOf(tag, table + ".attributes") : null;

    /// <summary>The table that has the ready JSON of an attribute.</summary>
    private string? TableOf(Tag tag)
    {
        if (AttributeLevels.IsStudy(tag))
            return "st";
        if (AttributeLevels.IsSeries(tag) && _level >= QueryLevel.Series)
            return "se";
        return AttributeLevels.IsInstance(tag) && _level >= QueryLevel.Instance ? "i" : null;
    }

    private static (string Name, Kind Kind)? JsonOf(Tag tag, string json)
    {
        var vr = DataDictionary.Find(tag)?.VR ?? VR.LO;
        if (vr == VR.SQ)
            return null;
        var member = vr == VR.PN ? ".Alphabetic" : "";
        var value = $"coalesce(json_extract({json}, '$.\"{tag.ToHex()}\".Value[0]{member}'), '')";
        if (vr == VR.DA)
            return (value, Kind.Date);
        if (vr == VR.TM)
            return (value, Kind.Time);
        if (vr == VR.UI)
            return (value, Kind.Uid);
        return ($"fold({value})", vr == VR.PN ? Kind.Name : Kind.Folded);
    }

    /// <summary>Sequence matching (PS3.4 section C.2.2.2.6): one item matches all keys of the item.</summary>
    private void AddSequence(QueryKey key)
    {
        if (TableOf(key.Tag) is { } table)
            AddSequence(key, table + ".attributes", depth: 1);
        else
            _ignored.Add(key.Tag);
    }

    private void AddSequence(QueryKey key, string json, int depth)
    {
        if (depth > MaxItemDepth)
            throw new QueryException(key.Tag, $"sequences nested deeper than {MaxItemDepth}");
        var item = $"item{depth}_{_items++}";
        var before = _conditions.Count;
        foreach (var inner in key.Item)
        {
            var value = inner.Value.Trim();
            if (inner.Item.Count > 0)
                AddSequence(inner, item + ".value", depth + 1);
            else if (value.AsSpan().IndexOfAnyExcept('*') < 0)
                continue;
            else if (JsonOf(inner.Tag, item + ".value") is { } column)
                AddColumn(inner.Tag, column.Name, column.Kind, value);
            else
                _ignored.Add(inner.Tag);
        }

        if (_conditions.Count == before)
            return; // universal matching
        var conditions = string.Join(" AND ", _conditions.Skip(before));
        _conditions.RemoveRange(before, _conditions.Count - before);
        _conditions.Add($"EXISTS (SELECT 1 FROM json_each({json}, '$.\"{key.Tag.ToHex()}\".Value') {item} WHERE {conditions})");
    }

    /// <summary>A range of dates and one of times, which together are one range of moments. The time key is passed over: the date key brings it along.</summary>
    private bool TryCombine(QueryKey key, IReadOnlyList<QueryKey> keys)
    {
        foreach (var (date, time) in ((Tag, Tag)[])[(Tags.StudyDate, Tags.StudyTime), (Tags.SeriesDate, Tags.SeriesTime)])
        {
            if (key.Tag != date && key.Tag != time)
                continue;
            var other = keys.FirstOrDefault(one => one.Tag == (key.Tag == date ? time : date));
            if (other is null || !IsRange(key.Value) || !IsRange(other.Value) || ColumnOf(date) is not { } dates || ColumnOf(time) is not { } times)
                return false;
            if (key.Tag == date)
                AddMoments(date, dates.Name, key.Value.Trim(), time, times.Name, other.Value.Trim());
            return true;
        }

        return false;

        static bool IsRange(string value) => value.Contains('-', StringComparison.Ordinal);
    }

    private void AddMoments(Tag date, string dates, string dateRange, Tag time, string times, string timeRange)
    {
        var (firstDate, lastDate) = Ends(dateRange);
        var (firstTime, lastTime) = Ends(timeRange);
        if (firstDate.Length > 0)
        {
            var day = Parameter(Moment(date, firstDate, 8));
            _conditions.Add(firstTime.Length == 0
                ? $"{dates} >= {day}"
                : $"({dates} > {day} || '~' OR {dates} >= {day} AND {times} >= {Parameter(Moment(time, firstTime, 6))})");
        }

        if (lastDate.Length > 0)
        {
            var day = Parameter(Moment(date, lastDate, 8));
            _conditions.Add(lastTime.Length == 0
                ? $"{dates} < {day} || '~'"
                : $"({dates} < {day} OR {dates} < {day} || '~' AND {times} < {Parameter(Moment(time, lastTime, 6) + "~")})");
        }

        _conditions.Add($"{dates} <> ''");
    }

    private static (string First, string Last) Ends(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return (range[..dash], range[(dash + 1)..]);
    }

    /// <summary>A study with an instance of any of the SOP classes.</summary>
    private void AddSopClasses(string value)
    {
        var before = _conditions.Count;
        AddUids("i.sop_class", value);
        var condition = _conditions[before];
        _conditions.RemoveAt(before);
        _conditions.Add($"EXISTS (SELECT 1 FROM series se JOIN instances i ON i.series = se.id WHERE se.study = st.id AND {condition})");
    }

    private void AddColumn(Tag tag, string column, Kind kind, string value)
    {
        switch (kind)
        {
            case Kind.Uid:
                AddUids(column, value);
                break;
            case Kind.Date:
                AddRange(tag, column, value, digits: 8);
                break;
            case Kind.Time:
                AddRange(tag, column, value, digits: 6);
                break;
            case Kind.Number:
                _conditions.Add(
                    long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? $"{column} = {Parameter(number)}" : "0");
                break;
            case Kind.Name:
                _conditions.Add(NameCondition(tag, column, SearchText.FoldName(value)));
                break;
            default:
                var values = value.Split('\\').Select(one => TextCondition(tag, column, kind == Kind.Folded ? SearchText.Fold(one) : one.Trim()));
                _conditions.Add("(" + string.Join(" OR ", values) + ")");
                break;
        }
    }

    /// <summary>List of UID matching (PS3.4 section C.2.2.2.2); as one parameter, however long it is.</summary>
    private void AddUids(string column, string value)
    {
        var uids = value.Split(['\\', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (uids is [var only])
        {
            _conditions.Add($"{column} = {Parameter(only)}");
            return;
        }

        _conditions.Add($"{column} IN (SELECT value FROM json_each({Parameter(SqlList.Of(uids))}))");
    }

    /// <summary>Range matching (PS3.4 section C.2.2.2.5); a shorter value stands for all that begin with it.</summary>
    private void AddRange(Tag tag, string column, string value, int digits)
    {
        var dash = value.IndexOf('-', StringComparison.Ordinal);
        var first = dash < 0 ? value : value[..dash];
        var last = dash < 0 ? value : value[(dash + 1)..];
        if (first.Length > 0)
            _conditions.Add($"{column} >= {Parameter(Moment(tag, first, digits))}");
        if (last.Length > 0)
            _conditions.Add($"{column} < {Parameter(Moment(tag, last, digits) + "~")}");
        if (first.Length == 0)
            _conditions.Add($"{column} <> ''");
    }

    private static string Moment(Tag tag, string text, int digits)
    {
        text = text.Trim().Replace(".", digits == 8 ? "" : ".", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);
        var whole = text.Split('.')[0];
        var isDigits = whole.Length > 0 && !text.AsSpan().ContainsAnyExcept(MomentCharacters);
        if (!isDigits || whole.Length > digits || whole.Length % 2 != 0 || digits == 8 && whole.Length < 4 || text.Length > 13)
            throw new QueryException(tag, "neither a value nor a range of this kind");
        return text;
    }

    /// <summary>Alphabetic, ideographic and phonetic groups are matched alike; with <c>=</c> in the key, group by group.</summary>
    private void AddPatientName(string value)
    {
        if (_fuzzy)
        {
            foreach (var word in SearchText.NameWords(value.Replace('*', ' ').Replace('?', ' ')))
            {
                var (from, to) = (Parameter(word), Parameter(word + AboveAllText));
                _conditions.Add($"st.id IN (SELECT study FROM study_words WHERE word >= {from} AND word < {to})");
            }

            return;
        }

        var groups = SearchText.FoldNameGroups(value);
        string[] columns = ["st.name", "st.ideographic", "st.phonetic"];
        if (value.Contains('=', StringComparison.Ordinal))
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (groups[i].AsSpan().IndexOfAnyExcept('*') >= 0)
                    _conditions.Add(NameCondition(Tags.PatientName, columns[i], groups[i]));
            }

            return;
        }

        // Other scripts stand in the other groups; plain letters need not look there, and so an index does.
        var places = Ascii.IsValid(value) && !groups[0].StartsWith('*') ? columns[..1] : columns;
        _conditions.Add("(" + string.Join(" OR ", places.Select(column => NameCondition(Tags.PatientName, column, groups[0]))) + ")");
    }

    /// <summary>Components missing at the end of the key match all: <c>GARCIA</c> finds <c>GARCIA^MARIA</c>.</summary>
    private string NameCondition(Tag tag, string column, string value)
    {
        if (value.AsSpan().ContainsAny('*', '?'))
            return TextCondition(tag, column, value);
        return $"({column} = {Parameter(value)} OR {column} >= {Parameter(value + "^")} AND {column} < {Parameter(value + "^" + AboveAllText)})";
    }

    private void AddModalities(string value)
    {
        var modalities = value.Split(['\\', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var conditions = modalities.Select(modality =>
            $"st.modalities LIKE {Parameter($"%\\\\{Like(Tags.ModalitiesInStudy, modality)}\\\\%")} ESCAPE '\\'");
        _conditions.Add("(" + string.Join(" OR ", conditions) + ")");
    }

    /// <summary>Single value or wild card matching; the part before the first wild card narrows by index.</summary>
    private string TextCondition(Tag tag, string column, string value)
    {
        var wild = value.AsSpan().IndexOfAny('*', '?');
        if (wild < 0)
            return $"{column} = {Parameter(value)}";

        var like = $"{column} LIKE {Parameter(Like(tag, value))} ESCAPE '\\'";
        if (wild == 0)
            return like;

        var prefix = value[..wild];
        return $"({column} >= {Parameter(prefix)} AND {column} < {Parameter(prefix + AboveAllText)} AND {like})";
    }

    private static string Like(Tag tag, string value)
    {
        var pattern = new StringBuilder(value.Length + 8);
        var wildcards = 0;
        foreach (var character in value)
        {
            switch (character)
            {
                case '*':
                    if (pattern.Length > 0 && pattern[^1] == '%' && !(pattern.Length > 1 && pattern[^2] == '\\'))
                        break;
                    if (++wildcards > MaxWildcards)
                        throw new QueryException(tag, $"more than {MaxWildcards} wild cards");
                    pattern.Append('%');
                    break;
                case '?':
                    pattern.Append('_');
                    break;
                case '%' or '_' or '\\':
                    pattern.Append('\\').Append(character);
                    break;
                default:
                    pattern.Append(character);
                    break;
            }
        }

        return pattern.ToString();
    }
}
