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
}
