using System.Globalization;
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

    /// <summary>True for what an Identifier says about itself.</summary>
    public static bool IsNoKey(Tag tag) =>
        tag.IsGroupLength || tag.IsPrivateCreator || tag == Tags.SpecificCharacterSet || tag == Tags.QueryRetrieveLevel || tag == Tags.TimezoneOffsetFromUTC;

    /// <summary>Known to the archive, and so in no data set.</summary>
    private static bool IsComputed(Tag tag) =>
        tag == Tags.RetrieveAETitle || tag == Tags.InstanceAvailability || tag == Tags.ModalitiesInStudy || tag == Tags.SOPClassesInStudy || tag == Tags.NumberOfPatientRelatedStudies || tag == Tags.NumberOfPatientRelatedSeries
        || tag == Tags.NumberOfPatientRelatedInstances || tag == Tags.NumberOfStudyRelatedSeries || tag == Tags.NumberOfStudyRelatedInstances
        || tag == Tags.NumberOfSeriesRelatedInstances;

    private static IReadOnlyList<QueryKey> KeysOf(Dataset identifier) =>
        [.. identifier.Where(element => !IsNoKey(element.Tag)).Select(element => KeyOf(element, identifier.CharacterSet))];

    private static QueryKey KeyOf(DataElement element, CharacterSet characterSet)
    {
        if (element.VR == VR.UN && element.Length > 0 && DataDictionary.Find(element.Tag)?.VR is { IsString: true } vr)
            element = AsText(element, vr, characterSet);
        if (element.IsSequence)
            return new QueryKey(element.Tag, "") { Item = element.Items is [var item, ..] ? KeysOf(item) : [] };
        if (element.VR.IsString)
            return new QueryKey(element.Tag, string.Join('\\', element.GetStrings()));
        if (element.VR == VR.AT)
            return new QueryKey(element.Tag, string.Join('\\', element.GetTags().Select(tag => tag.ToHex())));
        return new QueryKey(element.Tag, element.NumberCount > 0 && element.VR != VR.UN ? Numbers(element) : Opaque(element));
    }

    /// <summary>A value that came as UN though its attribute is known.</summary>
    private static DataElement AsText(DataElement unknown, VR vr, CharacterSet characterSet)
    {
        var typed = new Dataset();
        typed.Set(Tags.SpecificCharacterSet, [.. characterSet.DefinedTerms]);
        typed.Set(unknown.Tag, vr, unknown.GetBytes());
        return typed.Find(unknown.Tag)!.Value;
    }

    private static string Numbers(DataElement element)
    {
        var numbers = new List<string>();
        for (var i = 0; i < element.NumberCount; i++)
        {
            if (element.TryGetInt64(out var integer, i))
                numbers.Add(integer.ToString(CultureInfo.InvariantCulture));
            else if (element.TryGetDouble(out var number, i))
                numbers.Add(number.ToString("R", CultureInfo.InvariantCulture));
        }
        return string.Join('\\', numbers);
    }

    /// <summary>A value that nothing can be compared with, and that is not none.</summary>
    private static string Opaque(DataElement element) => element.Length == 0 ? "" : "(binary)";
}
