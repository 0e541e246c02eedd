using System.Buffers.Binary;

namespace Placa.Imaging;

/// <summary>Compares the decoded samples of two encodings of an image.</summary>
public static class SampleComparison
{
    /// <summary>Compares every stored value of every frame, whatever container it is in, and what the values mean.</summary>
    /// <param name="left">One encoding.</param>
    /// <param name="right">The other.</param>
    /// <param name="cancellationToken">Ends the work between two rows of a frame.</param>
    /// <returns>Null when they are equal; else where they begin to differ.</returns>
    /// <exception cref="PixelDataException">A frame cannot be decoded.</exception>
    public static string? FindDifference(FrameReader left, FrameReader right, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.NumberOfFrames != right.NumberOfFrames)
            return $"{left.NumberOfFrames} and {right.NumberOfFrames} frames";

        for (var i = 0; i < left.NumberOfFrames; i++)
        {
            if (FindDifference(left.ReadFrame(i, cancellationToken), right.ReadFrame(i, cancellationToken)) is { } difference)
                return $"frame {i + 1}: {difference}";
        }

        return null;
    }

    private static string? FindDifference(Frame left, Frame right)
    {
        if (!left.IsComplete || !right.IsComplete)
            return "pixels are missing";
        if (Meaning(left.Description) != Meaning(right.Description))
            return "another size or kind of image";
        if (left.Description == right.Description && left.Samples.Span.SequenceEqual(right.Samples.Span))
            return null;

        var (leftValues, rightValues) = (Values(left), Values(right));
        var (leftWidth, rightWidth) = (left.Description.BytesPerSample, right.Description.BytesPerSample);
        var count = leftValues.Length / leftWidth;
        for (var i = 0; i < count; i++)
        {
            if (ValueAt(leftValues, i, leftWidth, left.Description) != ValueAt(rightValues, i, rightWidth, right.Description))
                return $"sample {i + 1} of {count}";
        }

        return null;
    }

    /// <summary>What must be equal besides the values; their container and how compression turned colours round need not.</summary>
    private static (int, int, int, int, bool, SampleKind, PhotometricInterpretation) Meaning(ImagePixelDescription description) => (
        description.Rows, description.Columns, description.SamplesPerPixel, description.BitsStored, description.IsSigned, description.SampleKind,
        NativeFrames.Plan(description).PhotometricInterpretation);

    private static byte[] Values(Frame frame)
    {
        var values = frame.Samples.ToArray();
        CanonicalSamples.KeepStoredBits(frame.Description, values);
        return values;
    }

    private static long ValueAt(ReadOnlySpan<byte> values, int index, int width, ImagePixelDescription description)
    {
        Span<byte> wide = stackalloc byte[8];
        var value = values.Slice(index * width, width);
        wide.Fill(description is { IsSigned: true, SampleKind: SampleKind.Whole, BitsAllocated: > 1 } && (value[^1] & 0x80) != 0 ? (byte)0xFF : (byte)0);
        value.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }
}
