using Placa.Codecs.Jpeg;

namespace Placa.Codecs.Tests.Jpeg;

/// <summary>Smooth frames with some noise, and the codestreams the tests take apart.</summary>
internal static class JpegTestImages
{
    public static byte[] Frame(CodestreamImage image, int seed = 1)
    {
        var random = new Random(seed);
        var frame = new byte[image.FrameLength];
        var largest = (1 << image.BitsPerSample) - 1;
        for (var i = 0; i < frame.Length / image.BytesPerSample; i++)
        {
            int pixel = i / image.SamplesPerPixel, x = pixel % image.Columns, y = pixel / image.Columns;
            var wave = Math.Sin(0.11 * x + i % image.SamplesPerPixel) * Math.Cos(0.07 * y);
            var value = Math.Clamp((int)((0.5 + 0.4 * wave) * largest) + random.Next(-largest / 64 - 1, largest / 64 + 2), 0, largest);
            frame[image.BytesPerSample * i] = (byte)value;
            if (image.BytesPerSample == 2)
                frame[2 * i + 1] = (byte)(value >> 8);
        }

        return frame;
    }

    public static byte[] Encode(CodestreamImage image, JpegEncoderOptions? options = null) =>
        JpegEncoder.Encode(Frame(image), image, options ?? new JpegEncoderOptions());

    public static byte[] Decode(byte[] codestream, bool convertToRgb = false)
    {
        var frame = new byte[JpegDecoder.ReadHeader(codestream).Image.FrameLength];
        JpegDecoder.Decode(codestream, frame, new JpegDecoderOptions(convertToRgb));
        return frame;
    }

    /// <summary>Where the parameters of the first segment with this marker begin.</summary>
    public static int FindSegment(byte[] codestream, byte marker)
    {
        for (var i = 2; i < codestream.Length;)
        {
            if (codestream[i + 1] == marker)
                return i + 4;
            i += 2 + (codestream[i + 2] << 8 | codestream[i + 3]);
        }

        throw new InvalidOperationException($"No marker {marker:X2}.");
    }

    public static double MeanDifference(byte[] left, byte[] right, int bytesPerSample)
    {
        Assert.Equal(left.Length, right.Length);
        long sum = 0;
        for (var i = 0; i < left.Length; i += bytesPerSample)
        {
            var (a, b) = bytesPerSample == 1 ? (left[i], right[i]) : (BitConverter.ToUInt16(left, i), BitConverter.ToUInt16(right, i));
            sum += Math.Abs(a - b);
        }

        return (double)sum * bytesPerSample / left.Length;
    }
}
