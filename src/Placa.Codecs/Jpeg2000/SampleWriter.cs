namespace Placa.Codecs.Jpeg2000;

/// <summary>Writes the samples of tile-components to their places in the image: shifted, clamped, and repeated where sub-sampled.</summary>
internal sealed class SampleWriter
{
    private readonly ImageGrid _grid;
    private readonly int _reducedLevels;
    private readonly Area _image;
    private readonly int _stepX;
    private readonly int _stepY;
    private readonly int _bytesPerSample;

    public SampleWriter(ImageGrid grid, int reducedLevels)
    {
        _grid = grid;
        _reducedLevels = reducedLevels;
        _image = grid.OutputArea(reducedLevels);
        _stepX = grid.Components.Min(component => component.StepX);
        _stepY = grid.Components.Min(component => component.StepY);
        _bytesPerSample = grid.ImageAt(0).BytesPerSample;
    }

    /// <summary>Where a tile lies in the image.</summary>
    public Area AreaOf(Area tile) => tile.Sampled(_stepX, _stepY).Reduced(_reducedLevels);

    /// <summary>Writes a component of a tile.</summary>
    /// <param name="tile">The tile on the reference grid.</param>
    /// <param name="componentIndex">The component.</param>
    /// <param name="area">The samples there are, in coordinates of the component at the resolution that is decoded.</param>
    /// <param name="samples">These samples, row by row without gaps, not yet shifted (T.800 section G.1).</param>
    /// <param name="destination">The image.</param>
    public void Write(Area tile, int componentIndex, Area area, ReadOnlySpan<int> samples, Span<byte> destination)
    {
        var target = AreaOf(tile);
        if (area.IsEmpty || target.IsEmpty)
            return;

        var component = _grid.Components[componentIndex];
        var isWhole = component.StepX == _stepX && component.StepY == _stepY;
        var range = SampleRange.Of(component);
        for (var y = target.Y0; y < target.Y1; y++)
        {
            var sourceY = isWhole ? y : (int)Math.Clamp((long)y * _stepY / component.StepY, area.Y0, area.Y1 - 1);
            var row = samples.Slice((sourceY - area.Y0) * area.Width, area.Width);
            var first = (((y - _image.Y0) * _image.Width + target.X0 - _image.X0) * _grid.Components.Length + componentIndex) * _bytesPerSample;
            if (isWhole)
                range.Write(row, destination[first..], _bytesPerSample, _grid.Components.Length);
            else
                WriteRepeated(row, area, target, component, range, destination[first..]);
        }
    }

    private void WriteRepeated(ReadOnlySpan<int> row, Area area, Area target, ComponentSize component, SampleRange range, Span<byte> destination)
    {
        for (var x = target.X0; x < target.X1; x++)
        {
            var sourceX = (int)Math.Clamp((long)x * _stepX / component.StepX, area.X0, area.X1 - 1);
            var position = (x - target.X0) * _grid.Components.Length * _bytesPerSample;
            SampleBytes.Write(destination, position, _bytesPerSample, range.Clamp(row[sourceX - area.X0]));
        }
    }
}
