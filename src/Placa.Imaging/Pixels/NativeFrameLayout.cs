using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Placa.Codecs;

namespace Placa.Imaging;

/// <summary>How one frame lies in native pixel data, in little endian order (PS3.5 section 8.2), and how it becomes decoded samples.</summary>
internal sealed class NativeFrameLayout
{
    private readonly ImagePixelDescription _description;
    private readonly bool _isSubsampled;

    private NativeFrameLayout(ImagePixelDescription description, bool isSubsampled)
    {
        _description = description;
        _isSubsampled = isSubsampled;
    }

    /// <summary>Bits of one frame; the next frame follows at the next bit.</summary>
    public long StoredBits => StoredSamples * _description.BitsAllocated;

    /// <summary>True when stored and decoded bytes are the same.</summary>
    public bool IsVerbatim => !_isSubsampled && !_description.IsPlanar && _description.BitsAllocated % 8 == 0;

    private long StoredSamples => _isSubsampled
        ? ((long)_description.PixelCount + 1) / 2 * 4
        : (long)_description.PixelCount * _description.SamplesPerPixel;

    /// <summary>The layout of the frames of an image.</summary>
    /// <param name="description">The image.</param>
    /// <param name="frameCount">Frames in the pixel data.</param>
    /// <param name="storedLength">
    /// Bytes of the pixel data. Where they are enough for whole colour differences, an interpretation that says otherwise is not believed: such
    /// files exist. Null trusts the interpretation.
    /// </param>
    public static NativeFrameLayout Create(ImagePixelDescription description, long frameCount, long? storedLength)
    {
        var isSubsampled = description.PhotometricInterpretation.IsSubsampled422() && description.SamplesPerPixel == 3;
        if (isSubsampled && description.BitsAllocated is not (8 or 16))
            throw new PixelDataException(PixelDataError.Unsupported, $"{description.PhotometricInterpretation} of {description.BitsAllocated} bits.");
        if (isSubsampled && storedLength is { } length && length / frameCount >= description.FrameLength)
            isSubsampled = false;
        return new NativeFrameLayout(description, isSubsampled);
    }

    /// <summary>Turns stored bytes into decoded samples.</summary>
    /// <param name="stored">Bytes from the one in which the frame begins; they may be fewer than the frame takes.</param>
    /// <param name="startBit">The bit of the first byte at which the frame begins, the least significant being 0.</param>
    /// <param name="destination">A decoded frame.</param>
    /// <returns>Pixels of which every byte was there; those after them are zero.</returns>
    public int Unpack(ReadOnlySpan<byte> stored, int startBit, Span<byte> destination)
    {
        var available = (8L * stored.Length - startBit) / _description.BitsAllocated;
        var pixels = CompletePixels(Math.Clamp(available, 0, StoredSamples));
        if (pixels == _description.PixelCount)
            UnpackWhole(stored, startBit, destination);
        else if (pixels == 0)
            destination.Clear();
        else
        {
            var padded = new byte[(StoredBits + startBit + 7) / 8];
            stored[..Math.Min(stored.Length, padded.Length)].CopyTo(padded);
            UnpackWhole(padded, startBit, destination);
            destination[(pixels * _description.BytesPerPixel)..].Clear();
        }

        return pixels;
    }

    private int CompletePixels(long availableSamples)
    {
        if (availableSamples == StoredSamples)
            return _description.PixelCount;
        if (_isSubsampled)
            return (int)(availableSamples / 4 * 2);
        return _description.IsPlanar
            ? (int)Math.Max(0, availableSamples - (long)(_description.SamplesPerPixel - 1) * _description.PixelCount)
            : (int)(availableSamples / _description.SamplesPerPixel);
    }

    private void UnpackWhole(ReadOnlySpan<byte> stored, int startBit, Span<byte> destination)
    {
        if (_description.BitsAllocated == 1)
            UnpackBits(stored, startBit, destination);
        else if (_description.BitsAllocated % 8 != 0)
            UnpackSamples(stored, startBit, destination);
        else if (_isSubsampled)
            RepeatColourDifferences(stored, destination);
        else if (_description.IsPlanar)
            InterleavePlanes(stored, destination);
        else
            stored[..destination.Length].CopyTo(destination);

        if (_description.BitsAllocated % 8 != 0 && _description.IsPlanar)
            InterleavePlanes(destination.ToArray(), destination);
    }

