using System.Runtime.InteropServices;
using Placa.Codecs.JpegLossless;

namespace Placa.Codecs.JpegLS;

/// <summary>Decodes one scan: its lines in their order, restart markers between them, and where each line goes in the frame.</summary>
internal static class JpegLSScanDecoder
{
    /// <summary>A marker's code, where a byte after 0xFF below it belongs to the entropy-coded data.</summary>
    private const byte FirstMarker = 0x80;

    /// <summary>Decodes a scan; the reader stands behind its header, and afterwards at the marker that follows it.</summary>
    /// <returns>Whole rows that were there.</returns>
    public static int Decode(ref MarkerReader reader, JpegLSScan scan, JpegLSFrame frame, Span<byte> destination, CancellationToken cancellationToken)
    {
        var image = frame.Image;
        var count = scan.Components.Length;
        var (horizontal, vertical) = (frame.LargestHorizontal, frame.LargestVertical);
        var stride = image.Columns + 2;
        using var buffer = new RentedArray<ushort>(checked(2 * count * stride));
        var lines = buffer.Span[..(count * stride)];
        var above = buffer.Span[(count * stride)..];
        using var model = new ContextModel(scan.Parameters);
        var decoder = new LineDecoder(model, new JpegLSBitReader(reader.Codestream, reader.Position));
        Span<int> runIndexes = stackalloc int[count];
        Span<int> currentIsFirst = stackalloc int[count]; // which half of the buffer a component's next line goes to
        runIndexes.Clear();
        currentIsFirst.Clear();

        // An MCU is a line, or with line interleaving as many lines of each component as its vertical factor says.
        var unit = scan.Interleave == JpegLSInterleave.Line ? vertical : scan.Interleave == JpegLSInterleave.Sample ? vertical / frame.Components[scan.Components[0]].Vertical : 1;
        var single = frame.Components[scan.Components[0]];
        var unitCount = scan.Interleave == JpegLSInterleave.None ? Divide(image.Rows * single.Vertical, vertical) : Divide(image.Rows, Math.Max(1, unit));
        for (var mcu = 0; mcu < unitCount; mcu++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = scan.Interleave == JpegLSInterleave.None ? mcu * vertical / single.Vertical : mcu * unit;
            if (mcu > 0 && scan.RestartInterval > 0 && mcu % scan.RestartInterval == 0)
            {
                if (!TryReadRestart(ref reader, decoder.Bits.Position, (mcu / scan.RestartInterval - 1) & 7))
                    return rows;
                model.Reset();
                decoder = new LineDecoder(model, new JpegLSBitReader(reader.Codestream, reader.Position));
                buffer.Span.Clear();
                runIndexes.Clear();
            }

            if (scan.Interleave == JpegLSInterleave.Sample)
            {
                var width = Divide(image.Columns * single.Horizontal, horizontal);
                var current = lines[..(count * (width + 2))];
                var previous = above[..(count * (width + 2))];
                for (var k = 0; k < count; k++)
                    Prepare(current.Slice(k * (width + 2), width + 2), previous.Slice(k * (width + 2), width + 2));
                decoder.DecodeInterleaved(current, previous, count, ref runIndexes[0]);
                if (decoder.Bits.IsPastEnd)
                    return rows;
                ThrowIfInvalid(decoder, mcu);
                for (var k = 0; k < count; k++)
                    Write(current.Slice(k * (width + 2) + 1, width), frame, scan.Components[k], mcu, destination);
                var swap = lines;
                lines = above;
                above = swap;
                continue;
            }

            for (var k = 0; k < count; k++)
            {
                var component = frame.Components[scan.Components[k]];
                var width = Divide(image.Columns * component.Horizontal, horizontal);
                var height = Divide(image.Rows * component.Vertical, vertical);
                var lineCount = scan.Interleave == JpegLSInterleave.None ? 1 : component.Vertical;
                for (var line = mcu * lineCount; line < (mcu + 1) * lineCount && line < height; line++)
                {
                    var first = lines.Slice(k * stride, width + 2);
                    var second = above.Slice(k * stride, width + 2);
                    var current = currentIsFirst[k] == 0 ? first : second;
                    var previous = currentIsFirst[k] == 0 ? second : first;
                    currentIsFirst[k] ^= 1;
                    Prepare(current, previous);
                    decoder.Decode(current, previous, ref runIndexes[k]);
                    if (decoder.Bits.IsPastEnd)
                        return rows;
                    ThrowIfInvalid(decoder, line);
                    Write(current.Slice(1, width), frame, scan.Components[k], line, destination);
                }
            }
        }

        reader.Position = decoder.Bits.Position;
        reader.SkipToMarker(FirstMarker);
        return image.Rows;
    }

    private static int Divide(int dividend, int divisor) => (int)(((long)dividend + divisor - 1) / divisor);

    private static void ThrowIfInvalid(in LineDecoder decoder, int line)
    {
        if (decoder.IsInvalid)
            throw new CodecException(CodecError.Invalid, decoder.Bits.Position, $"a code in line {line} is impossible.");
    }

    /// <summary>Sets the samples beside the line (T.87 clause A.2.1).</summary>
    private static void Prepare(Span<ushort> line, Span<ushort> above)
    {
        above[^1] = above[^2];
        line[0] = above[1];
    }

    private static bool TryReadRestart(ref MarkerReader reader, int position, int number)
    {
        reader.Position = position;
        if (!reader.SkipToMarker(FirstMarker))
            return false;

        var marker = reader.ReadMarker();
        if (marker != MarkerReader.FirstRestart + number)
            throw reader.Invalid($"marker FF{marker:X2} stands where RST{number} is due.");
        return true;
    }

    /// <summary>Writes a line of a component into the frame; one that has fewer lines or samples than the image is repeated.</summary>
    private static void Write(ReadOnlySpan<ushort> line, JpegLSFrame frame, int index, int lineIndex, Span<byte> destination)
    {
        var (image, component) = (frame.Image, frame.Components[index]);
        var (horizontal, vertical) = (frame.LargestHorizontal, frame.LargestVertical);
        var rowLength = image.Columns * image.SamplesPerPixel * image.BytesPerSample;
        var end = Math.Min(image.Rows, Divide((lineIndex + 1) * vertical, component.Vertical));
        for (var y = Divide(lineIndex * vertical, component.Vertical); y < end; y++)
        {
            var row = destination.Slice(y * rowLength, rowLength);
            if (image.BytesPerSample == 1)
            {
                for (int x = 0, to = index; to < row.Length; x++, to += image.SamplesPerPixel)
                    row[to] = (byte)line[component.Horizontal == horizontal ? x : x * component.Horizontal / horizontal];
            }
            else
            {
                var wide = MemoryMarshal.Cast<byte, ushort>(row);
                if (image.SamplesPerPixel == 1)
                {
                    line.CopyTo(wide);
                    continue;
                }

                for (int x = 0, to = index; to < wide.Length; x++, to += image.SamplesPerPixel)
                    wide[to] = line[component.Horizontal == horizontal ? x : x * component.Horizontal / horizontal];
            }
        }
    }
}
