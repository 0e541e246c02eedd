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

    /// <summary>The row of a component that a row of the image shows, both at the resolution that is decoded.</summary>
    public int SourceRow(int y, int componentIndex, Area area) =>
        IsWhole(componentIndex) ? y : (int)Math.Clamp((long)y * _stepY / _grid.Components[componentIndex].StepY, area.Y0, area.Y1 - 1);

    /// <summary>Writes a row of a component.</summary>
    /// <param name="target">The tile in the image.</param>
    /// <param name="y">The row of the image.</param>
    /// <param name="componentIndex">The component.</param>
    /// <param name="area">The samples there are, in coordinates of the component.</param>
    /// <param name="row">Those of the row, not yet shifted (T.800 section G.1).</param>
    /// <param name="destination">The image.</param>
    public void Write(Area target, int y, int componentIndex, Area area, ReadOnlySpan<int> row, Span<byte> destination)
    {
        var component = _grid.Components[componentIndex];
        var range = SampleRange.Of(component);
        var pixels = destination[First(target, y, componentIndex)..];
        if (IsWhole(componentIndex))
            range.Write(row, pixels, _bytesPerSample, _grid.Components.Length);
        else
            WriteRepeated(row, area, target, component, range, pixels);
    }

    /// <summary>Writes a row of the first three components, which cover the same area.</summary>
    public void Write(
        Area target, int y, Area area, ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> third, Span<byte> destination)
    {
        var component = _grid.Components[0];
        if (_bytesPerSample == 1 && _grid.Components.Length == 3 && IsWhole(0) && component == _grid.Components[1] && component == _grid.Components[2])
        {
            SampleRange.Of(component).WritePixels(first, second, third, destination[First(target, y, 0)..]);
            return;
        }

        Write(target, y, 0, area, first, destination);
        Write(target, y, 1, area, second, destination);
        Write(target, y, 2, area, third, destination);
    }

    private bool IsWhole(int componentIndex) => _grid.Components[componentIndex].StepX == _stepX && _grid.Components[componentIndex].StepY == _stepY;

    private int First(Area target, int y, int componentIndex) =>
        (((y - _image.Y0) * _image.Width + target.X0 - _image.X0) * _grid.Components.Length + componentIndex) * _bytesPerSample;

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
