using System.IO.Pipelines;
using Placa.Archive.Storing;
using Placa.Dicom;

namespace Placa.Archive.Tests;

/// <summary>A small valid instance, with everything that a test may want to vary.</summary>
internal sealed record SampleInstance
{
    public string PatientId { get; init; } = "P1";

    public string PatientName { get; init; } = "Muñoz^María José";

    public string BirthDate { get; init; } = "19700101";

    public string Issuer { get; init; } = "";

    public string Study { get; init; } = "1.2.3";

    public string Series { get; init; } = "1.2.3.1";

    public string Instance { get; init; } = "1.2.3.1.1";

    public string SopClass { get; init; } = Uids.CTImageStorage.Value;

    public string Modality { get; init; } = "CT";

    public string StudyDate { get; init; } = "20240105";

    public string StudyTime { get; init; } = "101500";

    /// <summary>Timezone Offset From UTC; empty for none.</summary>
    public string Timezone { get; init; } = "";

    public string StudyDescription { get; init; } = "Cráneo 50%";

    public int Number { get; init; } = 1;

    public int Frames { get; init; } = 1;

    public int Rows { get; init; } = 16;

    public int BitsStored { get; init; } = 12;

    public int Seed { get; init; } = 1;

    /// <summary>Further attributes of VRs of text, several values parted by backslashes.</summary>
    public IReadOnlyList<(Tag Tag, string Value)> More { get; init; } = [];

    public byte[] Pixels => Placa.Testing.Bytes.Random(Rows * Rows * 2 * Frames, Seed);

    public Dataset ToDataset()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        Set(dataset, Tags.SOPClassUID, SopClass);
        Set(dataset, Tags.SOPInstanceUID, Instance);
        dataset.Set(Tags.StudyDate, StudyDate);
        dataset.Set(Tags.StudyTime, StudyTime);
        if (Timezone.Length > 0)
            dataset.Set(Tags.TimezoneOffsetFromUTC, Timezone);
        dataset.Set(Tags.AccessionNumber, "A" + Study);
        dataset.Set(Tags.Modality, Modality);
        dataset.Set(Tags.StudyDescription, StudyDescription);
        dataset.Set(Tags.SeriesDescription, "Axial");
        dataset.Set(Tags.PatientName, PatientName);
        dataset.Set(Tags.PatientID, PatientId);
        if (Issuer.Length > 0)
            dataset.Set(Tags.IssuerOfPatientID, Issuer);
        dataset.Set(Tags.PatientBirthDate, BirthDate);
        dataset.Set(Tags.PatientSex, "F");
        Set(dataset, Tags.StudyInstanceUID, Study);
        Set(dataset, Tags.SeriesInstanceUID, Series);
        dataset.Set(Tags.SeriesNumber, "3");
        dataset.Set(Tags.InstanceNumber, Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        dataset.Set(Tags.SliceThickness, "1.25");
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        if (Frames > 1)
            dataset.Set(Tags.NumberOfFrames, Frames.ToString(System.Globalization.CultureInfo.InvariantCulture));
        dataset.SetInts(Tags.Rows, VR.US, Rows);
        dataset.SetInts(Tags.Columns, VR.US, Rows);
        dataset.SetInts(Tags.BitsAllocated, VR.US, 16);
        dataset.SetInts(Tags.BitsStored, VR.US, BitsStored);
        dataset.SetInts(Tags.HighBit, VR.US, BitsStored - 1);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
        dataset.Set(Tags.PixelData, VR.OW, Pixels);
        foreach (var (tag, value) in More)
            dataset.Set(tag, value.Split('\\'));
        return dataset;
    }

    private static void Set(Dataset dataset, Tag tag, string uid)
    {
        if (uid.Length > 0)
            dataset.Set(tag, VR.UI, uid);
    }

    public byte[] ToBytes(TransferSyntax? syntax = null)
    {
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, ToDataset(), syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    public byte[] ToFile(TransferSyntax? syntax = null)
    {
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, ToDataset(), syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    public IncomingInstance ToIncoming(TransferSyntax? syntax = null) => Incoming(ToBytes(syntax), SopClass, Instance, syntax);

    public static IncomingInstance Incoming(byte[] dataset, string sopClass, string instance, TransferSyntax? syntax = null) => new(
        new Uid(sopClass), new Uid(instance), syntax ?? TransferSyntax.ExplicitVRLittleEndian, PipeReader.Create(new MemoryStream(dataset)))
    {
        CallingAeTitle = "SENDER",
        CalledAeTitle = "PLACA",
    };
}
