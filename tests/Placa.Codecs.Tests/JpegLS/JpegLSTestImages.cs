using Placa.Codecs.JpegLS;

namespace Placa.Codecs.Tests.JpegLS;

/// <summary>Frames with all that the modes of JPEG-LS tell apart, and the codestreams the tests take apart.</summary>
internal static class JpegLSTestImages
{
    public const byte StartOfFrame = 0xF7;
    public const byte StartOfScan = 0xDA;

    /// <summary>From the top: steps, a noisy wave, noise of the whole range, flat with a line in it.</summary>
    public static byte[] Frame(CodestreamImage image, int seed = 1)
    {
        var random = new Random(seed);
        var frame = new byte[image.FrameLength];
        var largest = (1 << image.BitsPerSample) - 1;
        for (var i = 0; i < image.SampleCount; i++)
        {
            int component = i % image.SamplesPerPixel, x = i / image.SamplesPerPixel % image.Columns, y = i / image.SamplesPerPixel / image.Columns;
            var value = (4 * y / image.Rows) switch
            {
                0 => x / 9 * largest / 6,
                1 => (int)((Math.Sin(0.1 * x + component) + 1) * largest / 2) + random.Next(3),
                2 => random.Next(largest + 1),
                _ => x == image.Columns / 2 ? largest : component,
            };
            value = Math.Clamp(value, 0, largest);
            frame[image.BytesPerSample * i] = (byte)value;
            if (image.BytesPerSample == 2)
                frame[2 * i + 1] = (byte)(value >> 8);
        }

        return frame;
    }

    public static byte[] Encode(CodestreamImage image, JpegLSInterleave interleave = JpegLSInterleave.Sample, int near = 0, int restartInterval = 0) =>
        JpegLSEncoder.Encode(
            Frame(image), image, new JpegLSEncoderOptions { Interleave = interleave, Near = near, RestartInterval = restartInterval });

    public static byte[] Decode(ReadOnlySpan<byte> codestream)
    {
        var frame = new byte[JpegLSDecoder.ReadHeader(codestream).Image.FrameLength];
        JpegLSDecoder.Decode(codestream, frame);
        return frame;
    }

    /// <summary>Where the parameters of the first segment with this marker begin.</summary>
    public static int FindSegment(ReadOnlySpan<byte> codestream, byte marker)
    {
        for (var i = 2; i < codestream.Length;)
        {
            if (codestream[i + 1] == marker)
                return i + 4;
            i += 2 + (codestream[i + 2] << 8 | codestream[i + 3]);
        }

        throw new InvalidOperationException($"No marker {marker:X2}.");
    }

    /// <summary>Puts a segment before the first one with this marker.</summary>
    public static byte[] Insert(byte[] codestream, byte before, byte marker, ReadOnlySpan<byte> parameters)
    {
        var at = FindSegment(codestream, before) - 4;
        var length = parameters.Length + 2;
        return [.. codestream.AsSpan(0, at), 0xFF, marker, (byte)(length >> 8), (byte)length, .. parameters, .. codestream.AsSpan(at)];
    }

    public static int LargestDifference(byte[] left, byte[] right, int bytesPerSample)
    {
        Assert.Equal(left.Length, right.Length);
        var largest = 0;
        for (var i = 0; i < left.Length; i += bytesPerSample)
        {
            var (a, b) = bytesPerSample == 1 ? (left[i], right[i]) : (BitConverter.ToUInt16(left, i), BitConverter.ToUInt16(right, i));
            largest = Math.Max(largest, Math.Abs(a - b));
        }

        return largest;
    }
}
