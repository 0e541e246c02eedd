using System.Runtime.Intrinsics;

namespace Placa.Codecs;

/// <summary>
/// Puts planes of bytes together into pixels, and takes pixels apart into planes. A plane holds one byte of every pixel: a colour, or one
/// byte of a longer sample.
/// </summary>
public static class ByteInterleaver
{
    /// <summary>Writes byte 0 of every plane, then byte 1 of every plane, and so on.</summary>
    /// <param name="planes">The planes one after the other, all of the same length.</param>
    /// <param name="planeCount">How many planes there are, at least 1.</param>
    /// <param name="pixels">As long as the planes together.</param>
    public static void Interleave(ReadOnlySpan<byte> planes, int planeCount, Span<byte> pixels)
    {
        var length = CheckLengths(planes.Length, planeCount, pixels.Length);
        switch (planeCount)
        {
            case 1:
                planes.CopyTo(pixels);
                return;
            case 2:
                Interleave2(planes[..length], planes[length..], pixels);
                return;
            case 3:
                Interleave3(planes[..length], planes.Slice(length, length), planes[(2 * length)..], pixels);
                return;
            default:
                for (var plane = 0; plane < planeCount; plane++)
                {
                    var target = plane;
                    foreach (var value in planes.Slice(plane * length, length))
                    {
                        pixels[target] = value;
                        target += planeCount;
                    }
                }

                return;
        }
    }

    /// <summary>Takes one byte of every pixel: the opposite of <see cref="Interleave"/> for one plane.</summary>
    /// <param name="pixels">The pixels, each of <paramref name="planeCount"/> bytes.</param>
    /// <param name="planeCount">Bytes of a pixel, at least 1.</param>
    /// <param name="planeIndex">Which byte of the pixel, from 0.</param>
    /// <param name="plane">One byte for each pixel.</param>
    public static void ExtractPlane(ReadOnlySpan<byte> pixels, int planeCount, int planeIndex, Span<byte> plane)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(planeCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)planeIndex, (uint)planeCount, nameof(planeIndex));
        if ((long)plane.Length * planeCount != pixels.Length)
            throw new ArgumentException("The plane needs one byte for each pixel.", nameof(plane));

        var i = 0;
        if (planeCount == 1)
        {
            pixels.CopyTo(plane);
            return;
        }

        if (planeCount == 2)
        {
            var shift = planeIndex * 8; // little endian: the second byte is the upper half of the lane
            for (; i <= plane.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var low = Vector128.Create(pixels.Slice(2 * i, 16)).AsUInt16() >> shift;
                var high = Vector128.Create(pixels.Slice(2 * i + 16, 16)).AsUInt16() >> shift;
                var mask = Vector128.Create((ushort)0xFF);
                Vector128.Narrow(low & mask, high & mask).CopyTo(plane.Slice(i, 16));
            }
        }

        for (var source = i * planeCount + planeIndex; i < plane.Length; i++, source += planeCount)
            plane[i] = pixels[source];
    }

    private static int CheckLengths(int planesLength, int planeCount, int pixelsLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(planeCount);
        if (planesLength != pixelsLength || planesLength % planeCount != 0)
            throw new ArgumentException("Planes and pixels need the same length, a multiple of the number of planes.", nameof(planesLength));
        return planesLength / planeCount;
    }

    /// <summary>Lanes of 16 bits: the first plane's byte below, the second's above, which is their order in memory on little endian machines.</summary>
    private static void Interleave2(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> pixels)
    {
        var i = 0;
        if (BitConverter.IsLittleEndian)
        {
            for (; i <= first.Length - 16; i += 16)
            {
                var (firstLow, firstHigh) = Vector128.Widen(Vector128.Create(first.Slice(i, 16)));
                var (secondLow, secondHigh) = Vector128.Widen(Vector128.Create(second.Slice(i, 16)));
                (firstLow | secondLow << 8).AsByte().CopyTo(pixels.Slice(2 * i, 16));
                (firstHigh | secondHigh << 8).AsByte().CopyTo(pixels.Slice(2 * i + 16, 16));
            }
        }

        for (; i < first.Length; i++)
        {
            pixels[2 * i] = first[i];
            pixels[2 * i + 1] = second[i];
        }
    }

    /// <summary>Sixteen pixels become three vectors; each byte of a vector comes from one plane, and an index of 255 gives 0.</summary>
    private static void Interleave3(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> pixels)
    {
        const byte No = 255;
        var i = 0;
        for (; i <= first.Length - 16; i += 16)
        {
            var a = Vector128.Create(first.Slice(i, 16));
            var b = Vector128.Create(second.Slice(i, 16));
            var c = Vector128.Create(third.Slice(i, 16));
            var target = pixels.Slice(3 * i, 48);

            (Vector128.Shuffle(a, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5))
                | Vector128.Shuffle(b, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
                | Vector128.Shuffle(c, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No))).CopyTo(target);
            (Vector128.Shuffle(a, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
                | Vector128.Shuffle(b, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10))
                | Vector128.Shuffle(c, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No))).CopyTo(target[16..]);
            (Vector128.Shuffle(a, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
                | Vector128.Shuffle(b, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
                | Vector128.Shuffle(c, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15))).CopyTo(target[32..]);
        }

        for (; i < first.Length; i++)
        {
            pixels[3 * i] = first[i];
            pixels[3 * i + 1] = second[i];
            pixels[3 * i + 2] = third[i];
        }
    }
}
