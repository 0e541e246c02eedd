namespace Placa.Codecs.Jpeg;

/// <summary>
/// Collects the samples of blocks and writes the rows of the image as soon as they can be: upsampled, converted, colour-by-pixel. Of each
/// component it holds two rows of MCUs in turn, as interpolation between rows looks at the one above and the one below.
/// </summary>
internal sealed class JpegRowWriter : IDisposable
{
    private readonly JpegFrame _frame;
    private readonly bool _convertsToRgb;
    private readonly Plane[] _planes;
    private readonly RentedArray<ushort> _sums;
    private readonly RentedArray<ushort> _rgb;

    public JpegRowWriter(JpegFrame frame, bool convertsToRgb)
    {
        _frame = frame;
        _convertsToRgb = convertsToRgb;
        _planes = Array.ConvertAll(frame.Components, component => new Plane(frame, component));
        _sums = new RentedArray<ushort>(8 * frame.MaxHorizontal * frame.McusPerRow);
        _rgb = new RentedArray<ushort>(convertsToRgb ? 3 * frame.Columns : 0);
    }

    private enum Upsampling
    {
        None,
        DoubleColumns,
        DoubleColumnsAndRows,
        Repeat,
    }

    /// <summary>Rows written.</summary>
    public int RowsDone { get; private set; }

    public void Dispose()
    {
        foreach (var plane in _planes)
        {
            plane.Samples.Dispose();
            plane.Upsampled.Dispose();
        }

        _sums.Dispose();
        _rgb.Dispose();
    }

    /// <summary>Eight rows of a component's samples to be filled, <see cref="Stride"/> apart.</summary>
    public Span<ushort> BlockRow(int component, int blockRow)
    {
        var plane = _planes[component];
        return plane.Samples.Span.Slice(8 * blockRow % plane.Rows * plane.Stride, 8 * plane.Stride);
    }

    public int Stride(int component) => _planes[component].Stride;

    /// <summary>How many rows of the image follow from so many rows of MCUs.</summary>
    public int ReadyRows(int mcuRows)
    {
        if (mcuRows >= _frame.McuRows)
            return _frame.Rows;
        var rows = 8 * _frame.MaxVertical * mcuRows;
        var needsRowBelow = Array.Exists(_planes, plane => plane.Upsampling == Upsampling.DoubleColumnsAndRows);
        return needsRowBelow ? Math.Max(0, rows - 1) : rows;
    }

    /// <summary>Writes the rows that follow from so many rows of MCUs.</summary>
    public void Write(int mcuRows, Span<byte> destination)
    {
        var image = _frame.Image;
        var rowLength = image.Columns * image.SamplesPerPixel * image.BytesPerSample;
        for (var end = ReadyRows(mcuRows); RowsDone < end; RowsDone++)
            WriteRow(RowsDone, destination.Slice(RowsDone * rowLength, rowLength));
    }

    private void WriteRow(int row, Span<byte> destination)
    {
        var count = _planes.Length;
        if (count == 1 && _frame.Precision == 8)
        {
            SampleInterleaver.Narrow(Upsample(0, row), destination);
        }
        else if (count == 3)
        {
            var first = Upsample(0, row);
            var second = Upsample(1, row);
            var third = Upsample(2, row);
            if (_convertsToRgb)
            {
                var columns = _frame.Columns;
                var rgb = _rgb.Span;
                YCbCrConverter.ToRgb(first, second, third, _frame.Precision, rgb, rgb[columns..], rgb[(2 * columns)..]);
                first = rgb[..columns];
                second = rgb.Slice(columns, columns);
                third = rgb[(2 * columns)..];
            }

            if (_frame.Precision == 8)
            {
                SampleInterleaver.Interleave(first, second, third, destination);
                return;
            }

            SampleInterleaver.Scatter(first, 0, 3, 2, destination);
            SampleInterleaver.Scatter(second, 1, 3, 2, destination);
            SampleInterleaver.Scatter(third, 2, 3, 2, destination);
        }
        else
        {
            for (var i = 0; i < count; i++)
                SampleInterleaver.Scatter(Upsample(i, row), i, count, _frame.Image.BytesPerSample, destination);
        }
    }

    private ReadOnlySpan<ushort> Upsample(int component, int row)
    {
        var plane = _planes[component];
        var columns = _frame.Columns;
        var target = plane.Upsampled.Span;
        switch (plane.Upsampling)
        {
            case Upsampling.None:
                return plane.Row(row)[..columns];
            case Upsampling.DoubleColumns:
                ChromaUpsampler.Double(plane.Row(row), target);
                break;
            case Upsampling.DoubleColumnsAndRows:
                var far = Math.Clamp(row % 2 == 0 ? row / 2 - 1 : row / 2 + 1, 0, plane.Component.Height - 1);
                ChromaUpsampler.Double(plane.Row(row / 2), plane.Row(far), _sums.Span, target);
                break;
            default:
                var source = plane.Row(row * plane.Component.Vertical / _frame.MaxVertical);
                ChromaUpsampler.Repeat(source, target[..columns], plane.Component.Horizontal, _frame.MaxHorizontal);
                break;
        }

        return target[..columns];
    }

    /// <summary>The latest rows of one component, in a ring.</summary>
    private sealed class Plane
    {
        public Plane(JpegFrame frame, JpegComponent component)
        {
            Component = component;
            Stride = 8 * component.PaddedBlocksPerRow;
            Rows = 16 * component.Vertical;
            Samples = new RentedArray<ushort>(Rows * Stride);
            Upsampling = Choose(frame, component);
            Upsampled = new RentedArray<ushort>(Upsampling == Upsampling.None ? 0 : Math.Max(frame.Columns, 2 * component.Width));
        }

        public JpegComponent Component { get; }

        public Upsampling Upsampling { get; }

        public int Stride { get; }

        public int Rows { get; }

        public RentedArray<ushort> Samples { get; }

        public RentedArray<ushort> Upsampled { get; }

        public ReadOnlySpan<ushort> Row(int row) => Samples.Span.Slice(row % Rows * Stride, Component.Width);

        private static Upsampling Choose(JpegFrame frame, JpegComponent component)
        {
            var sameColumns = component.Horizontal == frame.MaxHorizontal;
            var sameRows = component.Vertical == frame.MaxVertical;
            if (sameColumns && sameRows)
                return Upsampling.None;
            if (2 * component.Horizontal != frame.MaxHorizontal || component.Width <= 2)
                return Upsampling.Repeat;
            if (sameRows)
                return Upsampling.DoubleColumns;
            return 2 * component.Vertical == frame.MaxVertical ? Upsampling.DoubleColumnsAndRows : Upsampling.Repeat;
        }
    }
}
