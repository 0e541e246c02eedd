using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Placa.Testing;

namespace Placa.Imaging.Tests.Rendering;

public class FramePngTests
{
    [Theory]
    [InlineData(16, 16, 15, false)]
    [InlineData(16, 16, 15, true)]
    [InlineData(16, 12, 11, true)]
    [InlineData(16, 10, 12, false)]
    [InlineData(8, 8, 7, true)]
    public void Stored_values_come_back_exactly(int bits, int bitsStored, int highBit, bool isSigned)
    {
        var pixels = Bytes.Random(20 * 30 * bits / 8, seed: bitsStored);
        var frame = Images.Read(Images.Make(20, 30, pixels, bits, bitsStored: bitsStored, highBit: highBit, isSigned: isSigned)).ReadFrame(0);
        using var file = new MemoryStream();

        var mapping = FramePng.WriteStored(file, frame);

        Assert.True(mapping.IsLossless);
        var samples = ReadGrey16(file.ToArray(), 30, 20, out var texts);
        var extractor = new StoredValueExtractor(frame.Description);
        for (var i = 0; i < samples.Length; i++)
            Assert.Equal(SampleValues.Read(frame.Description, extractor, frame.Samples.Span, i), samples[i] * mapping.Scale + mapping.Offset);
        Assert.Contains($"{FramePng.OffsetKeyword}\0{mapping.Offset}", texts);
    }

    [Fact]
    public void Values_of_32_bits_are_spread_over_16()
    {
        var pixels = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(pixels, 1000);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(4), 1_311_700_000);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(8), 4_000_000_000);
        var frame = Images.Read(Images.Make(1, 3, pixels, bits: 32)).ReadFrame(0);
        using var file = new MemoryStream();

        var mapping = FramePng.WriteStored(file, frame);

        var samples = ReadGrey16(file.ToArray(), 3, 1, out _);
        Assert.False(mapping.IsLossless);
        Assert.Equal([0, 65535], [samples[0], samples[2]]);
        Assert.Equal(1_311_700_000, samples[1] * mapping.Scale + mapping.Offset, tolerance: mapping.Scale);
    }

    /// <summary>Reads a PNG whose rows were filtered, by the rules of ISO/IEC 15948.</summary>
    private static ushort[] ReadGrey16(byte[] file, int width, int height, out List<string> texts)
    {
        texts = [];
        using var compressed = new MemoryStream();
        for (var position = 8; position < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(position));
            var type = Encoding.ASCII.GetString(file, position + 4, 4);
            if (type == "tEXt")
                texts.Add(Encoding.Latin1.GetString(file, position + 8, length));
            if (type == "IDAT")
                compressed.Write(file, position + 8, length);
            position += 12 + length;
        }

        compressed.Position = 0;
        using var inflate = new ZLibStream(compressed, CompressionMode.Decompress);
        var values = new ushort[width * height];
        var above = new byte[2 + 2 * width];
        for (var y = 0; y < height; y++)
        {
            var type = inflate.ReadByte();
            var row = new byte[2 + 2 * width];
            inflate.ReadExactly(row, 2, 2 * width);
            for (var i = 2; i < row.Length; i++)
            {
                int a = row[i - 2], b = above[i], c = above[i - 2], p = a + b - c;
                var paeth = Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a : Math.Abs(p - b) <= Math.Abs(p - c) ? b : c;
                row[i] += (byte)(type switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth });
            }

            for (var x = 0; x < width; x++)
                values[y * width + x] = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 + 2 * x));
            above = row;
        }

        return values;
    }
}
