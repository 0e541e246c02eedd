using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.JpegLossless;

/// <summary>Puts decoded rows where they belong in the frame.</summary>
internal static class LosslessRowWriter
{
    /// <summary>Writes the samples of a scan's components into a row, and undoes the point transform (T.81 clause H.2.1).</summary>
    public static void Write(ReadOnlySpan<ushort> samples, LosslessScan scan, CodestreamImage image, int y, Span<byte> destination)
    {
        var rowLength = image.Columns * image.SamplesPerPixel * image.BytesPerSample;
        var row = destination.Slice(y * rowLength, rowLength);
        if (IsWholePixel(scan, image) && scan.PointTransform == 0)
            WriteAll(samples, row, image.BytesPerSample);
        else if (image.BytesPerSample == 1)
            Scatter(samples, scan, image.SamplesPerPixel, row);
        else
            Scatter(samples, scan, image.SamplesPerPixel, MemoryMarshal.Cast<byte, ushort>(row));

        if (image.BytesPerSample == 2 && !BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(row), MemoryMarshal.Cast<byte, ushort>(row));
    }

    private static bool IsWholePixel(LosslessScan scan, CodestreamImage image)
    {
        if (scan.Components.Length != image.SamplesPerPixel)
            return false;
        for (var i = 0; i < scan.Components.Length; i++)
        {
            if (scan.Components[i] != i)
                return false;
        }

        return true;
    }

    private static void WriteAll(ReadOnlySpan<ushort> samples, Span<byte> row, int bytesPerSample)
    {
        if (bytesPerSample == 2)
        {
            samples.CopyTo(MemoryMarshal.Cast<byte, ushort>(row));
            return;
        }

        samples = samples[..row.Length];
        var i = 0;
        for (; i <= row.Length - 16; i += 16) // without saturation, as the cast of the last ones
            Vector128.Narrow(Vector128.Create(samples.Slice(i, 8)), Vector128.Create(samples.Slice(i + 8, 8))).CopyTo(row.Slice(i, 16));
        for (; i < row.Length; i++)
            row[i] = (byte)samples[i];
    }

    private static void Scatter(ReadOnlySpan<ushort> samples, LosslessScan scan, int samplesPerPixel, Span<byte> row)
    {
        for (var k = 0; k < scan.Components.Length; k++)
        {
            for (int from = k, to = scan.Components[k]; from < samples.Length; from += scan.Components.Length, to += samplesPerPixel)
                row[to] = (byte)(samples[from] << scan.PointTransform);
        }
    }

    private static void Scatter(ReadOnlySpan<ushort> samples, LosslessScan scan, int samplesPerPixel, Span<ushort> row)
    {
        for (var k = 0; k < scan.Components.Length; k++)
        {
            for (int from = k, to = scan.Components[k]; from < samples.Length; from += scan.Components.Length, to += samplesPerPixel)
                row[to] = (ushort)(samples[from] << scan.PointTransform);
        }
    }
}
