namespace Placa.Codecs.Jpeg2000;

/// <summary>Which packet comes next.</summary>
internal readonly record struct PacketAddress(int Component, int Resolution, int Precinct, int Layer);

/// <summary>The order of the packets of a tile (T.800 section B.12). Each step is counted, as a header can ask for many that yield nothing.</summary>
internal sealed class PacketSequence(Tile tile, WorkBudget budget)
{
    public IEnumerable<PacketAddress> Packets()
    {
        var parameters = tile.Parameters;
        var resolutions = tile.Components.Max(component => component.Resolutions.Length);
        if (parameters.Volumes.Count == 0)
            return Follow(new ProgressionVolume(0, 0, parameters.Layers, resolutions, tile.Components.Length, parameters.Order));
        return FollowAll(resolutions);
    }

    /// <summary>Tile-parts may add volumes, so they are counted anew each time.</summary>
    private IEnumerable<PacketAddress> FollowAll(int resolutions)
    {
        for (var i = 0; i < tile.Parameters.Volumes.Count; i++)
        {
            var volume = tile.Parameters.Volumes[i];
            foreach (var packet in Follow(volume with
            {
                EndLayer = Math.Min(volume.EndLayer, tile.Parameters.Layers),
                EndResolution = Math.Min(volume.EndResolution, resolutions),
            }))
                yield return packet;
        }
    }

    private IEnumerable<PacketAddress> Follow(ProgressionVolume volume) => volume.Order switch
    {
        Jpeg2000Progression.Lrcp => LayerFirst(volume),
        Jpeg2000Progression.Rlcp => ResolutionFirst(volume),
        Jpeg2000Progression.Rpcl => Range(volume.FirstResolution, volume.EndResolution).SelectMany(r =>
            ByPosition(volume with { FirstResolution = r, EndResolution = r + 1 })),
        Jpeg2000Progression.Pcrl => ByPosition(volume),
        _ => Range(volume.FirstComponent, volume.EndComponent).SelectMany(c => ByPosition(volume with { FirstComponent = c, EndComponent = c + 1 })),
    };

    private static IEnumerable<int> Range(int first, int end) => Enumerable.Range(first, Math.Max(0, end - first));

    private IEnumerable<PacketAddress> LayerFirst(ProgressionVolume volume)
    {
        for (var layer = 0; layer < volume.EndLayer; layer++)
        {
            for (var r = volume.FirstResolution; r < volume.EndResolution; r++)
            {
                foreach (var packet in LayerOfResolution(volume, layer, r))
                    yield return packet;
            }
        }
    }

    private IEnumerable<PacketAddress> ResolutionFirst(ProgressionVolume volume)
    {
        for (var r = volume.FirstResolution; r < volume.EndResolution; r++)
        {
            for (var layer = 0; layer < volume.EndLayer; layer++)
            {
                foreach (var packet in LayerOfResolution(volume, layer, r))
                    yield return packet;
            }
        }
    }

    private IEnumerable<PacketAddress> LayerOfResolution(ProgressionVolume volume, int layer, int r)
    {
        for (var c = volume.FirstComponent; c < volume.EndComponent; c++)
        {
            budget.Take(1);
            var resolutions = tile.Components[c].Resolutions;
            if (r >= resolutions.Length)
                continue;
            for (var precinct = 0; precinct < resolutions[r].PrecinctCount; precinct++)
            {
                budget.Take(1);
                if (layer >= resolutions[r].LayersRead(precinct))
                    yield return new PacketAddress(c, r, precinct, layer);
            }
        }
    }

    /// <summary>Position, component, resolution, layer within the volume; RPCL and CPRL do this with one resolution or component at a time.</summary>
    private IEnumerable<PacketAddress> ByPosition(ProgressionVolume volume)
    {
        var (stepX, stepY) = SmallestStep(volume);
        if (stepX == 0)
            yield break;

        var area = tile.Area;
        for (long y = area.Y0; y < area.Y1; y = (y / stepY + 1) * stepY)
        {
            for (long x = area.X0; x < area.X1; x = (x / stepX + 1) * stepX)
            {
                for (var c = volume.FirstComponent; c < volume.EndComponent; c++)
                {
                    for (var r = volume.FirstResolution; r < volume.EndResolution; r++)
                    {
                        budget.Take(1);
                        var precinct = PrecinctAt(c, r, x, y);
                        if (precinct < 0)
                            continue;
                        for (var layer = tile.Components[c].Resolutions[r].LayersRead(precinct); layer < volume.EndLayer; layer++)
                            yield return new PacketAddress(c, r, precinct, layer);
                    }
                }
            }
        }
    }

    private (long X, long Y) SmallestStep(ProgressionVolume volume)
    {
        long stepX = 0;
        long stepY = 0;
        for (var c = volume.FirstComponent; c < volume.EndComponent; c++)
        {
            var component = tile.Components[c];
            for (var r = volume.FirstResolution; r < Math.Min(volume.EndResolution, component.Resolutions.Length); r++)
            {
                budget.Take(1);
                var resolution = component.Resolutions[r];
                if (resolution.PrecinctCount == 0)
                    continue;
                var halvings = component.Coding.Levels - r;
                var width = (long)component.Size.StepX << resolution.PrecinctX + halvings;
                var height = (long)component.Size.StepY << resolution.PrecinctY + halvings;
                stepX = stepX == 0 ? width : Math.Min(stepX, width);
                stepY = stepY == 0 ? height : Math.Min(stepY, height);
            }
        }

        return (stepX, stepY);
    }

    /// <returns>The precinct that begins at a point of the reference grid, or -1.</returns>
    private int PrecinctAt(int componentIndex, int resolutionIndex, long x, long y)
    {
        var component = tile.Components[componentIndex];
        if (resolutionIndex >= component.Resolutions.Length)
            return -1;
        var resolution = component.Resolutions[resolutionIndex];
        if (resolution.PrecinctCount == 0)
            return -1;

        var halvings = component.Coding.Levels - resolutionIndex;
        if (!BeginsAt(y, tile.Area.Y0, component.Size.StepY, resolution.PrecinctY, resolution.Area.Y0, halvings)
            || !BeginsAt(x, tile.Area.X0, component.Size.StepX, resolution.PrecinctX, resolution.Area.X0, halvings))
            return -1;

        var column = Index(x, component.Size.StepX, resolution.PrecinctX, resolution.Area.X0, halvings);
        var row = Index(y, component.Size.StepY, resolution.PrecinctY, resolution.Area.Y0, halvings);
        return column < 0 || row < 0 || column >= resolution.PrecinctsAcross || row >= resolution.PrecinctsDown
            ? -1
            : (int)(row * resolution.PrecinctsAcross + column);
    }

    private static bool BeginsAt(long point, int tileStart, int step, int precinct, int resolutionStart, int halvings) =>
        point % ((long)step << precinct + halvings) == 0
        || (point == tileStart && ((long)resolutionStart << halvings & (1L << precinct + halvings) - 1) != 0);

    private static long Index(long point, int step, int precinct, int resolutionStart, int halvings)
    {
        var scale = (long)step << halvings;
        return ((point + scale - 1) / scale >> precinct) - (resolutionStart >> precinct);
    }
}