    /// <summary>Bits become bytes, the least significant first (PS3.5 section 8.1.1). The eight bits of a byte are spread by one multiplication.</summary>
    private static void UnpackBits(ReadOnlySpan<byte> stored, int startBit, Span<byte> destination)
    {
        var i = 0;
        for (; i + 8 <= destination.Length && i / 8 + 1 < stored.Length; i += 8)
        {
            var bits = (byte)((stored[i / 8] | stored[i / 8 + 1] << 8) >> startBit);
            BinaryPrimitives.WriteUInt64LittleEndian(destination[i..], SpreadBits(bits));
        }

        for (; i < destination.Length; i++)
        {
            var bit = i + startBit;
            destination[i] = (byte)(stored[bit / 8] >> bit % 8 & 1);
        }
    }

    private static ulong SpreadBits(byte bits)
    {
        // Copies of the byte in all eight lanes, one different bit kept in each, and any bit made 1.
        var kept = bits * 0x0101010101010101UL & 0x8040201008040201UL;
        return kept + 0x7F7F7F7F7F7F7F7FUL >> 7 & 0x0101010101010101UL;
    }

    /// <summary>Samples that are not whole bytes follow one another from the least significant bit on, as earlier editions allowed.</summary>
    private void UnpackSamples(ReadOnlySpan<byte> stored, int startBit, Span<byte> destination)
    {
        var width = _description.BitsAllocated;
        var bytes = _description.BytesPerSample;
        var (buffer, count, position) = (0UL, 0, 0);
        var skip = startBit;
        for (var target = 0; target < destination.Length; target += bytes)
        {
            while (count < width + skip)
            {
                buffer |= (ulong)stored[position++] << count;
                count += 8;
            }

            var sample = buffer >> skip & (1UL << width) - 1;
            buffer >>= width + skip;
            count -= width + skip;
            skip = 0;
            for (var k = 0; k < bytes; k++)
                destination[target + k] = (byte)(sample >> 8 * k);
        }
    }

    /// <summary>Y1 Y2 Cb Cr becomes Y1 Cb Cr, Y2 Cb Cr (PS3.3 section C.7.6.3.1.2).</summary>
    private void RepeatColourDifferences(ReadOnlySpan<byte> stored, Span<byte> destination)
    {
        if (_description.BitsAllocated == 8)
            Repeat(stored, destination);
        else
            Repeat(MemoryMarshal.Cast<byte, ushort>(stored), MemoryMarshal.Cast<byte, ushort>(destination));

        static void Repeat<T>(ReadOnlySpan<T> stored, Span<T> destination)
        {
            for (; destination.Length >= 6; stored = stored[4..], destination = destination[6..])
            {
                destination[0] = stored[0];
                destination[1] = destination[4] = stored[2];
                destination[2] = destination[5] = stored[3];
                destination[3] = stored[1];
            }

            if (destination.Length >= 3)
                (destination[0], destination[1], destination[2]) = (stored[0], stored[2], stored[3]);
        }
    }

    private void InterleavePlanes(ReadOnlySpan<byte> stored, Span<byte> destination)
    {
        var samples = _description.SamplesPerPixel;
        stored = stored[..destination.Length];
        switch (_description.BytesPerSample)
        {
            case 1:
                ByteInterleaver.Interleave(stored, samples, destination);
                break;
            case 2:
                Interleave(MemoryMarshal.Cast<byte, ushort>(stored), samples, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case 4:
                Interleave(MemoryMarshal.Cast<byte, uint>(stored), samples, MemoryMarshal.Cast<byte, uint>(destination));
                break;
            case 8:
                Interleave(MemoryMarshal.Cast<byte, ulong>(stored), samples, MemoryMarshal.Cast<byte, ulong>(destination));
                break;
            default:
                throw new PixelDataException(PixelDataError.Unsupported, $"Colour by plane of {_description.BitsAllocated} bits.");
        }

        static void Interleave<T>(ReadOnlySpan<T> planes, int planeCount, Span<T> pixels)
        {
            var length = pixels.Length / planeCount;
            for (var plane = 0; plane < planeCount; plane++)
            {
                var target = plane;
                foreach (var value in planes.Slice(plane * length, length))
                {
                    pixels[target] = value;
                    target += planeCount;
                }
            }
        }
    }
}
