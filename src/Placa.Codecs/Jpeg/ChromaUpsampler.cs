using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg;

/// <summary>
/// Brings rows of a subsampled component to the width of the image. The standard leaves the filter open; halves are interpolated
/// linearly, 3/4 of the nearer sample and 1/4 of the farther one, with the rounding of the usual reference decoder.
/// </summary>
internal static class ChromaUpsampler
{
    /// <summary>Doubles a row: destination is twice as long as source.</summary>
    public static void Double(ReadOnlySpan<ushort> source, Span<ushort> destination) => Double(source, destination, 1, 2, 2);

    /// <summary>Doubles a row that lies between two rows of the component, after weighing them in the same way.</summary>
    /// <param name="near">The nearer row.</param>
    /// <param name="far">The farther row.</param>
    /// <param name="sums">Room for as many samples as a row has.</param>
    /// <param name="destination">Twice as long.</param>
    public static void Double(ReadOnlySpan<ushort> near, ReadOnlySpan<ushort> far, Span<ushort> sums, Span<ushort> destination)
    {
        far = far[..near.Length];
        sums = sums[..near.Length];
        var i = 0;
        for (; i <= near.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var sum = Vector256.Create(near.Slice(i, 16)) * 3 + Vector256.Create(far.Slice(i, 16));
            sum.CopyTo(sums.Slice(i, 16));
        }

        for (; i < near.Length; i++)
            sums[i] = (ushort)(3 * near[i] + far[i]);
        Double(sums, destination, 8, 7, 4);
    }

    /// <summary>Repeats samples: sample x comes from sample x * factor / maxFactor.</summary>
    public static void Repeat(ReadOnlySpan<ushort> source, Span<ushort> destination, int factor, int maxFactor)
    {
        for (var x = 0; x < destination.Length; x++)
            destination[x] = source[x * factor / maxFactor];
    }

    /// <summary>16 bits suffice for the sums of 12-bit samples too: 16 times 4095 and 8.</summary>
    private static void Double(ReadOnlySpan<ushort> source, Span<ushort> destination, ushort evenBias, ushort oddBias, int shift)
    {
        var last = source.Length - 1;
        destination = destination[..(2 * source.Length)];
        Set(source, destination, 0, 0, Math.Min(1, last), evenBias, oddBias, shift);

        var i = 1;
        for (; i + Vector128<ushort>.Count <= last; i += Vector128<ushort>.Count)
        {
            var middle = Vector128.Create(source.Slice(i, 8)) * 3;
            var even = (middle + Vector128.Create(source.Slice(i - 1, 8)) + Vector128.Create(evenBias)) >> shift;
            var odd = (middle + Vector128.Create(source.Slice(i + 1, 8)) + Vector128.Create(oddBias)) >> shift;
            var pairs = Vector256.WidenLower(even.ToVector256()) | Vector256.WidenLower(odd.ToVector256()) << 16;
            pairs.AsUInt16().CopyTo(destination.Slice(2 * i, 16));
        }

        for (; i <= last; i++)
            Set(source, destination, i, i - 1, Math.Min(i + 1, last), evenBias, oddBias, shift);
    }

    private static void Set(ReadOnlySpan<ushort> source, Span<ushort> destination, int i, int left, int right, int evenBias, int oddBias, int shift)
    {
        destination[2 * i] = (ushort)((3 * source[i] + source[left] + evenBias) >> shift);
        destination[2 * i + 1] = (ushort)((3 * source[i] + source[right] + oddBias) >> shift);
    }
}
