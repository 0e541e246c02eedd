using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Server.Dimse.Querying;

/// <summary>The Identifier of a C-FIND as a query of the archive (PS3.4 section C.4.1.1.3.1).</summary>
internal static class FindIdentifier
{
    /// <summary>
    /// Every attribute is a key: those without a value match all, and are returned. What only describes the Identifier, or is computed for each answer, is not matched.
    /// </summary>
    public static QueryRequest ToRequest(QueryLevel level, Dataset identifier, QueryOptions options, string? defaultIssuer) => new(level)
    {
        Keys = KeysOf(identifier),
        IncludeFields = [.. identifier.Select(element => element.Tag).Where(tag => !IsNoKey(tag) && !IsComputed(tag))],
        FuzzyMatching = options.FuzzyMatching,
        CombinedDateTime = options.CombinedDateTime,
        TimezoneOffset = options.TimezoneAdjustment ? TimezoneOf(identifier) : null,
        DefaultIssuer = defaultIssuer,
    };

    /// <summary>The timezone of the keys (PS3.4 section C.4.1.1.3.1); null where the Identifier has none, and so asks for no adjustment.</summary>
    private static TimeSpan? TimezoneOf(Dataset identifier)
    {
        if (identifier.GetString(Tags.TimezoneOffsetFromUTC) is not { } text)
            return null;
        return ZonedMoment.TryParseOffset(text, out var offset) ? offset : throw new QueryException(Tags.TimezoneOffsetFromUTC, "no offset from UTC");
    }

    /// <summary>True for what an Identifier says about itself or an answer about its place, and no entity has.</summary>
    public static bool IsNoKey(Tag tag) =>
        tag.IsGroupLength || tag == Tags.SpecificCharacterSet || tag == Tags.QueryRetrieveLevel || tag == Tags.TimezoneOffsetFromUTC
        || tag == Tags.RetrieveAETitle || tag == Tags.InstanceAvailability || tag == Tags.StorageMediaFileSetID || tag == Tags.StorageMediaFileSetUID;

    /// <summary>Counted by the archive, and so in no data set.</summary>
    private static bool IsComputed(Tag tag) =>
        tag == Tags.ModalitiesInStudy || tag == Tags.SOPClassesInStudy || tag == Tags.NumberOfPatientRelatedStudies || tag == Tags.NumberOfPatientRelatedSeries
        || tag == Tags.NumberOfPatientRelatedInstances || tag == Tags.NumberOfStudyRelatedSeries || tag == Tags.NumberOfStudyRelatedInstances
        || tag == Tags.NumberOfSeriesRelatedInstances;

    private static IReadOnlyList<QueryKey> KeysOf(Dataset identifier) =>
        [.. identifier.Where(element => !IsNoKey(element.Tag)).Select(KeyOf)];

    private static QueryKey KeyOf(DataElement element)
    {
        if (element.IsSequence)
            return new QueryKey(element.Tag, "") { Item = element.Items is [var item, ..] ? KeysOf(item) : [] };
        return new QueryKey(element.Tag, element.VR.IsString ? string.Join('\\', element.GetStrings()) : "");
    }
}
