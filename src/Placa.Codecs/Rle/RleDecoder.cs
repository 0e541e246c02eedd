using System.Buffers;
using System.Buffers.Binary;

namespace Placa.Codecs.Rle;

/// <summary>Decodes RLE frames (PS3.5 Annex G).</summary>
public static class RleDecoder
{
    internal const int HeaderLength = 64;

    /// <summary>Pixels decoded of every plane before they are put together: small enough for the first caches.</summary>
    private const int ChunkLength = 8192;

    /// <summary>Decodes one frame completely.</summary>
    /// <param name="data">The frame: RLE header and segments. Bytes after a full segment, padding for instance, are ignored.</param>
    /// <param name="layout">The image that is expected; nothing in the data can make the output larger.</param>
    /// <param name="destination">Exactly <see cref="RleLayout.FrameLength"/> bytes; colour-by-pixel, little endian.</param>
    /// <exception cref="CodecException">The header does not fit the image, or the data ends before the last pixel.</exception>
    public static void Decode(ReadOnlySpan<byte> data, RleLayout layout, Span<byte> destination)
    {
        var pixels = DecodeAvailable(data, layout, destination, out var position);
        if (pixels < layout.PixelCount)
            throw new CodecException(CodecError.Truncated, position, $"a segment ends after {pixels} of {layout.PixelCount} pixels.");
    }

    /// <summary>Decodes what there is of a frame that may be cut short.</summary>
    /// <returns>Pixels of which every byte was there; those after them are zero.</returns>
    /// <inheritdoc cref="Decode"/>
    /// <exception cref="CodecException">The header does not fit the image.</exception>
    public static int DecodeAvailable(ReadOnlySpan<byte> data, RleLayout layout, Span<byte> destination) =>
        DecodeAvailable(data, layout, destination, out _);

    private static int DecodeAvailable(ReadOnlySpan<byte> data, RleLayout layout, Span<byte> destination, out int position)
    {
        layout.Check(destination.Length);
        Span<RleSegment> segments = stackalloc RleSegment[layout.SegmentCount];
        ReadHeader(data, segments);

        var decoded = segments.Length == 1
            ? segments[0].Read(data, destination)
            : DecodePlanes(data, layout, segments, destination);
        destination[(decoded * segments.Length)..].Clear();

        position = segments[0].Position;
        return decoded;
    }

    /// <summary>Reads the number of segments and their offsets; a segment reaches to the next one that begins after it (PS3.5 section G.5).</summary>
    private static void ReadHeader(ReadOnlySpan<byte> data, Span<RleSegment> segments)
    {
        if (data.Length < HeaderLength)
            throw new CodecException(CodecError.Truncated, data.Length, $"the RLE header takes {HeaderLength} bytes.");

        var count = BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (count != segments.Length)
            throw new CodecException(CodecError.Invalid, 0, $"{count} RLE segments; the image needs {segments.Length}.");

        Span<uint> offsets = stackalloc uint[segments.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(4 + 4 * i)..]);
            if (offsets[i] < HeaderLength)
                throw new CodecException(CodecError.Invalid, 4 + 4 * i, $"RLE segment {i + 1} begins inside the header.");
            if (offsets[i] >= data.Length)
                throw new CodecException(CodecError.Truncated, 4 + 4 * i, $"RLE segment {i + 1} begins beyond the end.");
        }

        for (var i = 0; i < segments.Length; i++)
        {
            var end = (uint)data.Length;
            foreach (var offset in offsets)
            {
                if (offset > offsets[i] && offset < end)
                    end = offset;
            }

            segments[i] = new RleSegment((int)offsets[i], (int)end);
        }
    }

    /// <summary>
    /// Decodes a chunk of every segment and puts the bytes of its pixels together. Segment order is sample by sample, the most
    /// significant byte first (PS3.5 section G.2), so within a sample the planes are taken in reverse.
    /// </summary>
    private static int DecodePlanes(ReadOnlySpan<byte> data, RleLayout layout, Span<RleSegment> segments, Span<byte> destination)
    {
        var planeCount = segments.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(planeCount * ChunkLength);
        try
        {
            for (var done = 0; done < layout.PixelCount;)
            {
                var chunk = Math.Min(ChunkLength, layout.PixelCount - done);
                var available = chunk;
                for (var plane = 0; plane < planeCount; plane++)
                {
                    var target = buffer.AsSpan(plane * chunk, chunk);
                    var inSample = plane % layout.BytesPerSample;
                    ref var segment = ref segments[plane - inSample + layout.BytesPerSample - 1 - inSample];
                    available = Math.Min(available, segment.Read(data, target));
                }

                ByteInterleaver.Interleave(buffer.AsSpan(0, planeCount * chunk), planeCount, destination.Slice(done * planeCount, chunk * planeCount));
                done += available;
                if (available < chunk)
                    return done;
            }

            return layout.PixelCount;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
