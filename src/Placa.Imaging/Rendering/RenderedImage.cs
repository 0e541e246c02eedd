namespace Placa.Imaging;

/// <summary>An image ready for a screen: 8 bits a sample.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Rows.</param>
/// <param name="SamplesPerPixel">1 for grey, 3 for RGB.</param>
/// <param name="Pixels">Rows from the top without padding, samples of a pixel together.</param>
public sealed record RenderedImage(int Width, int Height, int SamplesPerPixel, ReadOnlyMemory<byte> Pixels);

/// <summary>How a frame is to be shown.</summary>
public sealed record RenderOptions
{
    /// <summary>The first window or table of the data set.</summary>
    public static RenderOptions Default { get; } = new();

    /// <summary>A window to use in place of those of the data set.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>Which of <see cref="VoiLut.ReadAll"/> to use, from 0; one that is not there means none of them.</summary>
    public int VoiIndex { get; init; }
}
