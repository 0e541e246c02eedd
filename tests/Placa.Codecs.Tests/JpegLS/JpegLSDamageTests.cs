using System.Buffers;
using Placa.Codecs.JpegLS;

namespace Placa.Codecs.Tests.JpegLS;

public class JpegLSDamageTests
{
    private static readonly CodestreamImage Colour = new(24, 40, 3, 8);

    public static TheoryData<int, int, JpegLSInterleave, int, int> Codestreams() => new()
    {
        { 1, 8, JpegLSInterleave.None, 0, 0 },
        { 1, 16, JpegLSInterleave.None, 0, 5 },
        { 1, 12, JpegLSInterleave.None, 2, 0 },
        { 3, 8, JpegLSInterleave.None, 0, 0 },
        { 3, 8, JpegLSInterleave.Line, 3, 7 },
        { 3, 8, JpegLSInterleave.Sample, 0, 0 },
        { 4, 10, JpegLSInterleave.Sample, 1, 4 },
    };

    [Theory]
    [MemberData(nameof(Codestreams))]
    public void Every_truncation_is_an_error_or_all_of_the_image(int samplesPerPixel, int bits, JpegLSInterleave interleave, int near, int restartInterval)
    {
        var codestream = JpegLSTestImages.Encode(new CodestreamImage(20, 24, samplesPerPixel, bits), interleave, near, restartInterval);
        var whole = JpegLSTestImages.Decode(codestream);
        var decoded = new byte[whole.Length];
        for (var length = 0; length < codestream.Length; length++)
        {
            try
            {
                JpegLSDecoder.Decode(codestream.AsSpan(0, length), decoded);
                Assert.Equal(whole, decoded);
            }
            catch (CodecException exception)
            {
                Assert.Equal(CodecError.Truncated, exception.Error);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codestreams))]
    public void What_there_is_of_a_cut_image_is_right_and_the_rest_zero(int samplesPerPixel, int bits, JpegLSInterleave interleave, int near, int restartInterval)
    {
        var image = new CodestreamImage(20, 24, samplesPerPixel, bits);
        var codestream = JpegLSTestImages.Encode(image, interleave, near, restartInterval);
        var whole = JpegLSTestImages.Decode(codestream);
        var rowLength = whole.Length / image.Rows;
        var (previous, counts) = (0, new HashSet<int>());
        for (var length = JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfScan) + 12; length <= codestream.Length; length++)
        {
            var decoded = new byte[whole.Length];
            decoded.AsSpan().Fill(0xA5);

            var rows = JpegLSDecoder.DecodeAvailable(codestream.AsSpan(0, length), decoded);

            Assert.InRange(rows, previous, image.Rows);
            Assert.Equal(whole.AsSpan(0, rows * rowLength), decoded.AsSpan(0, rows * rowLength));
            Assert.True(decoded.AsSpan(rows * rowLength).IndexOfAnyExcept((byte)0) < 0);
            counts.Add(previous = rows);
        }

        Assert.Equal(image.Rows, previous);
        Assert.InRange(counts.Count, 10, 21);
    }

    [Theory]
    [MemberData(nameof(Codestreams))]
    public void Flipped_bits_give_an_image_or_a_codec_exception(int samplesPerPixel, int bits, JpegLSInterleave interleave, int near, int restartInterval)
    {
        var random = new Random(42);
        var codestream = JpegLSTestImages.Encode(new CodestreamImage(20, 24, samplesPerPixel, bits), interleave, near, restartInterval);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = (byte[])codestream.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var image = JpegLSDecoder.ReadHeader(damaged).Image;
                if (image.SampleCount <= 1 << 16)
                    JpegLSDecoder.Decode(damaged, new byte[image.FrameLength]);
            }
            catch (CodecException)
            {
                // what is expected of most
            }
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    public void Data_of_one_byte_repeated_ends_as_an_image_or_an_error(byte value)
    {
        foreach (var interleave in Enum.GetValues<JpegLSInterleave>())
        {
            var codestream = JpegLSTestImages.Encode(Colour, interleave);
            var start = JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfScan) + (interleave == JpegLSInterleave.None ? 6 : 10);
            codestream.AsSpan(start).Fill(value);

            Assert.True(Record.Exception(() => JpegLSTestImages.Decode(codestream)) is null or CodecException);
        }
    }

    [Fact]
    public void A_scan_that_ends_early_before_another_is_an_error_of_missing_samples()
    {
        var codestream = JpegLSTestImages.Encode(Colour, JpegLSInterleave.None);
        var start = JpegLSTestImages.FindSegment(codestream, JpegLSTestImages.StartOfScan) + 6;
        var second = start + codestream.AsSpan(start).IndexOf((byte[])[0xFF, 0xDA]);
        byte[] shorter = [.. codestream.AsSpan(0, second - 100), .. codestream.AsSpan(second)];

        Assert.Equal(CodecError.Truncated, Assert.Throws<CodecException>(() => JpegLSTestImages.Decode(shorter)).Error);
        Assert.InRange(JpegLSDecoder.DecodeAvailable(shorter, new byte[Colour.FrameLength]), 1, Colour.Rows - 1);
    }

    [Fact]
    public void Rows_of_which_a_component_is_missing_do_not_count()
    {
        var codestream = JpegLSTestImages.Encode(Colour, JpegLSInterleave.None);
        var third = codestream.AsSpan().LastIndexOf((byte[])[0xFF, 0xDA]);
        var decoded = new byte[Colour.FrameLength];

        Assert.Equal(0, JpegLSDecoder.DecodeAvailable(codestream.AsSpan(0, third), decoded));
        Assert.True(decoded.AsSpan().IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Nothing_stale_from_the_pool_reaches_the_image()
    {
        foreach (var interleave in Enum.GetValues<JpegLSInterleave>())
        {
            var codestream = JpegLSTestImages.Encode(Colour, interleave, restartInterval: 3);
            SpoilPool<ushort>(0xA5A5);
            SpoilPool<byte>(0xA5);
            SpoilPool<sbyte>(0x25);

            Assert.Equal(JpegLSTestImages.Frame(Colour), JpegLSTestImages.Decode(codestream));
            Assert.Throws<CodecException>(() => JpegLSTestImages.Decode(codestream.AsSpan(0, codestream.Length / 2)));
        }
    }

    private static void SpoilPool<T>(T value)
    {
        for (var size = 16; size <= 1 << 18; size *= 2)
        {
            var array = ArrayPool<T>.Shared.Rent(size);
            array.AsSpan().Fill(value);
            ArrayPool<T>.Shared.Return(array);
        }
    }
}
