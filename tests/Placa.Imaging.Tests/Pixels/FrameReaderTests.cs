using System.Buffers.Binary;
using System.IO.Compression;
using Placa.Codecs.Rle;
using Placa.Dicom;
using Placa.Testing;

namespace Placa.Imaging.Tests.Pixels;

public class FrameReaderTests
{
    [Fact]
    public void Frames_of_bits_may_begin_inside_a_byte()
    {
        // 3 frames of 3 × 3 bits: 27 bits without a gap, the least significant bit first
        var random = new Random(1);
        var bits = Enumerable.Range(0, 27).Select(_ => random.Next(2)).ToArray();
        var packed = new byte[4];
        for (var i = 0; i < bits.Length; i++)
            packed[i / 8] |= (byte)(bits[i] << i % 8);
        var reader = Images.Read(Images.Make(3, 3, packed, bits: 1, frames: 3));

        for (var frame = 0; frame < 3; frame++)
            Assert.Equal(bits[(9 * frame)..(9 * frame + 9)].Select(bit => (byte)bit), reader.ReadFrame(frame).Samples.ToArray());
    }

    [Fact]
    public void Long_rows_of_bits_agree_with_one_bit_at_a_time()
    {
        var packed = Bytes.Random(2 * 77 * 53 / 8 + 1, seed: 2);
        var reader = Images.Read(Images.Make(77, 53, packed, bits: 1, frames: 2));

        for (var frame = 0; frame < 2; frame++)
        {
            var samples = reader.ReadFrame(frame).Samples.ToArray();
            for (var i = 0; i < samples.Length; i++)
            {
                var bit = frame * 77 * 53 + i;
                Assert.Equal(packed[bit / 8] >> bit % 8 & 1, samples[i]);
            }
        }
    }

    [Fact]
    public void Packed_samples_of_12_bits_become_words()
    {
        var reader = Images.Read(Images.Make(1, 2, [0x21, 0x43, 0x65], bits: 12));

        Assert.Equal(Images.Words(0x321, 0x654), reader.ReadFrame(0).Samples.ToArray());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Colour_by_plane_becomes_colour_by_pixel(int bits)
    {
        var bytes = bits / 8;
        var planar = Bytes.Random(3 * 7 * 5 * bytes, seed: bits);
        var reader = Images.Read(Images.Make(7, 5, planar, bits, "RGB", samplesPerPixel: 3, isPlanar: true));

        var samples = reader.ReadFrame(0).Samples.ToArray();

        for (var pixel = 0; pixel < 35; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                Assert.Equal(
                    planar.AsSpan((channel * 35 + pixel) * bytes, bytes).ToArray(), samples.AsSpan((3 * pixel + channel) * bytes, bytes).ToArray());
            }
        }
    }

    [Fact]
    public void Subsampled_colour_differences_are_repeated()
    {
        var reader = Images.Read(Images.Make(1, 4, [1, 2, 10, 20, 3, 4, 30, 40], photometric: "YBR_FULL_422", samplesPerPixel: 3));

        Assert.Equal([1, 10, 20, 2, 10, 20, 3, 30, 40, 4, 30, 40], reader.ReadFrame(0).Samples.ToArray());
    }

    [Fact]
    public void Whole_colour_differences_under_a_subsampled_name_are_taken_as_they_are()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var reader = Images.Read(Images.Make(1, 4, pixels, photometric: "YBR_FULL_422", samplesPerPixel: 3));

        Assert.Equal(pixels, reader.ReadFrame(0).Samples.ToArray());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void Big_endian_words_are_swapped_wherever_the_frame_begins(int bits)
    {
        var little = Images.Make(3, 3, Bytes.Random(9 * 3 * bits / 8 + (bits == 8 ? 1 : 0), seed: bits), bits, frames: 3);
        using var stream = new MemoryStream();
        DicomFile.Write(stream, null, little, TransferSyntax.ExplicitVRBigEndian);
        using var file = DicomFile.Read(stream.ToArray());
        var (expected, reader) = (Images.Read(little), new FrameReader(file));

        for (var frame = 0; frame < 3; frame++)
            Assert.Equal(expected.ReadFrame(frame).Samples.ToArray(), reader.ReadFrame(frame).Samples.ToArray());
    }

