using Placa.Archive.Storing;

namespace Placa.Archive.Index;

/// <summary>What the index keeps of one instance, read from its data set once.</summary>
internal sealed record InstanceDescription
{
    public required InstanceIdentity Identity { get; init; }

    public required PatientKeys Patient { get; init; }

    public required StudyKeys Study { get; init; }

    public required SeriesKeys Series { get; init; }

    /// <summary>Instance Number (0020,0013).</summary>
    public required int? Number { get; init; }

    /// <summary>DICOM JSON object of the patient's and study's attributes.</summary>
    public required byte[] StudyAttributes { get; init; }

    /// <summary>DICOM JSON object of the series' attributes.</summary>
    public required byte[] SeriesAttributes { get; init; }

    /// <summary>DICOM JSON object of the instance's attributes that a query returns.</summary>
    public required byte[] InstanceAttributes { get; init; }

    /// <summary>All other metadata, compressed (<see cref="MetadataBlock"/>).</summary>
    public required byte[] Metadata { get; init; }

    /// <summary>Where frames and bulk values lie (<see cref="InstanceLayout"/>).</summary>
    public required byte[] Layout { get; init; }

    public required int NumberOfFrames { get; init; }
}

/// <summary>Values as received, trimmed; empty where absent. Names are folded for search by the index.</summary>
internal readonly record struct PatientKeys(string Id, string Issuer, string Name, string BirthDate, string Sex);

internal readonly record struct StudyKeys(
    string Date, string Time, string AccessionNumber, string Id, string Description, string ReferringPhysician, string TimezoneOffset);

internal readonly record struct SeriesKeys(string Modality, int? Number, string Description, string BodyPart, string Date, string Time);
