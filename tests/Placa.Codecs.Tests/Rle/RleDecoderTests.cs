using System.Buffers.Binary;
using Placa.Codecs.Rle;
using Placa.Testing;

namespace Placa.Codecs.Tests.Rle;

public class RleDecoderTests
{
    [Fact]
    public void Literals_repeats_and_no_operation_are_followed()
    {
        // 02 = three literals, FE = three times, 80 = nothing, FD = four times
        var data = Frame("02 01 02 03 FE AA 80 FD 07");
        var decoded = new byte[10];

        RleDecoder.Decode(data, new RleLayout(2, 5, 1, 1), decoded);

        Assert.Equal([1, 2, 3, 0xAA, 0xAA, 0xAA, 7, 7, 7, 7], decoded);
    }

    [Fact]
    public void The_most_significant_byte_of_a_sample_comes_first()
    {
        var data = Frame("01 12 34", "01 56 78");
        var decoded = new byte[4];

        RleDecoder.Decode(data, new RleLayout(1, 2, 1, 2), decoded);

        Assert.Equal([0x56, 0x12, 0x78, 0x34], decoded);
    }

    [Fact]
    public void Planes_of_colour_become_pixels()
    {
        var data = Frame("01 01 02", "01 03 04", "01 05 06");
        var decoded = new byte[6];

        RleDecoder.Decode(data, new RleLayout(1, 2, 3, 1), decoded);

        Assert.Equal([1, 3, 5, 2, 4, 6], decoded);
    }

    [Fact]
    public void Runs_beyond_the_last_pixel_and_padding_are_ignored()
    {
        var data = Frame("FC 09 00 00 00");
        var decoded = new byte[3];

        RleDecoder.Decode(data, new RleLayout(1, 3, 1, 1), decoded);

        Assert.Equal([9, 9, 9], decoded);
    }

    [Fact]
    public void Segments_may_stand_in_any_order()
    {
        var data = Frame("01 01 02", "01 03 04");
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), 67);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(8), 64);
        var decoded = new byte[4];

        RleDecoder.Decode(data, new RleLayout(1, 2, 2, 1), decoded);

        Assert.Equal([3, 1, 4, 2], decoded);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(16u)]
    [InlineData(uint.MaxValue)]
    public void V06_a_segment_count_that_does_not_fit_the_image_is_refused(uint count)
    {
        var data = Frame("01 01 02", "01 03 04");
        BinaryPrimitives.WriteUInt32LittleEndian(data, count);

        var error = Assert.Throws<CodecException>(() => RleDecoder.Decode(data, new RleLayout(1, 2, 2, 1), new byte[4]));

        Assert.Equal(CodecError.Invalid, error.Error);
        Assert.Equal(0, error.Position);
    }

    [Theory]
    [InlineData(0u, CodecError.Invalid)]
    [InlineData(63u, CodecError.Invalid)]
    [InlineData(70u, CodecError.Truncated)]
    [InlineData(0x80000040u, CodecError.Truncated)]
    [InlineData(uint.MaxValue, CodecError.Truncated)]
    public void V06_an_offset_outside_the_segments_is_refused(uint offset, CodecError expected)
    {
        var data = Frame("01 01 02", "01 03 04");
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(8), offset);

        var error = Assert.Throws<CodecException>(() => RleDecoder.Decode(data, new RleLayout(1, 2, 2, 1), new byte[4]));

        Assert.Equal(expected, error.Error);
        Assert.Equal(8, error.Position);
    }

    [Fact]
    public void V06_a_pixel_of_more_than_15_bytes_is_refused()
    {
        var error = Assert.Throws<CodecException>(() => RleDecoder.Decode(Frame("00 00"), new RleLayout(1, 1, 4, 4), new byte[16]));

        Assert.Equal(CodecError.Unsupported, error.Error);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 4)]
    public void V06_truncation_at_every_byte_is_an_error_with_a_position(int samplesPerPixel, int bytesPerSample)
    {
        var layout = new RleLayout(13, 17, samplesPerPixel, bytesPerSample);
        var frame = TestImages.Mixed(layout.FrameLength, seed: 5);
        var data = RleEncoder.Encode(frame, layout);
        var padding = RunsEndAt(data, layout) < data.Length ? 1 : 0;

        for (var length = 0; length < data.Length - padding; length++)
        {
            var decoded = new byte[layout.FrameLength];
            var cut = data[..length];

            var error = Assert.Throws<CodecException>(() => RleDecoder.Decode(cut, layout, decoded));

            Assert.Equal(CodecError.Truncated, error.Error);
            Assert.InRange(error.Position, 0, length);
        }
    }

    [Fact]
    public void What_there_is_of_a_cut_frame_can_be_had_and_the_rest_is_zero()
    {
        var layout = new RleLayout(16, 16, 1, 2);
        var frame = TestImages.Mixed(layout.FrameLength, seed: 7);
        var data = RleEncoder.Encode(frame, layout);
        var decoded = new byte[layout.FrameLength];
        decoded.AsSpan().Fill(0xCD);

        var pixels = RleDecoder.DecodeAvailable(data.AsSpan(0, data.Length - 40), layout, decoded);

        Assert.InRange(pixels, 1, layout.PixelCount - 1);
        Assert.Equal(frame[..(2 * pixels)], decoded[..(2 * pixels)]);
        Assert.All(decoded[(2 * pixels)..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void V06_damaged_bytes_never_escape_the_documented_exception()
    {
        var layout = new RleLayout(24, 31, 3, 2);
        var data = RleEncoder.Encode(TestImages.Mixed(layout.FrameLength, seed: 11), layout);
        var random = new Random(12);
        var decoded = new byte[layout.FrameLength];
        for (var round = 0; round < 5000; round++)
        {
            var damaged = data.ToArray();
            for (var flip = random.Next(1, 6); flip > 0; flip--)
                damaged[random.Next(random.Next(2) == 0 ? 64 : damaged.Length)] = (byte)random.Next(256);

            var error = Record.Exception(() => RleDecoder.Decode(damaged, layout, decoded));

            if (error is not null)
                Assert.IsType<CodecException>(error);
        }
    }

    /// <summary>A frame whose segments are given in hex.</summary>
    private static byte[] Frame(params string[] segments)
    {
        var bytes = new List<byte>(new byte[64]);
        var offsets = new List<int>();
        foreach (var segment in segments)
        {
            offsets.Add(bytes.Count);
            bytes.AddRange(Bytes.FromHex(segment));
        }

        var data = bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(data, segments.Length);
        for (var i = 0; i < offsets.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4 + 4 * i), offsets[i]);
        return data;
    }

    /// <summary>Where the codes of the last segment end, before padding.</summary>
    private static int RunsEndAt(ReadOnlySpan<byte> data, RleLayout layout)
    {
        var position = BinaryPrimitives.ReadInt32LittleEndian(data[(4 * layout.SegmentCount)..]);
        for (var pixels = 0; pixels < layout.PixelCount;)
        {
            var code = (sbyte)data[position];
            pixels += code >= 0 ? code + 1 : 1 - code;
            position += code >= 0 ? code + 2 : 2;
        }

        return position;
    }
}
