using System.Buffers;
using System.Collections;
using Placa.Dicom;

namespace Placa.Archive.Querying;

/// <summary>An attribute of a match, as it stands in DICOM JSON.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Property">Name and value in UTF-8, without white space: <c>"00100020":{"vr":"LO","Value":["1"]}</c>.</param>
public readonly record struct QueryAttribute(Tag Tag, ReadOnlyMemory<byte> Property);

/// <summary>One match.</summary>
/// <param name="StudyInstanceUid">Its study; null at patient level.</param>
/// <param name="SeriesInstanceUid">Its series, at series level and below.</param>
/// <param name="SopInstanceUid">Its instance, at instance level.</param>
/// <param name="Attributes">Its attributes by tag.</param>
public sealed record QueryMatch(string? StudyInstanceUid, string? SeriesInstanceUid, string? SopInstanceUid, IReadOnlyList<QueryAttribute> Attributes)
{
    /// <summary>Writes its attributes as one DICOM JSON object (PS3.18 annex F).</summary>
    public void WriteJson(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write("{"u8);
        for (var i = 0; i < Attributes.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            output.Write(Attributes[i].Property.Span);
        }

        output.Write("}"u8);
    }

    /// <summary>Its attributes as one DICOM JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var output = new ArrayBufferWriter<byte>(2048);
        WriteJson(output);
        return output.WrittenMemory;
    }
}

/// <summary>The matches of a query as they are found: each is made when it is asked for.</summary>
public sealed class QueryMatches : IEnumerable<QueryMatch>
{
    private readonly IEnumerable<QueryMatch> _matches;

    internal QueryMatches(IEnumerable<QueryMatch> matches, IReadOnlyList<Tag> ignoredKeys) => (_matches, IgnoredKeys) = (matches, ignoredKeys);

    /// <summary>Keys with a value that are not matched, as nothing is kept to match them with.</summary>
    public IReadOnlyList<Tag> IgnoredKeys { get; }

    /// <inheritdoc/>
    public IEnumerator<QueryMatch> GetEnumerator() => _matches.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
