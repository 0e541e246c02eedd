using Placa.Dicom;

namespace Placa.Cli.Tests;

/// <summary>A file with two small frames of 16 bits allocated and 12 stored, signed; made here.</summary>
internal static class SampleFile
{
    /// <summary>Stored values of both frames, before the bits above the twelfth are set.</summary>
    public static IReadOnlyList<short> Values { get; } = [0, 1, -1, 2047, -2048, 5, 6, 7];

    /// <summary>The samples as stored: values in 12 bits, and ones above them that do not count.</summary>
    public static byte[] Samples => [.. Values.SelectMany(value => BitConverter.GetBytes((ushort)((value & 0x0FFF) | 0x1000)))];

    public static string Save(string path)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "1.2.826.0.1.3680043.2.1143.5.1");
        dataset.Set(Tags.StudyInstanceUID, "1.2.826.0.1.3680043.2.1143.5");
        dataset.Set(Tags.SeriesInstanceUID, "1.2.826.0.1.3680043.2.1143.5.2");
        dataset.Set(Tags.Modality, "OT");
        dataset.Set(Tags.PatientName, "Ibáñez^Peña");
        dataset.Set(Tags.NumberOfFrames, "2");
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        dataset.SetInts(Tags.Rows, VR.US, 2);
        dataset.SetInts(Tags.Columns, VR.US, 2);
        dataset.SetInts(Tags.BitsAllocated, VR.US, 16);
        dataset.SetInts(Tags.BitsStored, VR.US, 12);
        dataset.SetInts(Tags.HighBit, VR.US, 11);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 1);
        dataset.Set(Tags.PixelData, VR.OW, Samples);
        using var stream = File.Create(path);
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }
}
