using Placa.Codecs;
using Placa.Codecs.JpegLossless;

namespace Placa.Fuzz;

/// <summary>Lossless JPEG (T.81 process 14): what decodes is encoded with another predictor, decoded again, and must be equal.</summary>
internal static class JpegLosslessTarget
{
    private const int LargestFrame = 1 << 18;

    public static bool Run(byte[] input)
    {
        JpegLosslessHeader header;
        byte[] frame;
        try
        {
            header = JpegLosslessDecoder.ReadHeader(input);
            if (header.Image.FrameLength > LargestFrame)
                return false;
            frame = new byte[header.Image.FrameLength];
            DecodeAvailable(input, header.Image, frame);
            JpegLosslessDecoder.Decode(input, frame);
        }
        catch (CodecException)
        {
            return false;
        }

        var options = new JpegLosslessEncoderOptions { Predictor = 1 + (header.Predictor + input.Length) % 7, RestartRows = input.Length % 3 };
        var again = new byte[frame.Length];
        JpegLosslessDecoder.Decode(JpegLosslessEncoder.Encode(frame, header.Image, options), again);
        if (!again.AsSpan().SequenceEqual(frame))
            throw new InvalidDataException("Encoded and decoded again, the frame differs.");
        return true;
    }

    private static void DecodeAvailable(byte[] input, CodestreamImage image, byte[] frame)
    {
        frame.AsSpan().Fill(0xA5);
        var rows = JpegLosslessDecoder.DecodeAvailable(input, frame);
        if (frame.AsSpan(rows * (frame.Length / image.Rows)).IndexOfAnyExcept((byte)0) >= 0)
            throw new InvalidDataException("A row that is not there is not zero.");
    }

    public static IEnumerable<byte[]> Seeds()
    {
        CodestreamImage[] images = [new(16, 16, 1, 8), new(9, 12, 3, 8), new(16, 24, 1, 12), new(13, 11, 1, 16), new(5, 6, 4, 10)];
        for (var predictor = 1; predictor <= 7; predictor++)
        {
            foreach (var image in images)
            {
                var frame = new byte[image.FrameLength];
                for (var i = 0; i < frame.Length; i++)
                    frame[i] = image.BitsPerSample is 10 or 12 && i % 2 == 1 ? (byte)(i / 64 % 4) : (byte)(i * i / 16);
                yield return JpegLosslessEncoder.Encode(frame, image, new JpegLosslessEncoderOptions { Predictor = predictor, RestartRows = predictor % 3 });
            }
        }
    }
}
