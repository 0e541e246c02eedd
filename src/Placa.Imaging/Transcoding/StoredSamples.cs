using System.Buffers.Binary;
using Placa.Codecs;

namespace Placa.Imaging;

/// <summary>The stored values of a frame as codecs take them: at the bottom of the smallest container, nothing beside them.</summary>
internal static class StoredSamples
{
    /// <summary>The image that a codestream of these values holds.</summary>
    public static CodestreamImage ImageOf(ImagePixelDescription description, bool isSigned) =>
        new(description.Rows, description.Columns, description.SamplesPerPixel, description.BitsStored, isSigned);

    /// <summary>Takes the stored values out of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="extendSign">True when the codestream knows signed samples; otherwise it gets their Bits Stored bits as they are.</param>
    /// <exception cref="PixelDataException">There is something in the bits beside the stored values that would be lost.</exception>
    public static ReadOnlyMemory<byte> Take(Frame frame, bool extendSign)
    {
        var description = frame.Description;
        var width = description.BytesPerSample;
        var target = new CodestreamImage(1, 1, 1, description.BitsStored).BytesPerSample;
        if (description.BitsStored == 8 * width)
            return frame.Samples;

        var samples = frame.Samples.Span;
        var result = new byte[samples.Length / width * target];
        var extractor = new StoredValueExtractor(description);
        var shift = description.HighBit + 1 - description.BitsStored;
        var mask = (1UL << description.BitsStored) - 1;
        var below = (1UL << shift) - 1;
        var above = (ulong.MaxValue >> (64 - 8 * width)) & ~(mask << shift | below);
        Span<byte> wide = stackalloc byte[8];
        for (int source = 0, i = 0; source < samples.Length; source += width, i += target)
        {
            wide.Clear();
            samples.Slice(source, width).CopyTo(wide);
            var sample = BinaryPrimitives.ReadUInt64LittleEndian(wide);
            var value = extractor.Extract(sample);
            var beside = sample & above;
            if ((sample & below) != 0 || (beside != 0 && !(value < 0 && beside == above)))
            {
                throw new PixelDataException(
                    PixelDataError.Unsupported, $"Frame {frame.Index + 1} has data in the bits beside its stored values, which would be lost.");
            }
            BinaryPrimitives.WriteUInt64LittleEndian(wide, extendSign ? (ulong)value : (ulong)value & mask);
            wide[..target].CopyTo(result.AsSpan(i));
        }
        return result;
    }
}