    [Fact]
    public void Floating_point_pixels_keep_their_bytes()
    {
        var dataset = Images.Make(1, 2, []);
        dataset.Remove(Tags.PixelData);
        dataset.SetDoubles(Tags.FloatPixelData, VR.OF, 1.5, -2.25);

        var frame = Images.Read(dataset).ReadFrame(0);

        Assert.Equal(SampleKind.Real32, frame.Description.SampleKind);
        Assert.Equal(-2.25f, BinaryPrimitives.ReadSingleLittleEndian(frame.Samples.Span[4..]));
    }

    [Fact]
    public void A_frame_that_is_cut_short_says_how_much_is_there()
    {
        var reader = Images.Read(Images.Make(2, 2, Images.Words(1, 2, 3, 4, 5, 6), bits: 16, frames: 3));

        var frame = reader.ReadFrame(1);

        Assert.Equal(2, reader.AvailableFrames);
        Assert.Equal((false, 2), (frame.IsComplete, frame.CompletePixels));
        Assert.Equal(Images.Words(5, 6, 0, 0), frame.Samples.ToArray());
        Assert.Equal(PixelDataError.Truncated, Assert.Throws<PixelDataException>(() => reader.ReadFrame(2)).Error);
    }

    [Fact]
    public void V04_a_number_of_frames_that_is_not_there_costs_nothing()
    {
        var reader = Images.Read(Images.Make(1, 1, [7, 0], frames: int.MaxValue));

        Assert.Equal(2, reader.AvailableFrames);
        Assert.Equal(7, reader.ReadFrame(0).Samples.Span[0]);
        Assert.Equal(PixelDataError.Truncated, Assert.Throws<PixelDataException>(() => reader.ReadFrame(int.MaxValue - 1)).Error);
    }

