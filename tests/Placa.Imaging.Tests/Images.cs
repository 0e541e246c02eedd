using Placa.Dicom;

namespace Placa.Imaging.Tests;

/// <summary>Small data sets with an image.</summary>
internal static class Images
{
    /// <summary>A data set with the Image Pixel attributes and native pixel data.</summary>
    public static Dataset Make(
        int rows, int columns, byte[] pixels, int bits = 8, string photometric = "MONOCHROME2", int samplesPerPixel = 1,
        bool isSigned = false, int? bitsStored = null, int? highBit = null, int frames = 1, bool isPlanar = false)
    {
        var dataset = new Dataset();
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, samplesPerPixel);
        dataset.Set(Tags.PhotometricInterpretation, photometric);
        dataset.SetInts(Tags.Rows, VR.US, rows);
        dataset.SetInts(Tags.Columns, VR.US, columns);
        dataset.SetInts(Tags.BitsAllocated, VR.US, bits);
        dataset.SetInts(Tags.BitsStored, VR.US, bitsStored ?? bits);
        dataset.SetInts(Tags.HighBit, VR.US, highBit ?? (bitsStored ?? bits) - 1);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, isSigned ? 1 : 0);
        if (samplesPerPixel > 1)
            dataset.SetInts(Tags.PlanarConfiguration, VR.US, isPlanar ? 1 : 0);
        if (frames != 1)
            dataset.Set(Tags.NumberOfFrames, $"{frames}");
        dataset.Set(Tags.PixelData, VR.OW, pixels);
        return dataset;
    }

    /// <summary>A reader of a native little endian image.</summary>
    public static FrameReader Read(Dataset dataset) => new(dataset, TransferSyntax.ExplicitVRLittleEndian);

    /// <summary>Words as little endian bytes.</summary>
    public static byte[] Words(params int[] values) => [.. values.SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })];
}
