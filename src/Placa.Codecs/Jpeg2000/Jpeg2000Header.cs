namespace Placa.Codecs.Jpeg2000;

/// <summary>What the main header of a JPEG 2000 codestream says (T.800 section A.5).</summary>
public sealed record Jpeg2000Header
{
    private readonly Codestream _codestream;

    internal Jpeg2000Header(Codestream codestream)
    {
        _codestream = codestream;
        var components = Enumerable.Range(0, codestream.Grid.Components.Length).Select(codestream.Parameters.Coding).ToArray();
        Image = ImageAt(0);
        Levels = components.Min(coding => coding.Levels);
        IsReversible = components.All(coding => coding.IsReversible);
        IsSubsampled = codestream.Grid.Components.Any(component =>
            component.StepX != codestream.Grid.Components[0].StepX || component.StepY != codestream.Grid.Components[0].StepY);
    }

    /// <summary>The image at full size.</summary>
    public CodestreamImage Image { get; }

    /// <summary>Decomposition levels: how often the image can be halved.</summary>
    public int Levels { get; }

    /// <summary>Quality layers.</summary>
    public int Layers => _codestream.Parameters.Layers;

    /// <summary>How packets follow each other.</summary>
    public Jpeg2000Progression Progression => _codestream.Parameters.Order;

    /// <summary>Tiles of the image.</summary>
    public int Tiles => _codestream.Grid.TileCount;

    /// <summary>Whether the 5/3 wavelet is used throughout. It is needed for lossless coding, but does not prove it.</summary>
    public bool IsReversible { get; }

    /// <summary>Whether the first three components are coded as luminance and chrominance (RCT or ICT); decoded samples are RGB.</summary>
    public bool UsesColourTransform => _codestream.Parameters.UsesColourTransform;

    /// <summary>Whether components differ in resolution; decoded samples are repeated up to the finest.</summary>
    public bool IsSubsampled { get; }

    /// <summary>Whether code-blocks may be those of High-Throughput JPEG 2000 (T.814).</summary>
    public bool IsHighThroughput => _codestream.IsHighThroughput;

    /// <summary>The image after it was halved so often.</summary>
    public CodestreamImage ImageAt(int reducedLevels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reducedLevels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reducedLevels, 32);
        var image = _codestream.Grid.ImageAt(reducedLevels);
        return _codestream.Palette is { } palette ? palette.Image(image) : image;
    }
}
