namespace Placa.Codecs.Jpeg2000;

/// <summary>How much of a codestream is decoded.</summary>
public sealed record Jpeg2000DecoderOptions
{
    /// <summary>Everything.</summary>
    public static Jpeg2000DecoderOptions Default { get; } = new();

    /// <summary>How often the image is halved: 0 for full size, at most <see cref="Jpeg2000Header.Levels"/>.</summary>
    public int ReducedLevels { get; init; }

    /// <summary>Quality layers that are used, from the first; 0 means all.</summary>
    public int Layers { get; init; }
}
