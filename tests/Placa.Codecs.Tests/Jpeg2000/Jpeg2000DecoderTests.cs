using System.Buffers;
using System.Security.Cryptography;
using Placa.Codecs.Jpeg2000;
using Placa.Testing;

namespace Placa.Codecs.Tests.Jpeg2000;

public class Jpeg2000DecoderTests
{
    public static TheoryData<string> Features => [.. ForeignStreams.All.Keys];

    [Theory]
    [MemberData(nameof(Features))]
    public void Streams_of_another_encoder_decode_to_their_image(string feature)
    {
        var stream = Convert.FromBase64String(ForeignStreams.All[feature]);

        Assert.Equal(ForeignStreams.Image, Decode(stream));
    }

    [Theory]
    [InlineData("JPEG_2000_Image_Compression_Lossless_Only-GRAYSCALE-16.jp2", "498b841e70893618c0dc5e01deac5968b8b8b87b3de95459c878db7ad344b159")]
    [InlineData("JPEG_2000_Image_Compression_Lossless_Only-GRAYSCALE-8.jp2", "738b58287483b0176591913febf3ddd934b5697a86274fd8eaa876a47c38e63e")]
    [InlineData("JPEG_2000_Image_Compression_Lossless_Only-RGB-8.jp2", "d71dede39a58d55869b5868bd6b3370bab9dc37c84b23810d100e96bc479d23d")]
    public void Lossless_files_of_the_corpus_decode_to_their_truth(string name, string sha256)
    {
        Corpus.SkipIfAbsent();

        var decoded = Decode(File.ReadAllBytes(Corpus.Path("codestreams/by-transfer-syntax/" + name)));

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(decoded)));
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void Cut_at_every_byte_a_stream_is_decoded_or_refused(string feature)
    {
        var stream = Convert.FromBase64String(ForeignStreams.All[feature]);
        for (var length = 0; length < stream.Length; length++)
            AssertDecodedOrRefused(stream[..length]);
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void With_flipped_bits_a_stream_is_decoded_or_refused(string feature)
    {
        var stream = Convert.FromBase64String(ForeignStreams.All[feature]);
        var random = new Random(2000);
        for (var round = 0; round < 400; round++)
        {
            var changed = (byte[])stream.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            AssertDecodedOrRefused(changed);
        }
    }

    [Fact]
    public void A_stream_without_its_last_packets_is_refused_as_truncated()
    {
        var stream = Convert.FromBase64String(ForeignStreams.All["RPCL with precincts and layers"]);

        var error = Assert.Throws<CodecException>(() => Decode(stream[..^20]));

        Assert.Equal(CodecError.Truncated, error.Error);
    }

    [Fact]
    public void What_a_cut_stream_lacks_shows_nothing_of_earlier_images()
    {
        var rented = Enumerable.Range(0, 8).Select(_ => ArrayPool<int>.Shared.Rent(ForeignStreams.Image.Length)).ToList();
        rented.ForEach(array => array.AsSpan().Fill(unchecked((int)0xA5A5A5A5)));
        rented.ForEach(array => ArrayPool<int>.Shared.Return(array));
        var stream = Convert.FromBase64String(ForeignStreams.All["Context reset and vertically causal contexts"]);
        var destination = new byte[ForeignStreams.Image.Length];
        destination.AsSpan().Fill(0xA5);

        var rows = Jpeg2000Decoder.DecodeAvailable(stream.AsSpan(0, stream.AsSpan().IndexOf<byte>([(byte)0xFF, (byte)0x93]) + 2), destination);

        Assert.Equal(0, rows);
        Assert.All(destination, sample => Assert.Equal(128, sample)); // no packet: the middle of the range
    }

    [Fact]
    public void A_reduced_image_has_the_size_that_the_header_tells()
    {
        var stream = Convert.FromBase64String(ForeignStreams.All["Progression changes"]);
        var header = Jpeg2000Decoder.ReadHeader(stream);

        var image = header.ImageAt(2);
        var reduced = new byte[image.FrameLength];
        Jpeg2000Decoder.Decode(stream, reduced, new Jpeg2000DecoderOptions { ReducedLevels = 2 });

        Assert.Equal(new CodestreamImage(5, 6, 1, 8), image);
        Assert.Contains(reduced, sample => sample != reduced[0]);
    }

    [Fact]
    public void Absurd_sizes_are_told_by_the_header_without_memory()
    {
        var stream = Convert.FromBase64String(ForeignStreams.All["PCRL"]);
        stream.AsSpan(8, 8).Fill(0x7F); // Xsiz and Ysiz
        stream.AsSpan(24, 8).Fill(0x7F); // XTsiz and YTsiz

        Assert.Equal(0x7F7F7F7FL * 0x7F7F7F7F, Jpeg2000Decoder.ReadHeader(stream).Image.SampleCount);
    }

    [Fact]
    public void More_tiles_than_can_be_numbered_are_refused()
    {
        var stream = Convert.FromBase64String(ForeignStreams.All["PCRL"]);
        stream.AsSpan(8, 8).Fill(0x7F);

        Assert.Equal(CodecError.Invalid, Assert.Throws<CodecException>(() => Jpeg2000Decoder.ReadHeader(stream)).Error);
    }

    private static byte[] Decode(byte[] stream)
    {
        var decoded = new byte[Jpeg2000Decoder.ReadHeader(stream).Image.FrameLength];
        Jpeg2000Decoder.Decode(stream, decoded);
        return decoded;
    }

    private static void AssertDecodedOrRefused(byte[] stream)
    {
        try
        {
            var image = Jpeg2000Decoder.ReadHeader(stream).Image;
            if (image.FrameLength > 1 << 16)
                return;
            Jpeg2000Decoder.DecodeAvailable(stream, new byte[image.FrameLength]);
            Jpeg2000Decoder.Decode(stream, new byte[image.FrameLength]);
        }
        catch (CodecException)
        {
        }
    }
}
