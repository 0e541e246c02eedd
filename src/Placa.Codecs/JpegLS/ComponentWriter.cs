using System.Runtime.InteropServices;

namespace Placa.Codecs.JpegLS;

/// <summary>Puts lines of components into the frame; one that has fewer lines or samples than the image is repeated (T.81 clause A.1.1).</summary>
internal static class ComponentWriter
{
    public static void WriteLine(this JpegLSFrame frame, ReadOnlySpan<ushort> line, int index, int lineIndex, Span<byte> destination)
    {
        var (image, component) = (frame.Image, frame.Components[index]);
        var (horizontal, vertical) = (frame.LargestHorizontal, frame.LargestVertical);
        var rowLength = image.Columns * image.SamplesPerPixel * image.BytesPerSample;
        var end = Math.Min(image.Rows, FirstRow(lineIndex + 1));
        for (var y = FirstRow(lineIndex); y < end; y++)
        {
            var row = destination.Slice(y * rowLength, rowLength);
            if (component.Horizontal != horizontal)
                WriteRepeated(line, component.Horizontal, horizontal, row, index, image);
            else if (image.BytesPerSample == 1)
                Write(line, row, index, image.SamplesPerPixel);
            else
                Write(line, MemoryMarshal.Cast<byte, ushort>(row), index, image.SamplesPerPixel);
        }

        int FirstRow(long number) => (int)((number * vertical + component.Vertical - 1) / component.Vertical);
    }

    private static void Write(ReadOnlySpan<ushort> line, Span<byte> row, int index, int samplesPerPixel)
    {
        for (int x = 0, to = index; x < line.Length && to < row.Length; x++, to += samplesPerPixel)
            row[to] = (byte)line[x];
    }

    private static void Write(ReadOnlySpan<ushort> line, Span<ushort> row, int index, int samplesPerPixel)
    {
        if (samplesPerPixel == 1)
        {
            line.CopyTo(row);
            return;
        }

        for (int x = 0, to = index; x < line.Length && to < row.Length; x++, to += samplesPerPixel)
            row[to] = line[x];
    }

    private static void WriteRepeated(ReadOnlySpan<ushort> line, int factor, int largest, Span<byte> row, int index, CodestreamImage image)
    {
        var wide = MemoryMarshal.Cast<byte, ushort>(row);
        for (var x = 0; x < image.Columns; x++)
        {
            var sample = line[(int)((long)x * factor / largest)];
            if (image.BytesPerSample == 1)
                row[x * image.SamplesPerPixel + index] = (byte)sample;
            else
                wide[x * image.SamplesPerPixel + index] = sample;
        }
    }
}
