using System.Runtime.InteropServices;

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
}
