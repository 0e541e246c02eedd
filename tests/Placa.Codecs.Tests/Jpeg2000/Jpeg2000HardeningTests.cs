using System.Buffers.Binary;
using System.Diagnostics;
using Placa.Codecs.Jpeg2000;

namespace Placa.Codecs.Tests.Jpeg2000;

public class Jpeg2000HardeningTests
{
    private const string BlockWithoutWholeBytes =
        "/0//UQApQAAAAAAoAAAAEAAAAAAAAAAAAAAAKAAAABAAAAAAAAAAAAABjwEB/1AACAACAAAAIf9SAAwAAAABAAUEBEAA/1wABUFAPv9VAAoAYAAAAAAA4/+Q" +
        "AAoAAAAAAOMAAf+TwCT9J3MAgKAlAPUBAXQAwJYE8CX5ACPUAICABL9LlQD5RXfUAMFbBXQV4AegUy388JPGy9V2eAAAvF3ZAI9M+vh0GDgaAG5d7D3AAscQ" +
        "aTlwEroaAMLpYXWwunALB4t14SLPChHnN7lo+P8wAL3B2i89PT28lFo1XJ1H39Z0HzcBSO1d73YWmxhY8A3wAhgmm5L6/INANn6qN9uGwm2vfvqvM46NrnB9" +
        "8bicvFsBUG8zLVngt5k=";

    [Fact]
    public void A_high_throughput_block_without_whole_bytes_is_decoded_or_refused()
    {
        var stream = Convert.FromBase64String(BlockWithoutWholeBytes);

        var image = Jpeg2000Decoder.ReadHeader(stream).Image;

        var error = Record.Exception(() => Jpeg2000Decoder.Decode(stream, new byte[image.FrameLength]));
        Assert.True(error is null or CodecException, error?.ToString());
    }

    [Fact]
    public void Tiles_of_many_empty_components_end_soon()
    {
        // 257 samples of each component, but 65,535 tiles, each with 33 resolutions of 1,024 components.
        var stream = new MemoryStream();
        stream.Write(Siz(columns: 65535, tileColumns: 1, components: 1024, step: 255));
        stream.Write(Cod(levels: 32, progression: 4));
        stream.Write(Qcd(levels: 32));
        for (var tile = 0; tile < 65535; tile++)
            stream.Write(TilePart(tile, [0x00]));
        var bytes = stream.ToArray();
        var destination = new byte[Jpeg2000Decoder.ReadHeader(bytes).Image.FrameLength];

        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<CodecException>(() => Jpeg2000Decoder.DecodeAvailable(bytes, destination));

        Assert.Equal(CodecError.LimitExceeded, error.Error);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void Tiles_with_parameters_of_their_own_for_many_components_end_soon()
    {
        var stream = new MemoryStream();
        stream.Write(Siz(columns: 65535, tileColumns: 1, components: 16384, step: 255));
        stream.Write(Cod(levels: 0, progression: 0));
        stream.Write(Qcd(levels: 0));
        for (var tile = 0; tile < 65535; tile++)
            stream.Write(TilePart(tile, [], Qcd(levels: 0)));
        var bytes = stream.ToArray();
        var destination = new byte[Jpeg2000Decoder.ReadHeader(bytes).Image.FrameLength];

        var error = Assert.Throws<CodecException>(() => Jpeg2000Decoder.DecodeAvailable(bytes, destination));

        Assert.Equal(CodecError.LimitExceeded, error.Error);
    }

    [Fact]
    public void Precincts_of_one_sample_take_no_memory_before_their_packets_come()
    {
        var stream = new MemoryStream();
        stream.Write(Siz(columns: 4096, tileColumns: 4096, components: 1, step: 1, rows: 4096));
        stream.Write([0xFF, 0x52, 0, 13, 1, 2, 0, 1, 0, 0, 4, 4, 0, 1, 0x00]); // precincts of 2^0
        stream.Write(Qcd(levels: 0));
        stream.Write(TilePart(0, new byte[8]));
        var bytes = stream.ToArray();
        var destination = new byte[4096 * 4096];
        Jpeg2000Decoder.DecodeAvailable(bytes, destination);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Jpeg2000Decoder.DecodeAvailable(bytes, destination);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tall_image_takes_no_memory_for_all_of_its_rows(bool isHighThroughput)
    {
        var image = new CodestreamImage(4096, 512, 1, 16);
        var frame = new byte[image.FrameLength];
        for (var i = 0; i < frame.Length; i += 2)
            frame[i] = (byte)(i >> 9);
        var encoded = Jpeg2000Encoder.Encode(frame, image, isHighThroughput ? Jpeg2000EncoderOptions.HighThroughputLossless : Jpeg2000EncoderOptions.Lossless);
        var decoded = new byte[frame.Length];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Jpeg2000Decoder.Decode(encoded, decoded);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 << 20); // its coefficients would take 8 MiB
        Assert.Equal(frame, decoded);
    }

    private static byte[] Siz(int columns, int tileColumns, int components, int step, int rows = 1)
    {
        var bytes = new byte[42 + 3 * components];
        ReadOnlySpan<byte> markers = [0xFF, 0x4F, 0xFF, 0x51];
        markers.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(38 + 3 * components));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), columns);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), rows);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(24), tileColumns);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), rows);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(40), (ushort)components);
        for (var i = 0; i < components; i++)
        {
            bytes[42 + 3 * i] = 7;
            bytes[43 + 3 * i] = (byte)step;
            bytes[44 + 3 * i] = (byte)step;
        }

        return bytes;
    }

    private static byte[] Cod(int levels, int progression) => [0xFF, 0x52, 0, 12, 0, (byte)progression, 0, 1, 0, (byte)levels, 4, 4, 0, 1];

    private static byte[] Qcd(int levels)
    {
        var bytes = new byte[5 + 1 + 3 * levels];
        bytes.AsSpan().Fill(0x40);
        (bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]) = (0xFF, 0x5C, 0, (byte)(4 + 3 * levels), 0x40);
        return bytes;
    }

    private static byte[] TilePart(int tile, byte[] packets, byte[]? header = null)
    {
        header ??= [];
        var length = 14 + header.Length + packets.Length;
        return [0xFF, 0x90, 0, 10, (byte)(tile >> 8), (byte)tile, 0, 0, (byte)(length >> 8), (byte)length, 0, 1, .. header, 0xFF, 0x93, .. packets];
    }
}
