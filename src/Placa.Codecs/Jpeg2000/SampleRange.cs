using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The range of a component's samples, and the level shift of unsigned ones (T.800 section G.1).</summary>
internal readonly record struct SampleRange(long Shift, long Minimum, long Maximum)
{
    public static SampleRange Of(ComponentSize component)
    {
        var half = 1L << component.Bits - 1;
        return component.IsSigned ? new SampleRange(0, -half, half - 1) : new SampleRange(half, 0, 2 * half - 1);
    }

    public int Clamp(int sample) => (int)Math.Clamp(sample + Shift, Minimum, Maximum);

    /// <summary>Writes a row, its samples so many samples apart.</summary>
    public void Write(ReadOnlySpan<int> row, Span<byte> destination, int bytesPerSample, int distance)
    {
        if (bytesPerSample == 4)
        {
            for (var i = 0; i < row.Length; i++)
                SampleBytes.Write(destination, 4 * i * distance, 4, Clamp(row[i]));
            return;
        }

        var (shift, minimum, maximum) = ((int)Shift, (int)Minimum, (int)Maximum);
        if (distance == 1)
        {
            WriteDense(row, destination, bytesPerSample);
            return;
        }

        if (bytesPerSample == 2)
        {
            var target = MemoryMarshal.Cast<byte, ushort>(destination);
            for (int i = 0, k = 0; i < row.Length; i++, k += distance)
                target[k] = (ushort)Math.Clamp(row[i] + shift, minimum, maximum);
            return;
        }

        for (int i = 0, k = 0; i < row.Length; i++, k += distance)
            destination[k] = (byte)Math.Clamp(row[i] + shift, minimum, maximum);
    }

    /// <summary>Samples of 1 or 2 bytes without gaps, a vector at a time.</summary>
    private void WriteDense(ReadOnlySpan<int> row, Span<byte> destination, int bytesPerSample)
    {
        const int Lanes = 8;
        var shift = Vector256.Create((int)Shift);
        var minimum = Vector256.Create((int)Minimum);
        var maximum = Vector256.Create((int)Maximum);
        var i = 0;
        for (; i + 2 * Lanes <= row.Length; i += 2 * Lanes)
        {
            var first = Vector256.Min(Vector256.Max(Vector256.Create(row.Slice(i, Lanes)) + shift, minimum), maximum);
            var second = Vector256.Min(Vector256.Max(Vector256.Create(row.Slice(i + Lanes, Lanes)) + shift, minimum), maximum);
            var words = Vector256.Narrow(first.AsUInt32(), second.AsUInt32());
            if (bytesPerSample == 2)
                words.AsByte().CopyTo(destination.Slice(2 * i, 4 * Lanes));
            else
                Vector128.Narrow(words.GetLower(), words.GetUpper()).CopyTo(destination.Slice(i, 2 * Lanes));
        }

        for (; i < row.Length; i++)
            SampleBytes.Write(destination, i * bytesPerSample, bytesPerSample, Clamp(row[i]));
    }

    /// <summary>Writes pixels of three samples of a byte each, sixteen pixels at a time; components that have this range come in turn.</summary>
    public void WritePixels(ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> third, Span<byte> destination)
    {
        const int Pixels = 16;
        var i = 0;
        for (; i + Pixels <= first.Length; i += Pixels)
        {
            var a = Narrow(first.Slice(i, Pixels));
            var b = Narrow(second.Slice(i, Pixels));
            var c = Narrow(third.Slice(i, Pixels));
            var target = destination.Slice(3 * i, 3 * Pixels);

            // 255 gives zero. Byte n of the pixels is sample n / 3 of component n mod 3.
            (Vector128.Shuffle(a, Vector128.Create((byte)0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255, 5))
                | Vector128.Shuffle(b, Vector128.Create((byte)255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255))
                | Vector128.Shuffle(c, Vector128.Create((byte)255, 255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255))).CopyTo(target);
            (Vector128.Shuffle(a, Vector128.Create((byte)255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10, 255))
                | Vector128.Shuffle(b, Vector128.Create((byte)5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10))
                | Vector128.Shuffle(c, Vector128.Create((byte)255, 5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255))).CopyTo(target[Pixels..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255, 255))
                | Vector128.Shuffle(b, Vector128.Create((byte)255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255))
                | Vector128.Shuffle(c, Vector128.Create((byte)10, 255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15))).CopyTo(target[(2 * Pixels)..]);
        }

        for (; i < first.Length; i++)
        {
            destination[3 * i] = (byte)Clamp(first[i]);
            destination[3 * i + 1] = (byte)Clamp(second[i]);
            destination[3 * i + 2] = (byte)Clamp(third[i]);
        }
    }

    /// <summary>Sixteen samples shifted and clamped to bytes.</summary>
    private Vector128<byte> Narrow(ReadOnlySpan<int> samples)
    {
        var lower = Clamp(Vector256.Create(samples[..8])).AsUInt32();
        var upper = Clamp(Vector256.Create(samples.Slice(8, 8))).AsUInt32();
        var words = Vector256.Narrow(lower, upper);
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    private Vector256<int> Clamp(Vector256<int> samples) =>
        Vector256.Min(Vector256.Max(samples + Vector256.Create((int)Shift), Vector256.Create((int)Minimum)), Vector256.Create((int)Maximum));
}
