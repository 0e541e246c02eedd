using System.Buffers.Binary;
using Placa.Codecs.JpegLS;

namespace Placa.Codecs.Tests.JpegLS;

public class JpegLSDecoderTests
{
    private const byte Preset = 0xF8;

    private static readonly CodestreamImage Grey = new(24, 24, 1, 8);
    private static readonly CodestreamImage Colour = new(24, 40, 3, 8);

    [Fact]
    public void Missing_EOI_fill_bytes_and_bytes_behind_the_end_do_not_matter()
    {
        var codestream = JpegLSTestImages.Encode(Grey);
        var expected = JpegLSTestImages.Frame(Grey);

        Assert.Equal(expected, JpegLSTestImages.Decode(codestream.AsSpan(0, codestream.Length - 2)));
        Assert.Equal(expected, JpegLSTestImages.Decode([.. codestream, 0, 1, 2, 3]));
        Assert.Equal(expected, JpegLSTestImages.Decode([0xFF, 0xD8, 0xFF, 0xFF, 0xFF, .. codestream.AsSpan(2)]));
    }

    [Fact]
    public void Coding_parameters_that_say_the_defaults_change_nothing()
    {
        var image = new CodestreamImage(24, 24, 1, 12);
        byte[] parameters = [1, 0x0F, 0xFF, 0, 18, 0, 67, 1, 20, 0, 64]; // MAXVAL 4095, thresholds 18, 67, 276, RESET 64
        var codestream = JpegLSTestImages.Insert(JpegLSTestImages.Encode(image), JpegLSTestImages.StartOfScan, Preset, parameters);

        Assert.Equal(JpegLSTestImages.Frame(image), JpegLSTestImages.Decode(codestream));
    }

    [Theory]
    [InlineData("01 0000 0000 0000 0000 0002")] // RESET below 3
    [InlineData("01 0100 0000 0000 0000 0000")] // MAXVAL beyond 8 bits
    [InlineData("01 0000 0009 0008 0000 0000")] // T2 below T1
    [InlineData("01 0000 0000 0000 0000")] // too short
    [InlineData("05 00")] // unknown
    public void Coding_parameters_out_of_their_bounds_are_refused(string segment)
    {
        var codestream = JpegLSTestImages.Insert(
            JpegLSTestImages.Encode(Grey), JpegLSTestImages.StartOfScan, Preset, Convert.FromHexString(segment.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => JpegLSTestImages.Decode(codestream)).Error);
    }

    [Fact]
    public void Mapping_tables_are_read_and_continued()
    {
        var codestream = JpegLSTestImages.Insert(JpegLSTestImages.Encode(Grey), JpegLSTestImages.StartOfScan, Preset, [2, 7, 3, 1, 2, 3]);
        codestream = JpegLSTestImages.Insert(codestream, JpegLSTestImages.StartOfScan, Preset, [3, 7, 3, 4, 5, 6]);

        var table = Assert.Single(JpegLSDecoder.ReadHeader(codestream).MappingTables);

        Assert.Equal((7, 3), (table.Identifier, table.EntryLength));
        Assert.Equal([1, 2, 3, 4, 5, 6], table.Entries.ToArray());
        Assert.Equal(JpegLSTestImages.Frame(Grey), JpegLSTestImages.Decode(codestream));
    }

    [Fact]
    public void A_mapping_table_in_a_thousand_segments_is_read_at_once()
    {
        var part = new byte[4 + 65_530];
        (part[0], part[1], part[2], part[3], part[4], part[5], part[6]) = (0xFF, Preset, 0xFF, 0xFE - 2, 3, 7, 1);
        BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(2), (ushort)(part.Length - 2));
        byte[] codestream = [0xFF, 0xD8, 0xFF, Preset, 0, 6, 2, 7, 1, 0, .. Enumerable.Repeat(part, 200).SelectMany(bytes => bytes)];

        Assert.Throws<CodecException>(() => JpegLSDecoder.ReadHeader(codestream));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_size_may_stand_in_a_segment_for_large_images(int length)
    {
        var codestream = JpegLSTestImages.Encode(Grey);
        codestream.AsSpan(JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfFrame) + 1, 4).Clear();
        var size = new byte[2 + 2 * length];
        (size[0], size[1], size[1 + length], size[1 + 2 * length]) = (4, (byte)length, 24, 24);