    [Fact]
    public void A_transfer_syntax_without_decoder_is_named()
    {
        var dataset = Images.Make(1, 1, []);
        dataset.SetFragments(Tags.PixelData, [], new byte[] { 0xFF, 0xD8 });
        var reader = new FrameReader(dataset, TransferSyntax.Get(new Uid("1.2.840.10008.1.2.4.110")));

        var error = Assert.Throws<PixelDataException>(() => reader.ReadFrame(0));

        Assert.False(reader.CanDecode);
        Assert.Equal(PixelDataError.UnsupportedTransferSyntax, error.Error);
        Assert.Contains("JPEG XL", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Arrangements() =>
        ["one each", "basic table", "extended table", "scanned", "wrong table", "only frame"];

    [Theory]
    [MemberData(nameof(Arrangements))]
    public void Fragments_are_put_together_into_frames(string arrangement)
    {
        var frames = arrangement == "only frame" ? 1 : 3;
        var pixels = Bytes.Random(frames * 40 * 50, seed: 9);
        var encoded = pixels.Chunk(2000).Select(frame => RleEncoder.Encode(frame, new RleLayout(40, 50, 1, 1))).ToArray();
        var dataset = Images.Make(40, 50, [], frames: frames);
        ReadOnlyMemory<byte>[] whole = [.. encoded.Select(frame => (ReadOnlyMemory<byte>)frame)];
        ReadOnlyMemory<byte>[] split = [.. encoded.SelectMany(frame => frame.Chunk(700).Select(part => (ReadOnlyMemory<byte>)part))];
        var parts = encoded.Select(frame => (frame.Length + 699) / 700).ToArray();
        var offsets = encoded.Select((_, i) => (uint)encoded.Take(i).Zip(parts, (frame, count) => frame.Length + 8 * count).Sum()).ToArray();
        switch (arrangement)
        {
            case "one each":
                dataset.SetFragments(Tags.PixelData, [], whole);
                break;
            case "basic table":
                dataset.SetFragments(Tags.PixelData, offsets, split);
                break;
            case "extended table":
                dataset.Set(Tags.ExtendedOffsetTable, VR.OV, offsets.SelectMany(offset => BitConverter.GetBytes((ulong)offset)).ToArray());
                dataset.Set(Tags.ExtendedOffsetTableLengths, VR.OV, encoded.SelectMany(frame => BitConverter.GetBytes((ulong)frame.Length)).ToArray());
                dataset.SetFragments(Tags.PixelData, [], split);
                break;
            case "wrong table":
                dataset.SetFragments(Tags.PixelData, [0, 3, 9], split);
                break;
            default:
                dataset.SetFragments(Tags.PixelData, [], split);
                break;
        }

        var reader = new FrameReader(dataset, TransferSyntax.RLELossless);

        for (var i = 0; i < frames; i++)
            Assert.Equal(pixels[(2000 * i)..(2000 * i + 2000)], reader.ReadFrame(i).Samples.ToArray());
    }

    [Fact]
    public void Fragments_that_fit_no_frames_are_refused()
    {
        var dataset = Images.Make(1, 1, [], frames: 2);
        dataset.SetFragments(Tags.PixelData, [], new byte[2], new byte[2], new byte[2]);

        var error = Assert.Throws<PixelDataException>(() => new FrameReader(dataset, TransferSyntax.RLELossless));

        Assert.Equal(PixelDataError.InvalidFragments, error.Error);
    }

    [Fact]
    public void Deflated_and_uncompressed_fragments_hold_native_frames()
    {
        var pixels = Bytes.Random(64, seed: 4);
        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(pixels);
        var dataset = Images.Make(4, 8, [], bits: 16);

        dataset.SetFragments(Tags.PixelData, [], deflated.ToArray());
        Assert.Equal(pixels, new FrameReader(dataset, TransferSyntax.DeflatedImageFrameCompression).ReadFrame(0).Samples.ToArray());

        dataset.SetFragments(Tags.PixelData, [], pixels.AsMemory(0, 30), pixels.AsMemory(30));
        Assert.Equal(
            pixels, new FrameReader(dataset, TransferSyntax.EncapsulatedUncompressedExplicitVRLittleEndian).ReadFrame(0).Samples.ToArray());
    }

    [Fact]
    public void Fragments_in_a_native_syntax_are_native_frames_only_when_long_enough()
    {
        var dataset = Images.Make(4, 8, []);
        dataset.SetFragments(Tags.PixelData, [], new byte[32]);
        Assert.True(Images.Read(dataset).ReadFrame(0).IsComplete);

        dataset.SetFragments(Tags.PixelData, [], new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 });
        var error = Assert.Throws<PixelDataException>(() => Images.Read(dataset).ReadFrame(0));
        Assert.Equal(PixelDataError.UnsupportedTransferSyntax, error.Error);
    }

    [Fact]
    public void A_broken_codestream_is_an_error_of_the_frame()
    {
        var dataset = Images.Make(4, 8, []);
        dataset.SetFragments(Tags.PixelData, [], new byte[10]);

        var error = Assert.Throws<PixelDataException>(() => new FrameReader(dataset, TransferSyntax.RLELossless).ReadFrame(0));

        Assert.Equal(PixelDataError.InvalidCodestream, error.Error);
    }

    [Theory]
    [InlineData(8, 8, 7, false, 0x9A, 0x9A)]
    [InlineData(16, 12, 11, false, 0xFABC, 0x0ABC)]
    [InlineData(16, 12, 11, true, 0xFABC, 0xFABC)]
    [InlineData(16, 12, 11, true, 0x0ABC, 0xFABC)]
    [InlineData(16, 12, 15, false, 0xABCF, 0x0ABC)]
    [InlineData(16, 12, 13, true, 0x2ABC, 0xFAAF)]
    public void Values_keep_only_the_bits_that_count(int bits, int bitsStored, int highBit, bool isSigned, int sample, int expected)
    {
        var dataset = Images.Make(1, 1, Images.Words(sample), bits, bitsStored: bitsStored, highBit: highBit, isSigned: isSigned);
        var samples = Images.Words(sample)[..(bits / 8)];

        CanonicalSamples.KeepStoredBits(ImagePixelDescription.Read(dataset), samples);

        Assert.Equal(Images.Words(expected)[..(bits / 8)], samples);
    }
}
