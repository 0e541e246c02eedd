using System.Globalization;
using Placa.Archive.Index;
using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>
/// Turns keys into conditions of one SQL statement (attribute matching, PS3.4 section C.2.2.2): here, where the values of an attribute are to be found; how one
/// is compared with them is <see cref="ValueMatching"/>.
/// </summary>
internal sealed class QuerySql
{
    private const int MaxValueLength = 4096;
    private const int MaxItemDepth = 8;

    private readonly QueryLevel _level;
    private readonly bool _fuzzy;
    private readonly long? _minutesFromUtc;
    private readonly ValueMatching _values;
    private readonly List<string> _conditions = [];
    private readonly List<Tag> _ignored = [];
    private int _names;

    public QuerySql(QueryRequest request)
    {
        _level = request.Level;
        _fuzzy = request.FuzzyMatching;
        _minutesFromUtc = (long?)request.TimezoneOffset?.TotalMinutes;
        _values = new ValueMatching(_minutesFromUtc, _fuzzy);
        foreach (var key in request.Keys)
        {
            if (!request.CombinedDateTime || !TryCombine(key, request.Keys))
                Add(key);
        }

        if (request.DefaultIssuer is { } issuer && HasValue(request, Tags.PatientID) && !HasValue(request, Tags.IssuerOfPatientID))
            _conditions.Add($"st.issuer IN ('', {Parameter(issuer)})");
    }

    private static bool HasValue(QueryRequest request, Tag tag) => request.Keys.Any(key => key.Tag == tag && key.Value.AsSpan().Trim().Length > 0);

    /// <summary>Keys with a value that were not matched.</summary>
    public IReadOnlyList<Tag> Ignored => _ignored;

    public object[] Parameters => _values.Parameters;

