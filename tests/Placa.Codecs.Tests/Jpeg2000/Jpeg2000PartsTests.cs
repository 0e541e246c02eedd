using System.Buffers.Binary;
using System.Security.Cryptography;
using Placa.Codecs.Jpeg2000;
using Placa.Testing;

namespace Placa.Codecs.Tests.Jpeg2000;

/// <summary>Parts of a codestream: resolutions, layers and begins of it, and what stands around it.</summary>
public class Jpeg2000PartsTests
{
    private static readonly CodestreamImage Image = new(300, 200, 1, 12);

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(0)]
    public void The_tile_parts_up_to_a_resolution_give_its_image_exactly(int reducedLevels)
    {
        var encoded = Jpeg2000Encoder.Encode(Frame(), Image, Jpeg2000EncoderOptions.HighThroughputLossless);
        var options = new Jpeg2000DecoderOptions { ReducedLevels = reducedLevels };
        var image = Jpeg2000Decoder.ReadHeader(encoded).ImageAt(reducedLevels);
        var whole = new byte[image.FrameLength];
        var begin = new byte[image.FrameLength];
        Jpeg2000Decoder.Decode(encoded, whole, options);

        // TLM: six bytes for each resolution, the length in the last four.
        var tlm = encoded.AsSpan().IndexOf<byte>([0xFF, 0x55]);
        var end = encoded.AsSpan().IndexOf<byte>([0xFF, 0x90, 0x00, 0x0A]);
        for (var resolution = 0; resolution <= 5 - reducedLevels; resolution++)
            end += BinaryPrimitives.ReadInt32BigEndian(encoded.AsSpan(tlm + 8 + 6 * resolution));
        var rows = Jpeg2000Decoder.DecodeAvailable(encoded.AsSpan(0, end), begin, options);

        Assert.Equal(image.Rows, rows);
        Assert.Equal(whole, begin);
    }

    [Fact]
    public void Levels_suffice_for_a_lowest_resolution_of_64()
    {
        var image = new CodestreamImage(2, 4200, 1, 8);

        var encoded = Jpeg2000Encoder.Encode(new byte[image.FrameLength], image, Jpeg2000EncoderOptions.HighThroughputLossless);

        var header = Jpeg2000Decoder.ReadHeader(encoded);
        Assert.Equal(Jpeg2000Progression.Rpcl, header.Progression);
        Assert.InRange(header.ImageAt(header.Levels).Columns, 1, 66);
    }

    [Fact]
    public void The_longer_the_begin_of_a_stream_the_better_the_image()
    {
        var frame = Frame();
        var encoded = Jpeg2000Encoder.Encode(frame, Image, Jpeg2000EncoderOptions.Lossless);

        var errors = new List<double>();
        for (var part = 1; part <= 8; part++)
        {
            var decoded = new byte[frame.Length];
            Jpeg2000Decoder.DecodeAvailable(encoded.AsSpan(0, encoded.Length * part / 8), decoded);
            errors.Add(Error(frame, decoded));
        }

        Assert.Equal(0, errors[^1]);
        Assert.Equal(errors.OrderDescending(), errors);
    }

    [Fact]
    public void Part_of_a_code_block_is_used()
    {
        var image = new CodestreamImage(64, 64, 1, 8);
        var frame = new byte[image.FrameLength];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (byte)(128 + 60 * Math.Sin(i % 64 / 5.0) + 50 * Math.Cos(i / 64 / 4.0));
        var encoded = Jpeg2000Encoder.Encode(frame, image, new Jpeg2000EncoderOptions { Levels = 0 });
        var decoded = new byte[frame.Length];

        Jpeg2000Decoder.DecodeAvailable(encoded.AsSpan(0, encoded.Length * 3 / 4), decoded);

        Assert.InRange(frame.Zip(decoded, (a, b) => Math.Abs(a - b)).Max(), 1, 40);
    }

    [Fact]
    public void Fewer_layers_give_a_coarser_image()
    {
        var stream = Convert.FromBase64String(ForeignStreams.All["RPCL with precincts and layers"]);
        var coarse = new byte[ForeignStreams.Image.Length];

        Assert.InRange(Jpeg2000Decoder.ReadHeader(stream).Layers, 2, 100);
        Jpeg2000Decoder.Decode(stream, coarse, new Jpeg2000DecoderOptions { Layers = 1 });

        Assert.NotEqual(ForeignStreams.Image, coarse);
        Assert.Contains(coarse, sample => sample != coarse[0]);
    }

    [Fact]
    public void A_palette_of_a_JP2_file_makes_colours()
    {
        var image = new CodestreamImage(2, 3, 1, 8);
        var codestream = Jpeg2000Encoder.Encode([0, 1, 2, 2, 1, 0], image, new Jpeg2000EncoderOptions { Levels = 0 });
        byte[] palette = [0, 3, 3, 7, 7, 7, 10, 11, 12, 20, 21, 22, 30, 31, 32];
        byte[] mapping = [0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2];
        byte[] file = [.. Box("jP  ", [0x0D, 0x0A, 0x87, 0x0A]), .. Box("jp2h", [.. Box("pclr", palette), .. Box("cmap", mapping)]), .. Box("jp2c", codestream)];

        var header = Jpeg2000Decoder.ReadHeader(file);
        var decoded = new byte[header.Image.FrameLength];
        Jpeg2000Decoder.Decode(file, decoded);

        Assert.Equal(new CodestreamImage(2, 3, 3, 8), header.Image);
        Assert.Equal<byte>([10, 11, 12, 20, 21, 22, 30, 31, 32, 30, 31, 32, 20, 21, 22, 10, 11, 12], decoded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Packet_headers_may_be_packed_into_the_main_or_a_tile_part_header(bool isMain)
    {
        var image = new CodestreamImage(16, 16, 1, 8);
        var frame = TestImages.Mixed((int)image.FrameLength, seed: 5);
        var encoded = Jpeg2000Encoder.Encode(frame, image, new Jpeg2000EncoderOptions { Levels = 0 });
        var sot = encoded.AsSpan().IndexOf<byte>([0xFF, 0x90, 0x00, 0x0A]);
        var packet = encoded[(sot + 14)..^2];

        // One packet with one code-block; where its header ends only a decoder could tell, but one of the splits is right.
        Assert.Contains(Enumerable.Range(1, 8), split => Decodes([.. Pack(encoded[..sot], packet[..split], packet[split..], isMain), 0xFF, 0xD9], frame));
    }

    [Theory]
    [InlineData("Bretagne1_ht.j2k", "9d87240604f5d7522c6a8056ace6cefc2c8d6d0b07bd6e7303d5e5b21af9a49e")]
    public void High_throughput_files_of_the_corpus_decode_to_their_truth(string name, string sha256)
    {
        Corpus.SkipIfAbsent();
        var stream = File.ReadAllBytes(Corpus.Path("codestreams/jpeg2000-htj2k/HTJ2K/" + name));
        var decoded = new byte[Jpeg2000Decoder.ReadHeader(stream).Image.FrameLength];

        Jpeg2000Decoder.Decode(stream, decoded);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(decoded)));
    }

    private static byte[] Pack(byte[] main, byte[] header, byte[] body, bool isMain)
    {
        byte[] ppm = [0xFF, 0x60, 0, (byte)(7 + header.Length), 0, 0, 0, 0, (byte)header.Length, .. header];
        byte[] ppt = [0xFF, 0x61, 0, (byte)(3 + header.Length), 0, .. header];
        var length = 14 + body.Length + (isMain ? 0 : ppt.Length);
        byte[] sot = [0xFF, 0x90, 0, 10, 0, 0, 0, 0, (byte)(length >> 8), (byte)length, 0, 1];
        return isMain ? [.. main, .. ppm, .. sot, 0xFF, 0x93, .. body] : [.. main, .. sot, .. ppt, 0xFF, 0x93, .. body];
    }

    private static bool Decodes(byte[] stream, byte[] frame)
    {
        var decoded = new byte[frame.Length];
        return Record.Exception(() => Jpeg2000Decoder.Decode(stream, decoded)) is null && decoded.AsSpan().SequenceEqual(frame);
    }

    private static byte[] Box(string type, byte[] content) =>
        [0, 0, (byte)(content.Length + 8 >> 8), (byte)(content.Length + 8), .. System.Text.Encoding.ASCII.GetBytes(type), .. content];

    private static double Error(byte[] frame, byte[] decoded)
    {
        var sum = 0.0;
        for (var i = 0; i < frame.Length; i += 2)
        {
            double difference = BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(i)) - BinaryPrimitives.ReadUInt16LittleEndian(decoded.AsSpan(i));
            sum += difference * difference;
        }

        return sum;
    }

    private static byte[] Frame()
    {
        var frame = new byte[Image.FrameLength];
        var noise = new Random(12);
        for (var i = 0; i < frame.Length / 2; i++)
        {
            var value = 2048 + 900 * Math.Sin(i % Image.Columns / 19.0) + 800 * Math.Cos(i / Image.Columns / 23.0) + noise.Next(40);
            BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2 * i), (ushort)value);
        }

        return frame;
    }
}
