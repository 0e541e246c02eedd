using System.Runtime.InteropServices;
using Placa.Codecs.JpegLossless;
using Placa.Codecs.Tests.Jpeg;

namespace Placa.Codecs.Tests.JpegLossless;

/// <summary>Codestreams with features that the encoder does not write, made of ones that it does.</summary>
internal static class LosslessStreams
{
    public static byte[] Encode(CodestreamImage image, int predictor = 1, int restartRows = 0) =>
        JpegLosslessEncoder.Encode(JpegTestImages.Frame(image), image, new JpegLosslessEncoderOptions { Predictor = predictor, RestartRows = restartRows });

    public static byte[] Decode(byte[] codestream)
    {
        var frame = new byte[JpegLosslessDecoder.ReadHeader(codestream).Image.FrameLength];
        JpegLosslessDecoder.Decode(codestream, frame);
        return frame;
    }

    /// <summary>Random samples over all of their bits.</summary>
    public static byte[] Noise(CodestreamImage image, int seed = 3)
    {
        var frame = new byte[image.FrameLength];
        new Random(seed).NextBytes(frame);
        if (image.BytesPerSample == 1)
        {
            for (var i = 0; i < frame.Length; i++)
                frame[i] &= (byte)((1 << image.BitsPerSample) - 1);
            return frame;
        }

        foreach (ref var sample in MemoryMarshal.Cast<byte, ushort>(frame.AsSpan()))
            sample &= (ushort)((1 << image.BitsPerSample) - 1);
        return frame;
    }

    /// <summary>The samples were shifted before they were encoded: their precision grows by the bits that are gone.</summary>
    public static byte[] WithPointTransform(byte[] codestream, int pointTransform)
    {
        byte[] changed = [.. codestream];
        changed[JpegTestImages.FindSegment(changed, 0xC3)] += (byte)pointTransform;
        var scan = JpegTestImages.FindSegment(changed, 0xDA);
        changed[scan + 3 + 2 * changed[scan]] = (byte)pointTransform;
        return changed;
    }

    /// <summary>The frame header says nothing of the number of lines, a DNL segment after the scan does.</summary>
    public static byte[] WithLateNumberOfLines(byte[] codestream)
    {
        byte[] changed = [.. codestream.AsSpan(0, codestream.Length - 2), 0xFF, 0xDC, 0, 4, 0, 0, 0xFF, 0xD9];
        var lines = changed.AsSpan(JpegTestImages.FindSegment(changed, 0xC3) + 1, 2);
        lines.CopyTo(changed.AsSpan(changed.Length - 4));
        lines.Clear();
        return changed;
    }

    /// <summary>A frame with one scan for each component, in the given order; each scan defines table 0 anew.</summary>
    public static byte[] InSeparateScans(byte[] frame, CodestreamImage image, int predictor, params int[] order)
    {
        List<byte> codestream = [0xFF, 0xD8, 0xFF, 0xC3, 0, (byte)(8 + 3 * image.SamplesPerPixel), (byte)image.BitsPerSample,
            (byte)(image.Rows >> 8), (byte)image.Rows, (byte)(image.Columns >> 8), (byte)image.Columns, (byte)image.SamplesPerPixel];
        for (var i = 0; i < image.SamplesPerPixel; i++)
            codestream.AddRange([(byte)(i + 1), 0x11, 0]);

        foreach (var component in order)
        {
            var plane = new byte[frame.Length / image.SamplesPerPixel];
            for (var i = 0; i < plane.Length; i++)
                plane[i] = frame[(i / image.BytesPerSample * image.SamplesPerPixel + component) * image.BytesPerSample + i % image.BytesPerSample];
            var alone = JpegLosslessEncoder.Encode(plane, image with { SamplesPerPixel = 1 }, new JpegLosslessEncoderOptions { Predictor = predictor });
            alone[JpegTestImages.FindSegment(alone, 0xDA) + 1] = (byte)(component + 1);
            codestream.AddRange(alone[(JpegTestImages.FindSegment(alone, 0xC4) - 4)..^2]);
        }

        return [.. codestream, 0xFF, 0xD9];
    }
}
