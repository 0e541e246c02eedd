using System.Buffers.Binary;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Stored values that stand for no image: one, or a range (PS3.3 section C.7.5.1.1.2).</summary>
internal readonly record struct PixelPadding(double Lowest, double Highest)
{
    public static PixelPadding None => new(double.PositiveInfinity, double.NegativeInfinity);

    public bool Contains(double value) => value >= Lowest && value <= Highest;

    public static PixelPadding Read(Dataset dataset, ImagePixelDescription description)
    {
        var isFloat = description.SampleKind != SampleKind.Whole;
        var value = isFloat
            ? dataset.GetDouble(Tags.FloatPixelPaddingValue) ?? dataset.GetDouble(Tags.DoubleFloatPixelPaddingValue)
            : ReadInteger(dataset, Tags.PixelPaddingValue, description);
        if (value is null)
            return None;

        var limit = isFloat
            ? dataset.GetDouble(Tags.FloatPixelPaddingRangeLimit) ?? dataset.GetDouble(Tags.DoubleFloatPixelPaddingRangeLimit)
            : ReadInteger(dataset, Tags.PixelPaddingRangeLimit, description);
        return new PixelPadding(Math.Min(value.Value, limit ?? value.Value), Math.Max(value.Value, limit ?? value.Value));
    }

    /// <summary>The value is signed when the pixels are, whatever VR it was written with: US for signed pixels has been seen.</summary>
    private static double? ReadInteger(Dataset dataset, Tag tag, ImagePixelDescription description)
    {
        if (!dataset.TryGet(tag, out var element))
            return null;
        var bytes = LookupTable.ReadLittleEndian(element);
        if (bytes.Length < 2)
            return null;
        return description.IsSigned ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }
}
