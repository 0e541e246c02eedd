using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg;

/// <summary>Writes rows of samples as the frame has them: colour-by-pixel, one byte a sample, or two, little endian.</summary>
internal static class SampleInterleaver
{
    /// <summary>One component in bytes.</summary>
    public static void Narrow(ReadOnlySpan<ushort> samples, Span<byte> destination)
    {
        destination = destination[..samples.Length];
        var i = 0;
        for (; i <= samples.Length - 16; i += 16)
            Pack(samples.Slice(i, 16)).CopyTo(destination.Slice(i, 16));
        for (; i < samples.Length; i++)
            destination[i] = (byte)samples[i];
    }

    /// <summary>Three components in bytes. Sixteen pixels at a time, each of three vectors gathers its bytes from all components.</summary>
    public static void Interleave(ReadOnlySpan<ushort> first, ReadOnlySpan<ushort> second, ReadOnlySpan<ushort> third, Span<byte> destination)
    {
        second = second[..first.Length];
        third = third[..first.Length];
        destination = destination[..(3 * first.Length)];
        var i = 0;
        for (; i <= first.Length - 16; i += 16)
        {
            var a = Pack(first.Slice(i, 16));
            var b = Pack(second.Slice(i, 16));
            var c = Pack(third.Slice(i, 16));
            var target = destination.Slice(3 * i, 48);
            (Vector128.Shuffle(a, Vector128.Create(0, 99, 99, 1, 99, 99, 2, 99, 99, 3, 99, 99, 4, 99, 99, (byte)5))
                | Vector128.Shuffle(b, Vector128.Create(99, 0, 99, 99, 1, 99, 99, 2, 99, 99, 3, 99, 99, 4, 99, (byte)99))
                | Vector128.Shuffle(c, Vector128.Create(99, 99, 0, 99, 99, 1, 99, 99, 2, 99, 99, 3, 99, 99, 4, (byte)99))).CopyTo(target);
            (Vector128.Shuffle(a, Vector128.Create(99, 99, 6, 99, 99, 7, 99, 99, 8, 99, 99, 9, 99, 99, 10, (byte)99))
                | Vector128.Shuffle(b, Vector128.Create(5, 99, 99, 6, 99, 99, 7, 99, 99, 8, 99, 99, 9, 99, 99, (byte)10))
                | Vector128.Shuffle(c, Vector128.Create(99, 5, 99, 99, 6, 99, 99, 7, 99, 99, 8, 99, 99, 9, 99, (byte)99))).CopyTo(target[16..]);
            (Vector128.Shuffle(a, Vector128.Create(99, 11, 99, 99, 12, 99, 99, 13, 99, 99, 14, 99, 99, 15, 99, (byte)99))
                | Vector128.Shuffle(b, Vector128.Create(99, 99, 11, 99, 99, 12, 99, 99, 13, 99, 99, 14, 99, 99, 15, (byte)99))
                | Vector128.Shuffle(c, Vector128.Create(10, 99, 99, 11, 99, 99, 12, 99, 99, 13, 99, 99, 14, 99, 99, (byte)15))).CopyTo(target[32..]);
        }

        for (; i < first.Length; i++)
        {
            destination[3 * i] = (byte)first[i];
            destination[3 * i + 1] = (byte)second[i];
            destination[3 * i + 2] = (byte)third[i];
        }
    }

    /// <summary>One of several components, in one or two bytes a sample.</summary>
    public static void Scatter(ReadOnlySpan<ushort> samples, int index, int count, int bytesPerSample, Span<byte> destination)
    {
        if (bytesPerSample == 1)
        {
            for (var i = 0; i < samples.Length; i++)
                destination[i * count + index] = (byte)samples[i];
        }
        else
        {
            var wide = MemoryMarshal.Cast<byte, ushort>(destination);
            for (var i = 0; i < samples.Length; i++)
                wide[i * count + index] = samples[i];
        }
    }

    private static Vector128<byte> Pack(ReadOnlySpan<ushort> samples) =>
        Vector128.Narrow(Vector128.Create(samples), Vector128.Create(samples[8..]));
}
