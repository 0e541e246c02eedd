using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>What is asked for (PS3.4 section C.6; PS3.18 section 10.6).</summary>
public enum QueryLevel
{
    /// <summary>Patients.</summary>
    Patient,

    /// <summary>Studies.</summary>
    Study,

    /// <summary>Series.</summary>
    Series,

    /// <summary>Instances.</summary>
    Instance,
}

/// <summary>One attribute to match.</summary>
/// <param name="Tag">The attribute; of this level or one above.</param>
/// <param name="Value">As DICOM writes it: wildcards <c>*</c> and <c>?</c>, lists of UIDs by <c>\</c>, ranges by <c>-</c>; empty matches all.</param>
public sealed record QueryKey(Tag Tag, string Value)
{
    /// <summary>Of a sequence: keys that one of its items must match together (PS3.4 section C.2.2.2.6).</summary>
    public IReadOnlyList<QueryKey> Item { get; init; } = [];
}

/// <summary>A query. Keys are matched together.</summary>
/// <param name="Level">What is asked for.</param>
public sealed record QueryRequest(QueryLevel Level)
{
    /// <summary>Attributes to match. Those without a value are returned.</summary>
    public IReadOnlyList<QueryKey> Keys { get; init; } = [];

    /// <summary>Further attributes to return.</summary>
    public IReadOnlyList<Tag> IncludeFields { get; init; } = [];

    /// <summary>Returns every attribute known at this level.</summary>
    public bool IncludeAll { get; init; }

    /// <summary>Attributes to return, and no others; null for all that go with the level and those above.</summary>
    public IReadOnlySet<Tag>? ReturnOnly { get; init; }

    /// <summary>Matches each word of a name with the start of any word of the other.</summary>
    public bool FuzzyMatching { get; init; }

    /// <summary>Matches ranges of Study Date and Study Time as one moment, as those of series (PS3.4 section C.2.2.2.5).</summary>
    public bool CombinedDateTime { get; init; }

    /// <summary>
    /// The offset from UTC in which the keys tell dates and times: those of studies and series are matched as they are called there, and each match tells its
    /// own offset (timezone query adjustment, PS3.4 section C.2.2.2). Null matches them as they were written.
    /// </summary>
    public TimeSpan? TimezoneOffset { get; init; }

    /// <summary>
    /// Whose Patient ID is meant where a key for it stands without one for its issuer; null for anyone's. A patient whose issuer is not known may be meant too.
    /// </summary>
    public string? DefaultIssuer { get; init; }

    /// <summary>Matches to pass over. The order is the same from call to call.</summary>
    public int Offset { get; init; }

    /// <summary>Matches to return at most; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Where DICOMweb is served, such as <c>/dicom-web</c>; with it each match carries its Retrieve URL (0008,1190).</summary>
    public string? RetrieveUrlRoot { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Matches">The matches.</param>
/// <param name="IgnoredKeys">Keys with a value that were not matched, as nothing is kept to match them with.</param>
/// <param name="HasMore">There are further matches beyond the limit.</param>
public sealed record QueryResult(IReadOnlyList<QueryMatch> Matches, IReadOnlyList<Tag> IgnoredKeys, bool HasMore);

/// <summary>A query that cannot be understood. The message holds no value.</summary>
public sealed class QueryException : Exception
{
    /// <summary>Names the attribute and what is wrong with its value.</summary>
    public QueryException(Tag tag, string problem)
        : base($"{tag}: {problem}") => Tag = tag;

    /// <summary>The attribute.</summary>
    public Tag Tag { get; }
}
