namespace Placa.Archive.Storing;

/// <summary>The unique identifiers that place an instance (PS3.3 section C.12.1, C.7.2.1, C.7.3.1). As received: outside of our folders they are text, inside they never become a file name.</summary>
/// <param name="SopClassUid">SOP Class UID (0008,0016).</param>
/// <param name="SopInstanceUid">SOP Instance UID (0008,0018).</param>
/// <param name="StudyInstanceUid">Study Instance UID (0020,000D).</param>
/// <param name="SeriesInstanceUid">Series Instance UID (0020,000E).</param>
public sealed record InstanceIdentity(string SopClassUid, string SopInstanceUid, string StudyInstanceUid, string SeriesInstanceUid);
