using Placa.Codecs;
using Placa.Codecs.Jpeg;

namespace Placa.Fuzz;

/// <summary>DCT-based JPEG (T.81): what decodes is encoded with two sets of Huffman tables, which must give the same samples.</summary>
internal static class JpegTarget
{
    private const int LargestFrame = 1 << 18;

    public static bool Run(byte[] input)
    {
        CodestreamImage image;
        byte[] frame;
        try
        {
            image = JpegDecoder.ReadHeader(input).Image;
            if (image.FrameLength > LargestFrame)
                return false;
            frame = new byte[image.FrameLength];
            JpegDecoder.DecodeAvailable(input, frame);
            JpegDecoder.Decode(input, frame, new JpegDecoderOptions(ConvertToRgb: true));
        }
        catch (CodecException)
        {
            return false;
        }

        if (image.SamplesPerPixel is not (1 or 3))
            return true;
        var usual = Decode(JpegEncoder.Encode(frame, image, new JpegEncoderOptions()), frame.Length);
        var optimal = Decode(JpegEncoder.Encode(frame, image, new JpegEncoderOptions { OptimizeHuffmanTables = true }), frame.Length);
        if (!usual.AsSpan().SequenceEqual(optimal))
            throw new InvalidDataException("The Huffman tables change the samples.");
        return true;
    }

    private static byte[] Decode(byte[] codestream, int length)
    {
        var frame = new byte[length];
        JpegDecoder.Decode(codestream, frame);
        return frame;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        CodestreamImage[] images = [new(16, 16, 1, 8), new(24, 17, 3, 8), new(16, 24, 1, 12)];
        foreach (var image in images)
        {
            foreach (var subsampling in Enum.GetValues<JpegSubsampling>())
            {
                var frame = new byte[image.FrameLength];
                for (var i = 0; i < frame.Length; i++)
                    frame[i] = image.BytesPerSample == 2 && i % 2 == 1 ? (byte)(i / 64 % 16) : (byte)(i * i / 16);
                yield return JpegEncoder.Encode(frame, image, new JpegEncoderOptions { Subsampling = subsampling, WriteJfif = true });
            }
        }
    }
}
