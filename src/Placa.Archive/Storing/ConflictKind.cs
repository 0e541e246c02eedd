namespace Placa.Archive.Storing;

/// <summary>Why a person should look at what was stored. Nothing is refused or changed because of it.</summary>
public enum ConflictKind
{
    /// <summary>The same Patient ID and issuer came with another name, birth date or sex.</summary>
    PatientDemographics,

    /// <summary>The same Study Instance UID came for another patient.</summary>
    StudyOfOtherPatient,

    /// <summary>The same Series Instance UID came in another study.</summary>
    SeriesInOtherStudy,

    /// <summary>The same SOP Instance UID came in another study or series.</summary>
    InstanceElsewhere,

    /// <summary>The same SOP Instance UID came with a different data set; the first stays primary.</summary>
    InstanceDiffers,
}
