using System.Buffers.Binary;
using Placa.Codecs.Rle;

namespace Placa.Codecs.Tests.Rle;

public class RleEncoderTests
{
    public static TheoryData<int, int, int, int> Layouts()
    {
        var layouts = new TheoryData<int, int, int, int>();
        foreach (var (rows, columns) in new[] { (1, 1), (3, 5), (16, 16), (7, 129), (61, 300), (2, 9000) })
        {
            foreach (var (samples, bytes) in new[] { (1, 1), (1, 2), (1, 4), (3, 1), (3, 2), (1, 8), (4, 1), (5, 3) })
                layouts.Add(rows, columns, samples, bytes);
        }

        return layouts;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void What_is_encoded_decodes_to_the_same_bytes(int rows, int columns, int samplesPerPixel, int bytesPerSample)
    {
        var layout = new RleLayout(rows, columns, samplesPerPixel, bytesPerSample);
        foreach (var frame in new[] { TestImages.Mixed(layout.FrameLength, seed: rows), new byte[layout.FrameLength] })
        {
            var decoded = new byte[layout.FrameLength];

            RleDecoder.Decode(RleEncoder.Encode(frame, layout), layout, decoded);

            Assert.Equal(frame, decoded);
        }
    }

    [Fact]
    public void Segments_begin_at_even_offsets_and_no_code_crosses_a_row()
    {
        var layout = new RleLayout(4, 5, 1, 1);

        var data = RleEncoder.Encode(new byte[20], layout);

        Assert.Equal("01000000 40000000", $"{Hex(data, 0, 4)} {Hex(data, 4, 4)}");
        Assert.Equal("FC00FC00FC00FC00", Hex(data, 64, data.Length - 64));
    }

    [Fact]
    public void Two_equal_bytes_inside_literals_stay_literals()
    {
        var data = RleEncoder.Encode([1, 2, 2, 3, 4, 4, 4], new RleLayout(1, 7, 1, 1));

        Assert.Equal("0301020203FE0400"[..14], Hex(data, 64, 7));
        Assert.Equal(0, data.Length % 2);
    }

    [Fact]
    public void A_run_of_129_leaves_a_literal_of_one()
    {
        var data = RleEncoder.Encode(new byte[129], new RleLayout(1, 129, 1, 1));

        Assert.Equal("81000000", Hex(data, 64, 4));
    }

    [Fact]
    public void Offsets_of_unused_segments_are_zero()
    {
        var data = RleEncoder.Encode(new byte[8], new RleLayout(2, 2, 1, 2));

        Assert.Equal(2u, BinaryPrimitives.ReadUInt32LittleEndian(data));
        Assert.All(data[12..64], value => Assert.Equal(0, value));
    }

    private static string Hex(byte[] data, int start, int count) => Convert.ToHexString(data, start, count);
}
