using Placa.Codecs;
using Placa.Codecs.JpegLS;

namespace Placa.Fuzz;

/// <summary>JPEG-LS (T.87): what decodes is encoded with its own form and error, and must come back within that error.</summary>
internal static class JpegLSTarget
{
    private const int LargestFrame = 1 << 18;

    public static bool Run(byte[] input)
    {
        JpegLSHeader header;
        byte[] frame;
        try
        {
            header = JpegLSDecoder.ReadHeader(input);
            if (header.Image.FrameLength > LargestFrame)
                return false;
            frame = new byte[header.Image.FrameLength];
            JpegLSDecoder.DecodeAvailable(input, frame);
            JpegLSDecoder.Decode(input, frame);
        }
        catch (CodecException)
        {
            return false;
        }

        if (Math.Max(header.Image.Rows, header.Image.Columns) > ushort.MaxValue)
            return true;
        Check(frame, header.Image, new JpegLSEncoderOptions { Interleave = header.Interleave });
        var near = Math.Min(header.Near, ((1 << header.Image.BitsPerSample) - 1) / 2); // that of the stream may go with another MAXVAL
        Check(frame, header.Image, new JpegLSEncoderOptions { Interleave = header.Interleave, Near = near, RestartInterval = 3 });
        return true;
    }

    private static void Check(byte[] frame, CodestreamImage image, JpegLSEncoderOptions options)
    {
        var again = new byte[frame.Length];
        JpegLSDecoder.Decode(JpegLSEncoder.Encode(frame, image, options), again);
        for (var i = 0; i < frame.Length; i += image.BytesPerSample)
        {
            var (before, after) = image.BytesPerSample == 1 ? (frame[i], again[i]) : (BitConverter.ToUInt16(frame, i), BitConverter.ToUInt16(again, i));
            if (Math.Abs(before - after) > options.Near)
                throw new InvalidDataException($"Encoded with an error of {options.Near} and decoded again, a sample has one of {Math.Abs(before - after)}.");
        }
    }

    public static IEnumerable<byte[]> Seeds()
    {
        CodestreamImage[] images = [new(16, 16, 1, 8), new(12, 17, 3, 8), new(16, 24, 1, 12), new(9, 13, 4, 16)];
        foreach (var image in images)
        {
            foreach (var interleave in Enum.GetValues<JpegLSInterleave>())
            {
                var frame = new byte[image.FrameLength];
                for (var i = frame.Length / 4; i < frame.Length; i++)
                    frame[i] = image.BytesPerSample == 2 && i % 2 == 1 ? (byte)(i / 64 % 16) : (byte)(i * i / 16);
                yield return JpegLSEncoder.Encode(frame, image, new JpegLSEncoderOptions { Interleave = interleave });
                yield return JpegLSEncoder.Encode(frame, image, new JpegLSEncoderOptions { Interleave = interleave, Near = 2, RestartInterval = 5 });
            }
        }
    }
}
