using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Placa.Codecs.Png;

/// <summary>Writes PNG files (ISO/IEC 15948), row by row: memory does not grow with the image.</summary>
public static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes an image whose samples are in memory.</summary>
    /// <param name="output">Where the file goes; left open.</param>
    /// <param name="image">Size and kind of the samples.</param>
    /// <param name="pixels">
    /// All rows from the top without padding, <see cref="PngImage.Length"/> bytes, samples of a pixel together; samples of 16 bits are little endian.
    /// </param>
    /// <param name="options">Compression and texts; null takes <see cref="PngOptions.Default"/>.</param>
    public static void Write(Stream output, PngImage image, ReadOnlySpan<byte> pixels, PngOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        image.Check(pixels.Length);
        options ??= PngOptions.Default;

        output.Write(Signature);
        WriteHeader(output, image);
        if (!options.IccProfile.IsEmpty)
            WriteProfile(output, options.IccProfile.Span);
        if (options.PixelsPerMetre is { } density)
            WriteDensity(output, density);
        foreach (var (keyword, text) in options.Texts)
            WriteText(output, keyword, text);
        WriteRows(output, image, pixels, options.Compression);
        PngChunkStream.WriteChunk(output, "IEND"u8, []);
    }

    private static void WriteHeader(Stream output, PngImage image)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = (byte)image.BitsPerSample;
        header[9] = (byte)(image.SamplesPerPixel == 1 ? 0 : 2); // greyscale, truecolour
        header[10] = 0; // deflate
        header[11] = 0; // adaptive filtering
        header[12] = 0; // not interlaced
        PngChunkStream.WriteChunk(output, "IHDR"u8, header);
    }

    /// <summary>A name, the compression method and the profile as a zlib stream (ISO/IEC 15948 section 11.3.3.3).</summary>
    private static void WriteProfile(Stream output, ReadOnlySpan<byte> profile)
    {
        using var data = new MemoryStream();
        data.Write("ICC profile\0\0"u8);
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(profile);
        PngChunkStream.WriteChunk(output, "iCCP"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
    }

    private static void WriteDensity(Stream output, (int X, int Y) pixelsPerMetre)
    {
        Span<byte> data = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(data, pixelsPerMetre.X);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], pixelsPerMetre.Y);
        data[8] = 1; // the unit is the metre
        PngChunkStream.WriteChunk(output, "pHYs"u8, data);
    }

    private static void WriteText(Stream output, string keyword, string text)
    {
        if (keyword.Length is < 1 or > 79)
            throw new ArgumentException("A PNG keyword has 1 to 79 characters.", nameof(keyword));

        PngChunkStream.WriteChunk(output, "tEXt"u8, Encoding.Latin1.GetBytes($"{keyword}\0{text}"));
    }

    private static void WriteRows(Stream output, PngImage image, ReadOnlySpan<byte> pixels, PngCompression compression)
    {
        var pad = image.BytesPerPixel;
        var rowLength = image.RowLength;
        var padded = pad + rowLength;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * padded + 2 * (1 + rowLength));
        try
        {
            var above = buffer.AsSpan(0, padded);
            var current = buffer.AsSpan(padded, padded);
            var filtered = buffer.AsSpan(2 * padded, 1 + rowLength);
            var candidate = buffer.AsSpan(2 * padded + 1 + rowLength, 1 + rowLength);
            above.Clear();
            current[..pad].Clear();

            using var chunks = new PngChunkStream(output);
            using var deflate = new ZLibStream(chunks, DeflateOptions(compression, image), leaveOpen: true);
            for (var y = 0; y < image.Height; y++)
            {
                CopyRow(pixels.Slice(y * rowLength, rowLength), image.BitsPerSample, current[pad..]);
                if (compression == PngCompression.Fastest)
                    Filter(image.SamplesPerPixel == 1 ? PngFilter.Average : PngFilter.Sub, current, above, pad, filtered);
                else
                    FilterBest(current, above, pad, ref filtered, ref candidate);

                deflate.Write(filtered);
                var swap = above;
                above = current;
                current = swap;
                current[..pad].Clear();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Samples of 16 bits are big endian in the file.</summary>
    private static void CopyRow(ReadOnlySpan<byte> source, int bitsPerSample, Span<byte> row)
    {
        if (bitsPerSample == 8)
        {
            source.CopyTo(row);
            return;
        }

        BinaryPrimitives.ReverseEndianness(
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(source),
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(row));
    }

    private static void Filter(byte type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> filtered)
    {
        filtered[0] = type;
        PngFilter.Apply(type, row, above, bytesPerPixel, filtered[1..]);
    }

    /// <summary>Leaves the filtered row with the lowest cost in <paramref name="best"/>.</summary>
    private static void FilterBest(
        ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, ref Span<byte> best, ref Span<byte> candidate)
    {
        Filter(PngFilter.Sub, row, above, bytesPerPixel, best);
        var lowest = PngFilter.Cost(best[1..]);
        for (var type = PngFilter.Up; type <= PngFilter.Paeth && lowest > 0; type++)
        {
            Filter(type, row, above, bytesPerPixel, candidate);
            var cost = PngFilter.Cost(candidate[1..]);
            if (cost >= lowest)
                continue;

            lowest = cost;
            var swap = best;
            best = candidate;
            candidate = swap;
        }
    }

    /// <summary>
    /// In a filtered grey image of a modality deflate finds little but runs: looking for those only is three times as fast as the usual level
    /// and mostly smaller. Colour and 16 bits repeat more.
    /// </summary>
    private static ZLibCompressionOptions DeflateOptions(PngCompression compression, PngImage image) => compression switch
    {
        PngCompression.Balanced when image.BytesPerPixel > 1 => new() { CompressionLevel = 3, CompressionStrategy = ZLibCompressionStrategy.Filtered },
        _ => new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.RunLengthEncoding },
    };
}
