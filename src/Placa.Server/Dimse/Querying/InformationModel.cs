using Placa.Archive.Querying;
using Placa.Dicom;

namespace Placa.Server.Dimse.Querying;

/// <summary>The query/retrieve information models and their levels (PS3.4 section C.6).</summary>
internal static class InformationModel
{
    public static readonly IReadOnlySet<Uid> Find = new HashSet<Uid>
    {
        Uids.PatientRootQueryRetrieveInformationModelFind, Uids.StudyRootQueryRetrieveInformationModelFind, Uids.PatientStudyOnlyQueryRetrieveInformationModelFind,
    };

    public static readonly IReadOnlySet<Uid> Move = new HashSet<Uid>
    {
        Uids.PatientRootQueryRetrieveInformationModelMove, Uids.StudyRootQueryRetrieveInformationModelMove, Uids.PatientStudyOnlyQueryRetrieveInformationModelMove,
        Uids.CompositeInstanceRootRetrieveMove,
    };

    public static readonly IReadOnlySet<Uid> Get = new HashSet<Uid>
    {
        Uids.PatientRootQueryRetrieveInformationModelGet, Uids.StudyRootQueryRetrieveInformationModelGet, Uids.PatientStudyOnlyQueryRetrieveInformationModelGet,
        Uids.CompositeInstanceRootRetrieveGet,
    };

    private static readonly HashSet<Uid> PatientStudyOnly =
    [
        Uids.PatientStudyOnlyQueryRetrieveInformationModelFind, Uids.PatientStudyOnlyQueryRetrieveInformationModelMove, Uids.PatientStudyOnlyQueryRetrieveInformationModelGet,
    ];

    private static readonly HashSet<Uid> StudyRoot =
    [
        Uids.StudyRootQueryRetrieveInformationModelFind, Uids.StudyRootQueryRetrieveInformationModelMove, Uids.StudyRootQueryRetrieveInformationModelGet,
    ];

    /// <summary>The level an Identifier asks for; null when it names none, or one that the model does not have.</summary>
    public static QueryLevel? LevelOf(Uid model, Dataset identifier) => identifier.GetString(Tags.QueryRetrieveLevel)?.Trim() switch
    {
        "PATIENT" when !StudyRoot.Contains(model) => QueryLevel.Patient,
        "STUDY" => QueryLevel.Study,
        "SERIES" when !PatientStudyOnly.Contains(model) => QueryLevel.Series,
        "IMAGE" when !PatientStudyOnly.Contains(model) => QueryLevel.Instance,
        _ => null,
    };
}
