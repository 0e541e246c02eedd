using Placa.Codecs;
using Placa.Codecs.Jpeg2000;

namespace Placa.Fuzz;

/// <summary>JPEG 2000 and HTJ2K codestreams: what decodes is encoded without loss, decoded again, and must be equal.</summary>
internal static class Jpeg2000Target
{
    private const int LargestFrame = 1 << 16;

    public static bool Run(byte[] input)
    {
        CodestreamImage image;
        byte[] frame;
        try
        {
            image = Jpeg2000Decoder.ReadHeader(input).Image;
            if (image.FrameLength > LargestFrame)
                return false;
            frame = new byte[image.FrameLength];
            Jpeg2000Decoder.DecodeAvailable(input, frame);
            Jpeg2000Decoder.Decode(input, frame);
        }
        catch (CodecException)
        {
            return false;
        }

        if (image.BitsPerSample > 16)
            return true;
        foreach (var options in new[] { Jpeg2000EncoderOptions.Lossless, Jpeg2000EncoderOptions.HighThroughputLossless })
        {
            var again = new byte[frame.Length];
            Jpeg2000Decoder.Decode(Jpeg2000Encoder.Encode(frame, image, options), again);
            if (!again.AsSpan().SequenceEqual(frame))
                throw new InvalidDataException("Encoded and decoded again, the frame differs.");
        }

        return true;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        Jpeg2000EncoderOptions[] options =
        [
            Jpeg2000EncoderOptions.Lossless, Jpeg2000EncoderOptions.HighThroughputLossless, new() { Ratio = 4 }, new() { Ratio = 4, IsHighThroughput = true },
        ];
        CodestreamImage[] images = [new(32, 32, 1, 8), new(21, 17, 3, 8), new(16, 40, 1, 16, IsSigned: true)];
        foreach (var image in images)
        {
            var frame = new byte[image.FrameLength];
            new Random(image.Rows).NextBytes(frame.AsSpan(frame.Length / 2));
            foreach (var option in options)
                yield return Jpeg2000Encoder.Encode(frame, image, option);
        }
    }
}
