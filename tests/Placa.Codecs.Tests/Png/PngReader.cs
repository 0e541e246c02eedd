using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Placa.Codecs.Png;

namespace Placa.Codecs.Tests.Png;

/// <summary>Reads what <see cref="PngWriter"/> writes, by the scalar rules of ISO/IEC 15948.</summary>
internal sealed class PngReader
{
    public PngReader(byte[] file)
    {
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(file, 0, 8));
        using var compressed = new MemoryStream();
        for (var position = 8; ;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(position));
            var type = Encoding.ASCII.GetString(file, position + 4, 4);
            var data = file.AsSpan(position + 8, length);
            Assert.Equal(SlowCrc(file.AsSpan(position + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(position + 8 + length)));
            ChunkTypes.Add(type);
            position += 12 + length;
            switch (type)
            {
                case "IHDR":
                    Image = new PngImage(
                        BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]), data[9] == 2 ? 3 : 1, data[8]);
                    break;
                case "tEXt":
                    Texts.Add(Encoding.Latin1.GetString(data));
                    break;
                case "IDAT":
                    compressed.Write(data);
                    break;
                case "IEND":
                    Assert.Equal(file.Length, position);
                    Pixels = Unfilter(compressed);
                    return;
            }
        }
    }

    public PngImage Image { get; }

    public List<string> ChunkTypes { get; } = [];

    public List<string> Texts { get; } = [];

    /// <summary>Samples of 16 bits little endian.</summary>
    public byte[] Pixels { get; }

    private byte[] Unfilter(MemoryStream compressed)
    {
        compressed.Position = 0;
        using var inflate = new ZLibStream(compressed, CompressionMode.Decompress);
        var bpp = Image.BytesPerPixel;
        var stride = Image.RowLength;
        var pixels = new byte[Image.Length];
        var above = new byte[bpp + stride];
        for (var y = 0; y < Image.Height; y++)
        {
            var type = inflate.ReadByte();
            var row = new byte[bpp + stride];
            inflate.ReadExactly(row, bpp, stride);
            for (var i = bpp; i < row.Length; i++)
            {
                int left = row[i - bpp], up = above[i], upLeft = above[i - bpp];
                row[i] += (byte)(type switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, upLeft) });
            }

            row.AsSpan(bpp).CopyTo(pixels.AsSpan(y * stride));
            above = row;
        }

        Assert.Equal(-1, inflate.ReadByte());
        if (Image.BitsPerSample == 16)
        {
            for (var i = 0; i < pixels.Length; i += 2)
                (pixels[i], pixels[i + 1]) = (pixels[i + 1], pixels[i]);
        }

        return pixels;
    }

    private static int Paeth(int a, int b, int c)
    {
        var p = a + b - c;
        var (pa, pb, pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    private static uint SlowCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
