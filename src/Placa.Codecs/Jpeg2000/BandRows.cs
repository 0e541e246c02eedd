namespace Placa.Codecs.Jpeg2000;

/// <summary>The rows of a sub-band, decoded one row of code-blocks at a time.</summary>
internal sealed class BandRows : RowSource
{
    private readonly Resolution _resolution;
    private readonly int _bandIndex;
    private readonly Area _area;
    private readonly BlockPlacer _blocks;
    private readonly CancellationToken _cancellationToken;
    private readonly int _stride;
    private readonly RentedArray<int> _stripe;
    private int _top;
    private int _y;
    private int _bottom;

    public BandRows(Resolution resolution, int bandIndex, BlockPlacer blocks, CancellationToken cancellationToken)
    {
        _resolution = resolution;
        _bandIndex = bandIndex;
        _area = resolution.Bands[bandIndex].Area;
        _blocks = blocks;
        _cancellationToken = cancellationToken;
        _stride = _area.Width + 2;
        _stripe = RentRows(Math.Min(1 << resolution.BlockHeightExponent, _area.Height), _stride);
        _top = _y = _bottom = _area.Y0;
    }

    public override Span<int> Next(ReadOnlySpan<byte> codestream)
    {
        if (_y == _bottom)
            DecodeBlocks(codestream);
        return _stripe.Span.Slice((_y++ - _top) * _stride, _stride);
    }

    public override void Dispose() => _stripe.Dispose();

    private void DecodeBlocks(ReadOnlySpan<byte> codestream)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var exponent = _resolution.BlockHeightExponent;
        _top = _bottom;
        _bottom = (int)Math.Min(_area.Y1, ((long)_top >> exponent) + 1 << exponent);
        var first = _resolution.FirstPrecinctAt(_top);
        for (var index = first; index < first + _resolution.PrecinctsAcross; index++)
        {
            if (_resolution.Find(index)?.Bands[_bandIndex] is not { } band)
            {
                Clear(_resolution.AreaOf(index).Intersect(_area));
                continue;
            }

            var row = band.RowOf(_top);
            for (var column = 0; column < band.BlocksAcross; column++)
            {
                if (band.Find(column, row) is { } block)
                    _blocks.Place(codestream, block, band.Band, _stripe.Span[Offset(block.Area)..], _stride);
                else
                    Clear(band.AreaOf(column, row));
            }
        }
    }

    private int Offset(Area area) => (area.Y0 - _top) * _stride + 1 + area.X0 - _area.X0;

    /// <summary>Makes zeros of the columns that no packet told of.</summary>
    private void Clear(Area columns)
    {
        for (var y = 0; y < _bottom - _top && columns.Width > 0; y++)
            _stripe.Span.Slice(y * _stride + 1 + columns.X0 - _area.X0, columns.Width).Clear();
    }
}
