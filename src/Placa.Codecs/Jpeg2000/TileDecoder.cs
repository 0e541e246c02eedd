using System.Runtime.InteropServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>Makes samples of the packets of a tile: code-blocks, quantisation, wavelet, colour transform.</summary>
internal readonly ref struct TileDecoder(Tile tile, Jpeg2000DecoderOptions options, CancellationToken cancellationToken)
{
    private const int TransformedComponents = 3;

    public void Decode(ReadOnlySpan<byte> bytes, SampleWriter writer, Span<byte> destination)
    {
        var first = 0;
        if (tile.Parameters.UsesColourTransform && tile.Components.Length >= TransformedComponents)
        {
            DecodeColour(bytes, writer, destination);
            first = TransformedComponents;
        }

        for (var i = first; i < tile.Components.Length; i++)
        {
            var area = AreaOf(i);
            using var samples = new RentedArray<int>(Length(area));
            Reconstruct(bytes, i, samples.Span);
            if (!tile.Components[i].Coding.IsReversible)
                ColourTransform.Round(samples.Span);
            writer.Write(tile.Area, i, area, samples.Span, destination);
        }
    }

    private void DecodeColour(ReadOnlySpan<byte> bytes, SampleWriter writer, Span<byte> destination)
    {
        var area = AreaOf(0);
        var isReversible = tile.Components[0].Coding.IsReversible;
        if (AreaOf(1) != area || AreaOf(2) != area
            || tile.Components[1].Coding.IsReversible != isReversible || tile.Components[2].Coding.IsReversible != isReversible)
            throw new CodecException(CodecError.Invalid, 0, "a colour transform over components that differ in size or wavelet.");

        using var first = new RentedArray<int>(Length(area));
        using var second = new RentedArray<int>(Length(area));
        using var third = new RentedArray<int>(Length(area));
        Reconstruct(bytes, 0, first.Span);
        Reconstruct(bytes, 1, second.Span);
        Reconstruct(bytes, 2, third.Span);
        if (isReversible)
            ColourTransform.InverseReversible(first.Span, second.Span, third.Span);
        else
            ColourTransform.InverseIrreversible(first.Span, second.Span, third.Span);
        writer.Write(tile.Area, 0, area, first.Span, destination);
        writer.Write(tile.Area, 1, area, second.Span, destination);
        writer.Write(tile.Area, 2, area, third.Span, destination);
    }

    private ReadOnlySpan<Resolution> Resolutions(int componentIndex)
    {
        var resolutions = tile.Components[componentIndex].Resolutions;
        if (resolutions.Length <= options.ReducedLevels)
            throw new CodecException(CodecError.Unsupported, 0, $"reducing a tile of {resolutions.Length - 1} levels {options.ReducedLevels} times.");
        return resolutions.AsSpan(0, resolutions.Length - options.ReducedLevels);
    }

    private Area AreaOf(int componentIndex) => Resolutions(componentIndex)[^1].Area;

    private static int Length(Area area) =>
        area.Size <= Array.MaxLength ? (int)area.Size : throw new CodecException(CodecError.LimitExceeded, 0, $"a tile of {area.Size} samples.");

    /// <summary>Decodes the code-blocks to their places and undoes the wavelet. Irreversible samples are left as the bits of floats.</summary>
    private void Reconstruct(ReadOnlySpan<byte> bytes, int componentIndex, Span<int> samples)
    {
        var component = tile.Components[componentIndex];
        var resolutions = Resolutions(componentIndex);
        var stride = resolutions[^1].Area.Width;
        if (samples.IsEmpty)
            return;

        var blocks = new BlockPlacer(component, stride);
        for (var r = 0; r < resolutions.Length; r++)
        {
            var below = r == 0 ? default : resolutions[r - 1].Area;
            foreach (var precinct in resolutions[r].Precincts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var band in precinct.Bands)
                {
                    var corner = (band.Band.Orientation & 1) * below.Width + (band.Band.Orientation >> 1) * below.Height * stride;
                    foreach (var block in band.Blocks)
                    {
                        if (block is not null)
                            blocks.Place(bytes, block, band.Band, samples[corner..]);
                    }
                }
            }
        }

        if (component.Coding.IsReversible)
            InverseWavelet.Run<int, ReversibleKernel>(samples, stride, resolutions, cancellationToken);
        else
            InverseWavelet.Run<float, IrreversibleKernel>(MemoryMarshal.Cast<int, float>(samples), stride, resolutions, cancellationToken);
    }
}
