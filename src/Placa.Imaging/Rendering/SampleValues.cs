using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Placa.Imaging;

/// <summary>Reads the stored values of decoded samples as numbers.</summary>
internal static class SampleValues
{
    /// <summary>The value of one sample.</summary>
    public static double Read(ImagePixelDescription description, in StoredValueExtractor extractor, ReadOnlySpan<byte> samples, int index)
    {
        switch (description.SampleKind)
        {
            case SampleKind.Real32:
                return BinaryPrimitives.ReadSingleLittleEndian(samples[(4 * index)..]);
            case SampleKind.Real64:
                return BinaryPrimitives.ReadDoubleLittleEndian(samples[(8 * index)..]);
        }

        var bytes = description.BytesPerSample;
        var sample = 0UL;
        for (var k = 0; k < bytes; k++)
            sample |= (ulong)samples[index * bytes + k] << 8 * k;
        var value = extractor.Extract(sample);
        return description.IsSigned ? value : (ulong)value;
    }

    /// <summary>The lowest and highest value of a frame, without padding and without what is not a number; null when nothing is left.</summary>
    public static (double Lowest, double Highest)? FindRange(Frame frame, PixelPadding padding)
    {
        var description = frame.Description;
        return description.SampleKind == SampleKind.Whole && description.BytesPerSample <= 2
            ? FindRangeOfCounts(frame, padding)
            : FindRangeOfNumbers(frame, padding);
    }

    /// <summary>Marks which samples occur and looks at each once, which is faster than taking every pixel apart.</summary>
    private static (double, double)? FindRangeOfCounts(Frame frame, PixelPadding padding)
    {
        var description = frame.Description;
        var seen = new bool[description.BytesPerSample == 1 ? 256 : 65536];
        var samples = frame.Samples.Span[..(frame.CompletePixels * description.BytesPerPixel)];
        if (description.BytesPerSample == 1)
        {
            foreach (var sample in samples)
                seen[sample] = true;
        }
        else
        {
            foreach (var sample in MemoryMarshal.Cast<byte, ushort>(samples))
                seen[sample] = true;
        }

        var extractor = new StoredValueExtractor(description);
        var (lowest, highest) = (long.MaxValue, long.MinValue);
        for (var sample = 0; sample < seen.Length; sample++)
        {
            if (!seen[sample])
                continue;
            var value = extractor.Extract((ulong)sample);
            if (padding.Contains(value))
                continue;
            lowest = Math.Min(lowest, value);
            highest = Math.Max(highest, value);
        }

        return lowest <= highest ? (lowest, highest) : null;
    }

    private static (double, double)? FindRangeOfNumbers(Frame frame, PixelPadding padding)
    {
        var description = frame.Description;
        var extractor = new StoredValueExtractor(description);
        var samples = frame.Samples.Span;
        var (lowest, highest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < frame.CompletePixels * description.SamplesPerPixel; i++)
        {
            var value = Read(description, extractor, samples, i);
            if (!double.IsFinite(value) || padding.Contains(value))
                continue;
            lowest = Math.Min(lowest, value);
            highest = Math.Max(highest, value);
        }

        return lowest <= highest ? (lowest, highest) : null;
    }
}
