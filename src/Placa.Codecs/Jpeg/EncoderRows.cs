using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Placa.Codecs.Jpeg;

/// <summary>
/// Takes rows of the frame apart, into the components of one row of MCUs: converted to YCbCr, subsampled, and continued to whole MCUs by
/// repeating the last column and row.
/// </summary>
internal sealed class EncoderRows : IDisposable
{
    private readonly CodestreamImage _image;
    private readonly JpegEncoderColour _colour;
    private readonly int _precision;
    private readonly RentedArray<ushort>[] _full;
    private readonly RentedArray<ushort>[] _reduced;

    public EncoderRows(CodestreamImage image, JpegEncoderColour colour, int precision, int horizontal, int vertical)
    {
        _image = image;
        _colour = colour;
        _precision = precision;
        Horizontal = horizontal;
        Vertical = vertical;
        Columns = (image.Columns + 8 * horizontal - 1) / (8 * horizontal) * 8 * horizontal;
        _full = new RentedArray<ushort>[image.SamplesPerPixel];
        _reduced = new RentedArray<ushort>[image.SamplesPerPixel];
        for (var i = 0; i < _full.Length; i++)
        {
            _full[i] = new RentedArray<ushort>(8 * vertical * Columns);
            _reduced[i] = new RentedArray<ushort>(i > 0 && horizontal > 1 ? 8 * Columns / 2 : 0);
        }
    }

    /// <summary>Luminance blocks of an MCU side by side.</summary>
    public int Horizontal { get; }

    /// <summary>Luminance blocks of an MCU one above the other.</summary>
    public int Vertical { get; }

    /// <summary>Columns, continued to whole MCUs.</summary>
    public int Columns { get; }

    public void Dispose()
    {
        for (var i = 0; i < _full.Length; i++)
        {
            _full[i].Dispose();
            _reduced[i].Dispose();
        }
    }

    /// <summary>The samples of a component in the row of MCUs.</summary>
    public ReadOnlySpan<ushort> Samples(int component, out int stride)
    {
        var isReduced = component > 0 && Horizontal > 1;
        stride = isReduced ? Columns / 2 : Columns;
        return isReduced ? _reduced[component].Span : _full[component].Span;
    }

    /// <summary>Loads a row of MCUs.</summary>
    public void Load(ReadOnlySpan<byte> frame, int mcuRow)
    {
        var rowLength = _image.Columns * _image.SamplesPerPixel * _image.BytesPerSample;
        for (var y = 0; y < 8 * Vertical; y++)
        {
            var row = Math.Min(8 * Vertical * mcuRow + y, _image.Rows - 1);
            LoadRow(frame.Slice(row * rowLength, rowLength), y * Columns);
        }

        for (var i = 1; i < _full.Length && Horizontal > 1; i++)
            Reduce(_full[i].Span, _reduced[i].Span);
    }

    private void LoadRow(ReadOnlySpan<byte> row, int start)
    {
        var columns = _image.Columns;
        if (_full.Length == 1)
        {
            var target = _full[0].Span.Slice(start, Columns);
            if (_image.BytesPerSample == 1)
                Widen(row, target);
            else
                Clamp(row, target);
        }
        else
        {
            Separate(row, start);
        }

        foreach (var plane in _full)
        {
            var target = plane.Span.Slice(start, Columns);
            target[columns..].Fill(target[columns - 1]);
        }
    }

    private void Separate(ReadOnlySpan<byte> row, int start)
    {
        var columns = _image.Columns;
        var first = _full[0].Span.Slice(start, columns);
        var second = _full[1].Span.Slice(start, columns);
        var third = _full[2].Span.Slice(start, columns);
        if (_image.BytesPerSample == 1)
        {
            for (var x = 0; x < first.Length; x++)
            {
                var pixel = row.Slice(3 * x, 3);
                first[x] = pixel[0];
                second[x] = pixel[1];
                third[x] = pixel[2];
            }
        }
        else
        {
            var largest = (ushort)((1 << _precision) - 1);
            var samples = MemoryMarshal.Cast<byte, ushort>(row);
            for (var x = 0; x < first.Length; x++)
            {
                var pixel = samples.Slice(3 * x, 3);
                first[x] = Math.Min(pixel[0], largest);
                second[x] = Math.Min(pixel[1], largest);
                third[x] = Math.Min(pixel[2], largest);
            }
        }

        if (_colour == JpegEncoderColour.RgbToYCbCr)
            YCbCrConverter.FromRgb(first, second, third, _precision);
    }

    private static void Widen(ReadOnlySpan<byte> row, Span<ushort> target)
    {
        target = target[..row.Length];
        var i = 0;
        for (; i <= row.Length - 16; i += 16)
            Vector256.WidenLower(Vector128.Create(row.Slice(i, 16)).ToVector256()).CopyTo(target.Slice(i, 16));
        for (; i < row.Length; i++)
            target[i] = row[i];
    }

    private void Clamp(ReadOnlySpan<byte> row, Span<ushort> target)
    {
        var largest = (ushort)((1 << _precision) - 1);
        var samples = MemoryMarshal.Cast<byte, ushort>(row);
        target = target[..samples.Length];
        for (var i = 0; i < samples.Length; i++)
            target[i] = Math.Min(samples[i], largest);
    }

    /// <summary>Means of two or four samples; halves are rounded down and up in turn, so that none of both is preferred.</summary>
    private void Reduce(ReadOnlySpan<ushort> full, Span<ushort> reduced)
    {
        var half = Columns / 2;
        for (var y = 0; y < 8; y++)
        {
            var upper = full.Slice(Vertical * y * Columns, Columns);
            var target = reduced.Slice(y * half, half);
            if (Vertical == 1)
            {
                for (var x = 0; x < target.Length; x++)
                    target[x] = (ushort)((upper[2 * x] + upper[2 * x + 1] + (x & 1)) >> 1);
                continue;
            }

            var lower = full.Slice((2 * y + 1) * Columns, Columns);
            for (var x = 0; x < target.Length; x++)
                target[x] = (ushort)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 1 + (x & 1)) >> 2);
        }
    }
}
