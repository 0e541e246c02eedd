namespace Placa.DicomWeb.Storing;

/// <summary>Why an instance was not stored: Failure Reason (0008,1197) of the store response (PS3.18 table I.2-2, PS3.4 section B.2.3).</summary>
public enum StoreFailureReason
{
    /// <summary>The server could not keep it now; sending again later is safe.</summary>
    ProcessingFailure = 0x0110,

    /// <summary>There is no room.</summary>
    OutOfResources = 0xA700,

    /// <summary>The data set is not what its SOP class or the request says.</summary>
    DatasetDoesNotMatchSopClass = 0xA900,

    /// <summary>The instance belongs to another study than the one the request names.</summary>
    StudyMismatch = 0xA901,

    /// <summary>The bytes are no instance, or cannot be read.</summary>
    CannotUnderstand = 0xC000,

    /// <summary>The media type or transfer syntax of the part is not taken.</summary>
    TransferSyntaxNotSupported = 0xC122,
}
