using System.Numerics;
using System.Runtime.InteropServices;
using Placa.Dicom;

namespace Placa.Phantoms;

/// <summary>Modules and macros that several kinds of objects share.</summary>
internal static class PhantomModules
{
    /// <summary>Image Pixel for grey images of 16 bits allocated (PS3.3 section C.7.6.3).</summary>
    public static void AddGreyPixels(this Dataset dataset, int rows, int columns, int bitsStored, ushort[] samples)
    {
        dataset.AddPixelDescription(rows, columns, 1, "MONOCHROME2", 16, bitsStored);
        if (!BitConverter.IsLittleEndian)
            samples = Array.ConvertAll(samples, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness);
        dataset.Set(Tags.PixelData, VR.OW, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray().AsMemory());
    }

    /// <summary>Image Pixel without Pixel Data.</summary>
    public static void AddPixelDescription(
        this Dataset dataset, int rows, int columns, int samplesPerPixel, string photometric, int bitsAllocated, int bitsStored)
    {
        dataset.SetInts(Tags.SamplesPerPixel, VR.US, samplesPerPixel);
        dataset.Set(Tags.PhotometricInterpretation, photometric);
        if (samplesPerPixel > 1)
            dataset.SetInts(Tags.PlanarConfiguration, VR.US, 0);
        dataset.SetInts(Tags.Rows, VR.US, rows);
        dataset.SetInts(Tags.Columns, VR.US, columns);
        dataset.SetInts(Tags.BitsAllocated, VR.US, bitsAllocated);
        dataset.SetInts(Tags.BitsStored, VR.US, bitsStored);
        dataset.SetInts(Tags.HighBit, VR.US, bitsStored - 1);
        dataset.SetInts(Tags.PixelRepresentation, VR.US, 0);
    }

    /// <summary>Frame of Reference (PS3.3 section C.7.4.1).</summary>
    public static void AddFrameOfReference(this Dataset dataset, Uid frameOfReference, string positionReference)
    {
        dataset.Set(Tags.FrameOfReferenceUID, frameOfReference.Value);
        dataset.Set(Tags.PositionReferenceIndicator, positionReference);
    }

    /// <summary>Image Plane (PS3.3 section C.7.6.2) for an axial plane seen from the feet.</summary>
    public static void AddAxialPlane(this Dataset dataset, double pixelSpacing, double sliceThickness, double left, double top, double z)
    {
        dataset.SetDoubles(Tags.PixelSpacing, VR.DS, pixelSpacing, pixelSpacing);
        dataset.SetDoubles(Tags.SliceThickness, VR.DS, sliceThickness);
        dataset.SetDoubles(Tags.ImageOrientationPatient, VR.DS, 1, 0, 0, 0, 1, 0);
        dataset.SetDoubles(Tags.ImagePositionPatient, VR.DS, left, top, z);
    }

    /// <summary>A sequence of one coded entry (PS3.3 section 8).</summary>
    public static void SetCode(this Dataset dataset, Tag tag, Code code) => dataset.SetItems(tag, code.ToItem(dataset.CharacterSet));

    /// <summary>Referenced SOP Sequence and the like: the SOP Instance Reference Macro (PS3.3 section 10.8).</summary>
    public static Dataset Reference(Uid sopClass, Uid sopInstance)
    {
        var item = new Dataset();
        item.Set(Tags.ReferencedSOPClassUID, sopClass.Value);
        item.Set(Tags.ReferencedSOPInstanceUID, sopInstance.Value);
        return item;
    }

    /// <summary>Values rounded, clamped and made whole.</summary>
    public static ushort[] ToSamples(ReadOnlySpan<float> values, float offset, int largest)
    {
        var samples = new ushort[values.Length];
        var (shift, low, high) = (new Vector<float>(offset + 0.5f), Vector<float>.Zero, new Vector<float>(largest));
        var i = 0;
        // Two vectors of floats make one of samples; the loop below is the scalar equal.
        for (; i <= values.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var first = Vector.ConvertToInt32(Vector.Min(Vector.Max(new Vector<float>(values[i..]) + shift, low), high));
            var second = Vector.ConvertToInt32(Vector.Min(Vector.Max(new Vector<float>(values[(i + Vector<float>.Count)..]) + shift, low), high));
            Vector.Narrow(Vector.AsVectorUInt32(first), Vector.AsVectorUInt32(second)).CopyTo(samples.AsSpan(i));
        }

        for (; i < samples.Length; i++)
            samples[i] = (ushort)Math.Clamp(values[i] + offset + 0.5f, 0, largest);
        return samples;
    }
}

/// <summary>A coded entry (PS3.3 section 8.1).</summary>
internal readonly record struct Code(string Value, string Scheme, string Meaning)
{
    public Dataset ToItem(CharacterSet characterSet)
    {
        var item = new Dataset(characterSet);
        item.Set(Tags.CodeValue, Value);
        item.Set(Tags.CodingSchemeDesignator, Scheme);
        item.Set(Tags.CodeMeaning, Meaning);
        return item;
    }
}
