using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Placa.Archive.Segments;

namespace Placa.Archive.Index;

/// <summary>
/// One instance's metadata as it lies in a series' file: sixteen bytes (mark, length inflated, length compressed, CRC-32C), then
/// Brotli of the text that <see cref="SplitMetadata"/> makes.
/// </summary>
internal static class MetadataBlock
{
    private const int HeaderLength = 16;
    private const int Quality = 1; // a third of the time of 3, for blocks one part in twelve longer
    private const int Window = 16;
    private const int InflatedLimit = 1 << 30;

    public static byte[] Compress(ReadOnlySpan<byte> text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HeaderLength + BrotliEncoder.GetMaxCompressedLength(text.Length));
        try
        {
            if (!BrotliEncoder.TryCompress(text, buffer.AsSpan(HeaderLength), out var length, Quality, Window))
                throw new InvalidOperationException("Brotli found no room in a buffer of its largest length.");

            var block = buffer.AsSpan(0, HeaderLength + length);
            "PMB1"u8.CopyTo(block);
            BinaryPrimitives.WriteInt32LittleEndian(block[4..], text.Length);
            BinaryPrimitives.WriteInt32LittleEndian(block[8..], length);
            BinaryPrimitives.WriteUInt32LittleEndian(block[12..], Crc32C.Compute(block[HeaderLength..]));
            return block.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Inflates a block; null when it is not whole.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> block)
    {
        if (block.Length < HeaderLength || !block.StartsWith("PMB1"u8))
            return null;

        var inflatedLength = BinaryPrimitives.ReadInt32LittleEndian(block[4..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
        if (length != block.Length - HeaderLength || inflatedLength is < 0 or > InflatedLimit
            || BinaryPrimitives.ReadUInt32LittleEndian(block[12..]) != Crc32C.Compute(block[HeaderLength..]))
            return null;

        var text = new byte[inflatedLength];
        return BrotliDecoder.TryDecompress(block[HeaderLength..], text, out var written) && written == inflatedLength ? text : null;
    }
}
