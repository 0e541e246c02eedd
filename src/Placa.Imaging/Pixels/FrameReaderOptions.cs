namespace Placa.Imaging;

/// <summary>Limits and decoders of a <see cref="FrameReader"/>.</summary>
public sealed record FrameReaderOptions
{
    /// <summary>1 GiB.</summary>
    public const long DefaultMaxFrameLength = 1L << 30;

    /// <summary>The usual limits and every decoder there is.</summary>
    public static FrameReaderOptions Default { get; } = new();

    /// <summary>The longest decoded frame to accept, in bytes.</summary>
    public long MaxFrameLength { get; init; } = DefaultMaxFrameLength;

    /// <summary>Decoders by transfer syntax.</summary>
    public FrameDecoders Decoders { get; init; } = FrameDecoders.Default;
}
