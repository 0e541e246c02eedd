using System.Buffers.Binary;
using Placa.Codecs.Jpeg2000;

namespace Placa.Codecs.Tests.Jpeg2000;

public class Jpeg2000EncoderTests
{
    [Theory]
    [InlineData(1, 1, 1, 8, false)]
    [InlineData(1, 37, 1, 12, true)]
    [InlineData(70, 1, 1, 16, false)]
    [InlineData(67, 131, 1, 16, true)]
    [InlineData(33, 65, 3, 8, false)]
    [InlineData(64, 64, 4, 8, true)]
    [InlineData(20, 30, 1, 1, false)]
    public void Lossless_frames_come_back_as_they_were(int rows, int columns, int samples, int bits, bool isSigned)
    {
        var image = new CodestreamImage(rows, columns, samples, bits, isSigned);
        var frame = Frame(image);
        foreach (var options in new[] { Jpeg2000EncoderOptions.Lossless, Jpeg2000EncoderOptions.HighThroughputLossless })
        {
            var encoded = Jpeg2000Encoder.Encode(frame, image, options);

            var decoded = new byte[frame.Length];
            Jpeg2000Decoder.Decode(encoded, decoded);
            Assert.Equal(image, Jpeg2000Decoder.ReadHeader(encoded).Image);
            Assert.Equal(frame, decoded);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lossy_frames_keep_to_their_ratio_and_look_alike(bool isHighThroughput)
    {
        var image = new CodestreamImage(128, 128, 1, 8);
        var frame = new byte[image.FrameLength];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (byte)(128 + 60 * Math.Sin(i % 128 / 9.0) + 50 * Math.Cos(i / 128 / 5.0));

        var encoded = Jpeg2000Encoder.Encode(frame, image, new Jpeg2000EncoderOptions { Ratio = 8, IsHighThroughput = isHighThroughput });

        var decoded = new byte[frame.Length];
        Jpeg2000Decoder.Decode(encoded, decoded);
        Assert.InRange(encoded.Length, 1, frame.Length / 8);
        Assert.InRange(frame.Zip(decoded, (a, b) => Math.Abs(a - b)).Max(), 0, 8);
    }

    private static byte[] Frame(CodestreamImage image)
    {
        var bytes = TestImages.Mixed((int)image.FrameLength, seed: image.Rows);
        for (var i = 0; i < bytes.Length; i += image.BytesPerSample)
        {
            var unused = 32 - image.BitsPerSample;
            if (image.BytesPerSample == 1)
                bytes[i] = (byte)(image.IsSigned ? bytes[i] << unused >> unused : bytes[i] << unused >>> unused);
            else
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i), (short)(BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i)) << unused >> unused));
        }

        return bytes;
    }
}