    /// <summary>" WHERE …", or nothing.</summary>
    public string Where => _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions);

    public string Parameter(object value) => _values.Parameter(value);

    private void Add(QueryKey key)
    {
        if (!HasValue(key))
            return; // universal matching
        var value = key.Value.Trim();
        if (value.Length > MaxValueLength && !IsUid(key.Tag))
            throw new QueryException(key.Tag, $"the value is longer than {MaxValueLength} characters");

        if (_level == QueryLevel.Patient && !IsOfPatient(key.Tag))
            _ignored.Add(key.Tag); // a patient has several studies
        else if (key.Item.Count > 0)
            AddSequence(key);
        else if (key.Tag == Tags.PatientName)
            _conditions.Add(_fuzzy ? _values.IndexedNameWords(value) : _values.Name(key.Tag, ["st.name", "st.ideographic", "st.phonetic"], value));
        else if (key.Tag == Tags.ReferringPhysicianName)
            _conditions.Add(_values.Name(key.Tag, ["name_group(st.referring, 0)", "name_group(st.referring, 1)", "name_group(st.referring, 2)"], value));
        else if (key.Tag == Tags.ModalitiesInStudy)
            _conditions.Add($"EXISTS (SELECT 1 FROM series se WHERE se.study = st.id AND {_values.Condition(key.Tag, MatchKind.Text, "se.modality", value.Replace(',', '\\'))})");
        else if (key.Tag == Tags.SOPClassesInStudy)
            _conditions.Add($"EXISTS (SELECT 1 FROM series se JOIN instances i ON i.series = se.id WHERE se.study = st.id AND {_values.Uids("i.sop_class", value)})");
        else if (ColumnOf(key.Tag) is { } column)
            _conditions.Add(_values.Condition(key.Tag, column.Kind, column.Name, value));
        else if (TableOf(key.Tag) is { } table && InJson(key.Tag, table + ".attributes", value) is { } condition)
            _conditions.Add(condition);
        else
            _ignored.Add(key.Tag);
    }

    /// <summary>Whether a key narrows anything: an empty one, or stars alone, match all.</summary>
    private static bool HasValue(QueryKey key) => key.Item.Count > 0 ? key.Item.Any(HasValue) : key.Value.AsSpan().Trim().IndexOfAnyExcept('*') >= 0;

    private static bool IsUid(Tag tag) => DataDictionary.Find(tag)?.VR == VR.UI;

    private static bool IsOfPatient(Tag tag) =>
        tag.Group == Tags.PatientID.Group || tag == Tags.InstanceAvailability || tag == Tags.NumberOfPatientRelatedStudies || tag == Tags.NumberOfPatientRelatedSeries
        || tag == Tags.NumberOfPatientRelatedInstances;

    private (string Name, MatchKind Kind)? ColumnOf(Tag tag)
    {
        (string, MatchKind)? column = null;
        if (tag == Tags.PatientID) column = ("st.patient_id", MatchKind.Text);
        else if (tag == Tags.IssuerOfPatientID) column = ("st.issuer", MatchKind.Text);
        else if (tag == Tags.PatientBirthDate) column = ("st.birth_date", MatchKind.Date);
        else if (tag == Tags.PatientSex) column = ("st.sex", MatchKind.Text);
        else if (tag == Tags.InstanceAvailability) column = ("'ONLINE'", MatchKind.Text);
        else if (tag == Tags.NumberOfPatientRelatedStudies) column = ("(SELECT count(*) FROM studies WHERE patient = st.patient)", MatchKind.Number);
        else if (tag == Tags.NumberOfPatientRelatedSeries) column = ("(SELECT sum(series_count) FROM studies WHERE patient = st.patient)", MatchKind.Number);
        else if (tag == Tags.NumberOfPatientRelatedInstances) column = ("(SELECT sum(instance_count) FROM studies WHERE patient = st.patient)", MatchKind.Number);
        else if (_level == QueryLevel.Patient) return null;
        else if (tag == Tags.StudyInstanceUID) column = ("st.uid", MatchKind.Uid);
        else if (tag == Tags.StudyDate) column = (Zoned("date", "st"), MatchKind.Date);
        else if (tag == Tags.StudyTime) column = (Zoned("time", "st"), MatchKind.Time);
        else if (tag == Tags.AccessionNumber) column = ("st.accession", MatchKind.Text);
        else if (tag == Tags.StudyID) column = ("st.study_id", MatchKind.Text);
        else if (tag == Tags.StudyDescription) column = ("st.description", MatchKind.FoldedText);
        else if (tag == Tags.NumberOfStudyRelatedSeries) column = ("st.series_count", MatchKind.Number);
        else if (tag == Tags.NumberOfStudyRelatedInstances) column = ("st.instance_count", MatchKind.Number);
        else if (_level == QueryLevel.Study) return null;
        else if (tag == Tags.SeriesInstanceUID) column = ("se.uid", MatchKind.Uid);
        else if (tag == Tags.Modality) column = ("se.modality", MatchKind.Text);
        else if (tag == Tags.SeriesNumber) column = ("se.number", MatchKind.Number);
        else if (tag == Tags.SeriesDescription) column = ("se.description", MatchKind.FoldedText);
        else if (tag == Tags.BodyPartExamined) column = ("se.body_part", MatchKind.Text);
        else if (tag == Tags.SeriesDate) column = (Zoned("date", "se"), MatchKind.Date);
        else if (tag == Tags.SeriesTime) column = (Zoned("time", "se"), MatchKind.Time);
        else if (tag == Tags.NumberOfSeriesRelatedInstances) column = ("se.instance_count", MatchKind.Number);
        else if (_level == QueryLevel.Series) return null;
        else if (tag == Tags.SOPInstanceUID) column = ("i.uid", MatchKind.Uid);
        else if (tag == Tags.SOPClassUID) column = ("i.sop_class", MatchKind.Uid);
        else if (tag == Tags.InstanceNumber) column = ("i.number", MatchKind.Number);
        return column;
    }

    /// <summary>The date or time column of a table, in the timezone of the query where it has one.</summary>
    private string Zoned(string part, string table) => _minutesFromUtc is { } minutes
        ? string.Create(CultureInfo.InvariantCulture, $"zoned_{part}({table}.date, {table}.time, st.timezone, {minutes})")
        : $"{table}.{part}";

    /// <summary>The table that has the ready JSON of an attribute.</summary>
    private string? TableOf(Tag tag)
    {
        if (AttributeLevels.IsStudy(tag))
            return "st";
        if (AttributeLevels.IsSeries(tag) && _level >= QueryLevel.Series)
            return "se";
        return AttributeLevels.IsInstance(tag) && _level >= QueryLevel.Instance ? "i" : null;
    }

    /// <summary>Any value of an attribute in prepared JSON (PS3.18 annex F); null when nothing of its VR can be matched.</summary>
    private string? InJson(Tag tag, string json, string value)
    {
        var kind = KindOf(tag);
        if (kind is null)
            return null;
        var one = $"value{_names++}";
        var condition = kind switch
        {
            MatchKind.Name => _values.Name(tag, [GroupOf(one, "Alphabetic"), GroupOf(one, "Ideographic"), GroupOf(one, "Phonetic")], value),
            MatchKind.FoldedText => _values.Condition(tag, MatchKind.FoldedText, $"fold(coalesce({one}.value, ''))", value),
            _ => _values.Condition(tag, kind.Value, $"{one}.value", value),
        };
        return $"EXISTS (SELECT 1 FROM json_each({json}, {PathOf(tag)}) {one} WHERE {condition})";
    }

    private static MatchKind? KindOf(Tag tag)
    {
        var vr = DataDictionary.Find(tag)?.VR ?? VR.LO;
        if (vr == VR.PN)
            return MatchKind.Name;
        if (vr == VR.DA)
            return MatchKind.Date;
        if (vr == VR.TM)
            return MatchKind.Time;
        if (vr == VR.DT)
            return MatchKind.DateTime;
        if (vr == VR.UI)
            return MatchKind.Uid;
        if (vr == VR.IS || vr == VR.DS || vr == VR.US || vr == VR.SS || vr == VR.UL || vr == VR.SL || vr == VR.UV || vr == VR.SV || vr == VR.FL || vr == VR.FD)
            return MatchKind.Number;
        return vr.IsString || vr == VR.AT ? MatchKind.FoldedText : null;
    }

    private static string PathOf(Tag tag) => $"'$.\"{tag.ToHex()}\".Value'";

    /// <summary>A component group of a name in prepared JSON, as the index folds it.</summary>
    private static string GroupOf(string one, string group) => $"fold_name(coalesce(json_extract({ObjectOf(one)}, '$.{group}'), ''))";

    /// <summary>A value that is an object; null for one that is none, where a data set has the attribute in a VR that is not its own.</summary>
    private static string ObjectOf(string one) => $"CASE {one}.type WHEN 'object' THEN {one}.value END";

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
        var item = $"item{_names++}";
        var before = _conditions.Count;
        foreach (var inner in key.Item.Where(HasValue))
        {
            if (inner.Item.Count > 0)
                AddSequence(inner, ObjectOf(item), depth + 1);
            else if (InJson(inner.Tag, ObjectOf(item), inner.Value.Trim()) is { } condition)
                _conditions.Add(condition);
            else
                _ignored.Add(inner.Tag);
        }

        if (_conditions.Count == before)
            return;
        var conditions = string.Join(" AND ", _conditions.Skip(before));
        _conditions.RemoveRange(before, _conditions.Count - before);
        _conditions.Add($"EXISTS (SELECT 1 FROM json_each({json}, {PathOf(key.Tag)}) {item} WHERE {conditions})");
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
                _conditions.Add(_values.Moments(date, dates.Name, key.Value.Trim(), time, times.Name, other.Value.Trim()));
            return true;
        }

        return false;

        static bool IsRange(string value) => value.Contains('-', StringComparison.Ordinal);
    }
}
