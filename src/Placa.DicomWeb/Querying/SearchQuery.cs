using System.Globalization;
using Placa.Dicom;

namespace Placa.DicomWeb.Querying;

/// <summary>The query of a search transaction, read from its URL (PS3.18 sections 8.3.4 and 10.6.1.2).</summary>
public sealed record SearchQuery
{
    /// <summary>The conditions, in the order they were written.</summary>
    public IReadOnlyList<AttributeMatch> Matches { get; init; } = [];

    /// <summary>Attributes wanted in the results beside the usual ones.</summary>
    public IReadOnlyList<AttributePath> IncludeFields { get; init; } = [];

    /// <summary>True for <c>includefield=all</c>: every attribute there is.</summary>
    public bool IncludeAll { get; init; }

    /// <summary>True when names may match by likeness rather than letter by letter.</summary>
    public bool FuzzyMatching { get; init; }

    /// <summary>The most results wanted; null for no limit of the client's.</summary>
    public int? Limit { get; init; }

    /// <summary>The results to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The values of <c>accept</c>, which take the place of the Accept header (PS3.18 section 8.3.3.1).</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Reads a query string, with or without the question mark.</summary>
    /// <exception cref="DicomWebException">It is malformed, names something unknown, or passes a limit.</exception>
    public static SearchQuery Parse(string queryString, QueryLimits? limits = null)
    {
        limits ??= QueryLimits.Default;
        var matches = new List<AttributeMatch>();
        var includeFields = new List<AttributePath>();
        var accept = new List<string>();
        var query = new SearchQuery { Matches = matches, IncludeFields = includeFields, Accept = accept };
        var given = new HashSet<string>(StringComparer.Ordinal);

        foreach (var (name, value) in QueryString.Parse(queryString, limits))
        {
            switch (name)
            {
                case "limit":
                    query = query with { Limit = ReadNumber(name, value) };
                    break;
                case "offset":
                    query = query with { Offset = ReadNumber(name, value) };
                    break;
                case "fuzzymatching":
                    query = query with { FuzzyMatching = ReadBoolean(name, value) };
                    break;
                case "includefield":
                    query = query with { IncludeAll = ReadIncludeFields(value, includeFields, limits) || query.IncludeAll };
                    continue; // may be repeated
                case "accept":
                    accept.Add(value);
                    continue;
                default:
                    matches.Add(ReadMatch(name, value, limits));
                    break;
            }
            if (!given.Add(name))
                throw new DicomWebException(DicomWebError.MalformedQuery, $"The parameter {Shown(name)} is given twice.");
        }
        return query;
    }

    private static int ReadNumber(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new DicomWebException(DicomWebError.MalformedQuery, $"The parameter {name} is not a whole number from 0 to {int.MaxValue}.");

    private static bool ReadBoolean(string name, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw new DicomWebException(DicomWebError.MalformedQuery, $"The parameter {name} is neither true nor false."),
    };

    /// <summary>Reads a comma-separated list of attributes.</summary>
    /// <returns>True when it says <c>all</c>.</returns>
    private static bool ReadIncludeFields(string value, List<AttributePath> fields, QueryLimits limits)
    {
        if (value == "all")
            return true;

        foreach (var name in value.Split(','))
        {
            if (fields.Count == limits.MaxIncludeFields)
                throw new DicomWebException(DicomWebError.QueryLimitExceeded, $"includefield names more than {limits.MaxIncludeFields} attributes.");

            fields.Add(AttributePath.TryParse(name.Trim(), limits.MaxPathDepth, out var path) ? path : throw Unknown(name));
        }
        return false;
    }

    private static AttributeMatch ReadMatch(string name, string value, QueryLimits limits)
    {
        if (!AttributePath.TryParse(name, limits.MaxPathDepth, out var path))
            throw Unknown(name);

        var isUid = DataDictionary.Find(path.Attribute)?.VR == VR.UI;
        return new AttributeMatch(path, isUid ? value.Replace(',', '\\') : value); // a list of UIDs (PS3.18 section 8.3.4.1)
    }

    private static DicomWebException Unknown(string name) => new(
        DicomWebError.UnknownParameter,
        $"The parameter {Shown(name)} is neither an attribute (a PS3.6 keyword or eight hexadecimal digits) nor one of limit, offset, fuzzymatching, includefield, accept.");

    /// <summary>A name is repeated in a message only when it looks like one; else it could be anything.</summary>
    private static string Shown(string name) =>
        name.Length is > 0 and <= 128 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_')
            ? $"'{name}'"
            : "name";
}
