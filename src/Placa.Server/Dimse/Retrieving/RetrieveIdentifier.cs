using Placa.Archive.Querying;
using Placa.Archive.Retrieving;
using Placa.Dicom;
using Placa.Network;
using Placa.Server.Dimse.Querying;

namespace Placa.Server.Dimse.Retrieving;

/// <summary>The Identifier of a C-MOVE or C-GET: unique keys down to its level (PS3.4 section C.4.2.1.4).</summary>
internal static class RetrieveIdentifier
{
    /// <summary>
    /// What is to be sent. The key of the level has to name something; those above it narrow where they are given, whether relational retrieval was negotiated or not.
    /// </summary>
    /// <exception cref="DimseException">The level is not one of the model, or its key has no value.</exception>
    public static RetrieveKeys Read(Uid model, Dataset identifier, string? defaultIssuer)
    {
        if (InformationModel.LevelOf(model, identifier) is not { } level)
            throw Mismatch(Tags.QueryRetrieveLevel, "The level is not one of the model.");

        var keys = new RetrieveKeys
        {
            PatientIds = Values(identifier, Tags.PatientID),
            IssuerOfPatientIds = identifier.GetString(Tags.IssuerOfPatientID) ?? defaultIssuer,
            StudyInstanceUids = level >= QueryLevel.Study ? Values(identifier, Tags.StudyInstanceUID) : [],
            SeriesInstanceUids = level >= QueryLevel.Series ? Values(identifier, Tags.SeriesInstanceUID) : [],
            SopInstanceUids = level >= QueryLevel.Instance ? Values(identifier, Tags.SOPInstanceUID) : [],
        };
        var (tag, values) = level switch
        {
            QueryLevel.Patient => (Tags.PatientID, keys.PatientIds),
            QueryLevel.Study => (Tags.StudyInstanceUID, keys.StudyInstanceUids),
            QueryLevel.Series => (Tags.SeriesInstanceUID, keys.SeriesInstanceUids),
            _ => (Tags.SOPInstanceUID, keys.SopInstanceUids),
        };
        return values.Count > 0 ? keys : throw Mismatch(tag, "The unique key of the level has no value.");
    }

    private static string[] Values(Dataset identifier, Tag tag)
    {
        string[] values = [.. identifier.GetStrings(tag).Select(value => value.Trim()).Where(value => value.Length > 0)];
        if (tag != Tags.PatientID && Array.Exists(values, value => value.AsSpan().ContainsAny('*', '?')))
            throw Mismatch(tag, "A UID or a list of them is wanted, no wildcard."); // PS3.4 section C.4.2.2.1
        return values;
    }

    private static DimseException Mismatch(Tag tag, string reason) =>
        new(DimseStatus.IdentifierDoesNotMatchSopClass with { OffendingElements = [tag], ErrorComment = reason }, reason);
}
