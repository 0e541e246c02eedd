namespace Placa.Server;

/// <summary>What endpoints may tell about the process they run in.</summary>
/// <param name="AeTitle">Our AE title.</param>
/// <param name="DicomPort">The port the DICOM side listens on, null for none.</param>
/// <param name="Mode">Whether what is shown is kept.</param>
internal sealed record ServerIdentity(string AeTitle, int? DicomPort, ServerMode Mode);
