using System.Buffers;
using System.Globalization;
using System.Text;
using Placa.Archive.Index;
using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>How the values of an attribute are compared, which its VR decides.</summary>
internal enum MatchKind
{
    Text,
    FoldedText,
    Uid,
    Date,
    Time,
    DateTime,
    Number,
    Name,
}

/// <summary>
/// One value of a key as a condition on one SQL expression: single value, list, wild card and range matching (PS3.4 section C.2.2.2). Values only ever become
/// parameters.
/// </summary>
internal sealed class ValueMatching(long? minutesFromUtc, bool isFuzzy)
{
    private const int MaxWildcards = 16; // each may double the work of LIKE
    private const string AboveAllText = "\U0010FFFF";

    private static readonly SearchValues<char> MomentCharacters = SearchValues.Create("0123456789.");

    private readonly List<object> _parameters = [];

    public object[] Parameters => [.. _parameters];

    public string Parameter(object value)
    {
        _parameters.Add(value);
        return "$" + _parameters.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The condition for a key without wild cards alone; names have <see cref="Name"/>.</summary>
    public string Condition(Tag tag, MatchKind kind, string column, string value) => kind switch
    {
        MatchKind.Uid => Uids(column, value),
        MatchKind.Date => Range(tag, column, value, digits: 8),
        MatchKind.Time => Range(tag, column, value, digits: 6),
        MatchKind.DateTime => Moments(tag, column, value),
        MatchKind.Number => AnyOf(value, one => Number(column, one)),
        MatchKind.FoldedText => AnyOf(value, one => Text(tag, column, SearchText.Fold(one))),
        _ => AnyOf(value, one => Text(tag, column, one.Trim())),
    };

    /// <summary>Several values, of which one is enough; only PS3.18 and lists of UID know that, and nobody means anything else by it.</summary>
    private static string AnyOf(string value, Func<string, string> condition) => "(" + string.Join(" OR ", value.Split('\\').Select(condition)) + ")";

    /// <summary>List of UID matching (PS3.4 section C.2.2.2.2); as one parameter, however long it is.</summary>
    public string Uids(string column, string value)
    {
        var uids = value.Split(['\\', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return uids is [var only] ? $"{column} = {Parameter(only)}" : $"{column} IN (SELECT value FROM json_each({Parameter(SqlList.Of(uids))}))";
    }

    /// <summary>Wild cards have no meaning in numbers, and what is no number equals none.</summary>
    private string Number(string column, string value)
    {
        if (long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole))
            return $"{column} = {Parameter(whole)}";
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? $"{column} = {Parameter(number)}" : "0";
    }

    /// <summary>Range matching (PS3.4 section C.2.2.2.5); a shorter value stands for all that begin with it.</summary>
    private string Range(Tag tag, string column, string value, int digits)
    {
        var (first, last) = value.Contains('-', StringComparison.Ordinal) ? Ends(value) : (value, value);
        var conditions = new List<string>(2);
        conditions.Add(first.Length > 0 ? $"{column} >= {Parameter(Moment(tag, first, digits))}" : $"{column} <> ''");
        if (last.Length > 0)
            conditions.Add($"{column} < {Parameter(Moment(tag, last, digits) + "~")}");
        return string.Join(" AND ", conditions);
    }

    /// <summary>A range of dates and one of times, which together are one range of moments.</summary>
    public string Moments(Tag date, string dates, string dateRange, Tag time, string times, string timeRange)
    {
        var (firstDate, lastDate) = Ends(dateRange);
        var (firstTime, lastTime) = Ends(timeRange);
        var conditions = new List<string>(3) { $"{dates} <> ''" };
        if (firstDate.Length > 0)
        {
            var day = Parameter(Moment(date, firstDate, 8));
            conditions.Add(firstTime.Length == 0
                ? $"{dates} >= {day}"
                : $"({dates} > {day} || '~' OR {dates} >= {day} AND {times} >= {Parameter(Moment(time, firstTime, 6))})");
        }

        if (lastDate.Length > 0)
        {
            var day = Parameter(Moment(date, lastDate, 8));
            conditions.Add(lastTime.Length == 0
                ? $"{dates} < {day} || '~'"
                : $"({dates} < {day} OR {dates} < {day} || '~' AND {times} < {Parameter(Moment(time, lastTime, 6) + "~")})");
        }

        return string.Join(" AND ", conditions);
    }

    private static (string First, string Last) Ends(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return (range[..dash], range[(dash + 1)..]);
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

    /// <summary>Range matching of DT: as moments where the key says in which timezone it is, else as it was written.</summary>
    private string Moments(Tag tag, string column, string value)
    {
        if (!DateTimeRange.TryParse(value, out var range))
            throw new QueryException(tag, "neither a date-time nor a range of them");
        var isZoned = range.HasOffset || minutesFromUtc is not null;
        var offset = minutesFromUtc is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var moment = $"moment({column}, st.timezone, {(isZoned ? 1 : 0)})";
        var conditions = new List<string>(2);
        if (range.First is { } first)
            conditions.Add($"{moment} >= {Parameter(first.StartTicks(isZoned, offset))}");
        if (range.Last is { } last)
            conditions.Add($"{moment} < {Parameter(last.EndTicks(isZoned, offset))}");
        return string.Join(" AND ", conditions);
    }

    /// <summary>Alphabetic, ideographic and phonetic groups are matched alike; with <c>=</c> in the key, group by group.</summary>
    /// <param name="tag">The attribute.</param>
    /// <param name="groups">Three expressions, each a group as the index folds it.</param>
    /// <param name="value">The key.</param>
    public string Name(Tag tag, IReadOnlyList<string> groups, string value)
    {
        if (isFuzzy)
            return $"has_name_words({string.Join(" || '=' || ", groups)}, {Parameter(value.Replace('*', ' ').Replace('?', ' '))})";

        var wanted = SearchText.FoldNameGroups(value);
        if (value.Contains('=', StringComparison.Ordinal))
        {
            var conditions = groups.Zip(wanted).Where(pair => pair.Second.AsSpan().IndexOfAnyExcept('*') >= 0).Select(pair => NameGroup(tag, pair.First, pair.Second));
            return string.Join(" AND ", conditions.DefaultIfEmpty("1"));
        }

        // Other scripts stand in the other groups; plain letters need not look there, and so an index does.
        var places = Ascii.IsValid(value) && !wanted[0].StartsWith('*') ? groups.Take(1) : groups;
        return "(" + string.Join(" OR ", places.Select(group => NameGroup(tag, group, wanted[0]))) + ")";
    }

    /// <summary>Each word of the key is the start of a word of the name, by the index of words.</summary>
    public string IndexedNameWords(string value)
    {
        var conditions = SearchText.NameWords(value.Replace('*', ' ').Replace('?', ' '))
            .Select(word => $"st.id IN (SELECT study FROM study_words WHERE word >= {Parameter(word)} AND word < {Parameter(word + AboveAllText)})");
        return string.Join(" AND ", conditions.DefaultIfEmpty("1"));
    }

    /// <summary>Components missing at the end of the key match all: <c>GARCIA</c> finds <c>GARCIA^MARIA</c>.</summary>
    private string NameGroup(Tag tag, string column, string value)
    {
        if (value.AsSpan().ContainsAny('*', '?'))
            return Text(tag, column, value);
        return $"({column} = {Parameter(value)} OR {column} >= {Parameter(value + "^")} AND {column} < {Parameter(value + "^" + AboveAllText)})";
    }

    /// <summary>Single value or wild card matching; the part before the first wild card narrows by index.</summary>
    private string Text(Tag tag, string column, string value)
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
