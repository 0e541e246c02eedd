using Placa.Dicom;

namespace Placa.EndToEnd.Tests;

/// <summary>A small image, made here: one study for each <see cref="StudyInstanceUid"/>, one series in it.</summary>
internal sealed record Sample(string StudyInstanceUid, int Number)
{
    public string SeriesInstanceUid => StudyInstanceUid + ".1";

    public string SopInstanceUid => SeriesInstanceUid + "." + Number;

    public static Uid SopClassUid => Uids.SecondaryCaptureImageStorage;

    /// <summary>The data set in explicit VR little endian, as C-STORE carries it.</summary>
    public byte[] ToDataset()
    {
        using var stream = new MemoryStream();
        DatasetWriter.Write(stream, Dataset(), TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    /// <summary>Writes a Part 10 file.</summary>
    public string Save(string path)
    {
        using var stream = File.Create(path);
        DicomFile.Write(stream, null, Dataset(), TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }

    private Dataset Dataset()
    {
        const int size = 64;
        var pixels = new byte[size * size];
        new Random(Number).NextBytes(pixels);

        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, SopClassUid.Value);
        dataset.Set(Tags.SOPInstanceUID, SopInstanceUid);
        dataset.Set(Tags.StudyDate, "20260102");
        dataset.Set(Tags.Modality, "OT");
        dataset.Set(Tags.PatientName, "Muestra^Ejemplo");
        dataset.Set(Tags.PatientID, "E2E-1");
        dataset.Set(Tags.StudyInstanceUID, StudyInstanceUid);
        dataset.Set(Tags.SeriesInstanceUID, SeriesInstanceUid);
        dataset.SetInts(Tags.InstanceNumber, VR.IS, Number);
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        dataset.SetInts(Tags.Rows, VR.US, size);
        dataset.SetInts(Tags.Columns, VR.US, size);
        dataset.SetInts(Tags.BitsAllocated, VR.US, 8);
        dataset.SetInts(Tags.BitsStored, VR.US, 8);
        dataset.SetInts(Tags.HighBit, VR.US, 7);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
        dataset.Set(Tags.PixelData, VR.OB, pixels);
        return dataset;
    }
}
