using Placa.Dicom;

namespace Placa.Server.Tests;

/// <summary>Small instances, made for tests.</summary>
internal static class TestInstance
{
    public const string SopClass = "1.2.840.10008.5.1.4.1.1.7";
    public const int Rows = 4;
    public const int Columns = 6;

    /// <summary>A Secondary Capture image of 16-bit samples; frame n (from 1) holds the values 1000 n, 1000 n + 1, …</summary>
    public static Dataset Make(string instance, string series = "1.2.3", string study = "1.2", int frames = 1)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.Set(Tags.SOPClassUID, SopClass);
        dataset.Set(Tags.SOPInstanceUID, instance);
        dataset.Set(Tags.StudyInstanceUID, study);
        dataset.Set(Tags.SeriesInstanceUID, series);
        dataset.Set(Tags.StudyDate, "20240229");
        dataset.Set(Tags.Modality, "OT");
        dataset.Set(Tags.PatientName, "NU\u00D1EZ^JOS\u00C9");
        dataset.Set(Tags.PatientID, "P1");
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, 1);
        dataset.Set(Tags.PhotometricInterpretation, "MONOCHROME2");
        dataset.Set(Tags.NumberOfFrames, $"{frames}");
        dataset.SetInts(Tags.Rows, VR.US, Rows);
        dataset.SetInts(Tags.Columns, VR.US, Columns);
        dataset.SetInts(Tags.BitsAllocated, VR.US, 16);
        dataset.SetInts(Tags.BitsStored, VR.US, 16);
        dataset.SetInts(Tags.HighBit, VR.US, 15);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
        dataset.Set(Tags.PixelData, VR.OW, Enumerable.Range(1, frames).SelectMany(FrameBytes).ToArray());
        return dataset;
    }

    /// <summary>The little endian samples of a frame.</summary>
    public static byte[] FrameBytes(int frameNumber) =>
        [.. Enumerable.Range(0, Rows * Columns).SelectMany(index => BitConverter.GetBytes((ushort)(1000 * frameNumber + index)))];

    /// <summary>The Part 10 file of a data set.</summary>
    public static byte[] ToFile(this Dataset dataset, TransferSyntax? syntax = null)
    {
        var stream = new MemoryStream();
        DicomFile.Write(stream, null, dataset, syntax ?? TransferSyntax.ExplicitVRLittleEndian);
        return stream.ToArray();
    }

    /// <summary>The bytes of the data set in a Part 10 file, which an archive never alters.</summary>
    public static byte[] DatasetBytes(byte[] file)
    {
        using var read = DicomFile.Read(file);
        return file[(int)read.DatasetOffset..];
    }

    /// <summary>The same image with every frame run-length encoded (PS3.5 annex G): two segments, the high bytes and the low ones.</summary>
    public static Dataset MakeRle(string instance, int frames = 1)
    {
        var dataset = Make(instance, frames: frames);
        dataset.SetFragments(Tags.PixelData, [], Enumerable.Range(1, frames).Select(number => new ReadOnlyMemory<byte>(RleFrame(number))));
        return dataset;
    }

    private static byte[] RleFrame(int frameNumber)
    {
        var samples = FrameBytes(frameNumber);
        var header = new byte[64];
        byte[] segments = [.. Literal(samples.Where((_, index) => index % 2 == 1)), .. Literal(samples.Where((_, index) => index % 2 == 0))];
        BitConverter.TryWriteBytes(header.AsSpan(0), 2);
        BitConverter.TryWriteBytes(header.AsSpan(4), 64);
        BitConverter.TryWriteBytes(header.AsSpan(8), 64 + segments.Length / 2);
        return [.. header, .. segments];
    }

    /// <summary>One literal run of up to 128 bytes, padded to an even length with a run that says nothing.</summary>
    private static byte[] Literal(IEnumerable<byte> bytes)
    {
        byte[] all = [.. bytes];
        byte[] run = [(byte)(all.Length - 1), .. all];
        return run.Length % 2 == 0 ? run : [.. run, 0x80];
    }
}