        foreach (var before in (byte[])[JpegLSTestImages.StartOfFrame, JpegLSTestImages.StartOfScan])
            Assert.Equal(JpegLSTestImages.Frame(Grey), JpegLSTestImages.Decode(JpegLSTestImages.Insert(codestream, before, Preset, size)));
    }

    [Theory]
    [InlineData(0x7FFFFFFFu, 1u)]
    [InlineData(1u, 0x80000000u)]
    [InlineData(0xFFFFFFFFu, 0xFFFFFFFFu)]
    [InlineData(1u, 0x01000001u)]
    public void Absurd_sizes_are_refused_by_the_header(uint rows, uint columns)
    {
        var codestream = JpegLSTestImages.Encode(Grey);
        codestream.AsSpan(JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfFrame) + 1, 4).Clear();
        var size = new byte[10];
        (size[0], size[1]) = (4, 4);
        BinaryPrimitives.WriteUInt32BigEndian(size.AsSpan(2), rows);
        BinaryPrimitives.WriteUInt32BigEndian(size.AsSpan(6), columns);
        codestream = JpegLSTestImages.Insert(codestream, JpegLSTestImages.StartOfScan, Preset, size);

        Assert.Equal(CodecError.LimitExceeded, Assert.Throws<CodecException>(() => JpegLSDecoder.ReadHeader(codestream)).Error);
    }

    [Fact]
    public void Many_rows_without_data_cost_no_more_than_the_first()
    {
        var codestream = JpegLSTestImages.Encode(Grey);
        codestream.AsSpan(JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfFrame) + 1, 4).Fill(0x1F);
        var image = JpegLSDecoder.ReadHeader(codestream).Image;

        var error = Assert.Throws<CodecException>(() => JpegLSDecoder.Decode(codestream, new byte[image.FrameLength]));

        Assert.Contains(error.Error, (CodecError[])[CodecError.Truncated, CodecError.Invalid]);
    }

    /// <summary>The transforms of the first JPEG-LS codec, as its decoder undoes them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Colour_transforms_are_undone(byte transform)
    {
        var frame = JpegLSTestImages.Frame(Colour);
        var transformed = new byte[frame.Length];
        for (var i = 0; i < frame.Length; i += 3)
        {
            int red = frame[i], green = frame[i + 1], blue = frame[i + 2];
            var (y, z) = transform == 3 ? (blue - green + 128, red - green + 128) : (green, blue - (transform == 1 ? green : (red + green) >> 1) + 128);
            transformed[i] = (byte)(transform == 3 ? green + (((y & 255) + (z & 255)) >> 2) - 64 : red - green + 128);
            (transformed[i + 1], transformed[i + 2]) = ((byte)y, (byte)z);
        }

        var codestream = JpegLSTestImages.Insert(
            JpegLSEncoder.Encode(transformed, Colour, new JpegLSEncoderOptions()), JpegLSTestImages.StartOfFrame, 0xE8, [.. "mrfx"u8, transform]);

        Assert.Equal(transform, JpegLSDecoder.ReadHeader(codestream).ColourTransform);
        Assert.Equal(frame, JpegLSTestImages.Decode(codestream));
    }

    [Theory]
    [InlineData(0xC0)]
    [InlineData(0xC3)]
    [InlineData(0xF9)]
    public void Another_process_is_refused(byte marker)
    {
        var codestream = JpegLSTestImages.Encode(Grey);
        codestream[JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfFrame) - 3] = marker;

        Assert.Throws<CodecException>(() => JpegLSDecoder.Decode(codestream, new byte[Grey.FrameLength]));
    }

    [Fact]
    public void A_restart_marker_out_of_turn_is_an_error()
    {
        var codestream = JpegLSTestImages.Encode(Grey, restartInterval: 8);
        var first = codestream.AsSpan().IndexOf((byte[])[0xFF, 0xD0]);
        codestream[first + 1] = 0xD3;

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => JpegLSTestImages.Decode(codestream)).Error);
    }

    [Fact]
    public void A_component_coded_twice_is_an_error()
    {
        var codestream = JpegLSTestImages.Encode(Colour, JpegLSInterleave.None);
        var scan = JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfScan);
        var second = scan + codestream.AsSpan(scan).IndexOf((byte[])[0xFF, 0xDA]);
        codestream[second + 5] = 1;

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => JpegLSTestImages.Decode(codestream)).Error);
    }

    [Fact]
    public void Cancellation_is_seen()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => JpegLSDecoder.Decode(JpegLSTestImages.Encode(Grey), new byte[Grey.FrameLength], source.Token));
    }
}
